import type { ReadPlan } from '../../ingest/mapping/ports.ts';
import { instantMicros } from './event-times.ts';
import { text } from './session.ts';

type MappedField = keyof ReadPlan['fields'];

/** A column goes by its place in the file: two may have one name. */
export const columnName = (place: number): string => `c${place}`;

const TRUE_WORDS = ['true', 't', '1', 'yes', 'y'];
/** What exporters write for nothing, in small letters. As ids they would make one event, or one person, of many. */
const NOTHING_WORDS = ['', 'null', 'none', 'nan', 'nil', 'n/a', 'na', '#n/a', 'undefined', '-', '\\n', '0'];
const LONGEST_NOTHING_BYTES = Math.max(...NOTHING_WORDS.map((word) => word.length));
/** `<unix seconds>:<message id>`; anything else in that column is not a cohort. */
const COHORT = "'^[0-9]{9,11}:.+$'";
/** No export of Klaviyo is older; a time before it is a zero, or seconds taken for milliseconds. */
const EARLIEST_MICROS = Date.UTC(2000, 0, 1) * 1_000;
const LONGEST_ID_BYTES = 200;
const RAW_CHARACTERS = 20_000;
/** Subjects that `fold_subject` would leave as they are: most, and calling it costs more than all else of a row. */
const NEEDS_FOLDING =
  "'&|  |^ | $|[\\t\\n\\v\\f\\r]|[\\x{00A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}\\x{FEFF}]'";

/**
 * SQL that turns rows of text, `c0`, `c1` and so on, into typed events.
 * Nothing is guessed at: what cannot be read is NULL here, and a reject with a reason where the event cannot do without
 * it. `given` is what each field reads, as text, and `cells` what the row holds.
 */
export function typedEvents(plan: ReadPlan, from: string): string {
  const cells = plan.header.map((_name, place) => `coalesce(${columnName(place)}, '')`);
  const raw = `left(concat_ws(${text(plan.delimiter)}, ${cells.join(', ')}), ${RAW_CHARACTERS})`;
  return `
    WITH file_rows AS (SELECT *, ${jsonValues(plan)} AS json_values FROM ${from}),
    given AS (
      SELECT *, ${FIELDS.map((field) => `${fieldValue(plan, field)} AS ${given(field)}`).join(', ')} FROM file_rows
    ),
    typed AS (
      SELECT *,
        ${idOf(given('eventId'))} AS own_id, ${idOf(given('uuid'))} AS uuid, ${idOf(given('profileId'))} AS profile_id,
        ${instantMicros(plan.timeFormat, given('time'))} AS at_micros,
        ${canonicalMetric(plan, given('metricName'))} AS metric,
        CASE WHEN regexp_matches(${given('cohort')}, ${COHORT}) THEN ${given('cohort')} END AS cohort,
        CASE WHEN regexp_matches(${given('subject')}, ${NEEDS_FOLDING}) THEN fold_subject(${given('subject')})
          ELSE ${given('subject')} END AS subject_folded,
        ${isOneOf(given('botClick'), TRUE_WORDS)} AS is_bot, ${isOneOf(given('machineOpen'), TRUE_WORDS)} AS is_machine,
        TRY_CAST(round(TRY_CAST(${given('value')} AS DOUBLE) * 1000000) AS BIGINT) AS value_micros
      FROM given
    ),
    judged AS (SELECT *, ${badReason(plan)} AS bad FROM typed)
    SELECT
      coalesce(own_id, 'uuid:' || uuid, 'hash:' || md5(concat_ws('|', profile_id, ${given('metricName')}, at_micros,
        ${given('messageId')}, cohort, ${given('url')}))) AS event_id,
      at_micros, coalesce(CAST(split_part(cohort, ':', 1) AS BIGINT) * 1000000, at_micros) AS send_at_micros,
      profile_id, metric, ${given('metricName')} AS metric_name, ${given('flowId')} AS flow_id,
      ${given('messageId')} AS message_id, ${given('variation')} AS variation, subject_folded,
      ${given('url')} AS url, is_bot, is_machine, value_micros,
      bad[1] AS bad_column, bad[2] AS bad_reason, CASE WHEN bad IS NOT NULL THEN ${raw} END AS raw,
      {${FIELDS.map((field) => `${text(field)}: ${given(field)}`).join(', ')}} AS given,
      [${cells.join(', ')}] AS cells
    FROM judged`;
}

const FIELDS: readonly MappedField[] = [
  ...(['eventId', 'uuid', 'time', 'profileId', 'metricName', 'flowId', 'messageId', 'cohort'] as const),
  ...(['variation', 'subject', 'url', 'botClick', 'machineOpen', 'value'] as const),
];

const given = (field: MappedField): string => `"given_${field}"`;

/** The first of a field's sources that holds anything. */
function fieldValue(plan: ReadPlan, field: MappedField): string {
  const paths = jsonPathsOf(plan);
  const sources = plan.fields[field].map((source) => {
    if (source.kind === 'column') return `nullif(${columnName(source.column)}, '')`;
    if (source.kind === 'constant') return text(source.value);
    return `nullif(${jsonValue(paths, jsonPath(source.path))}, '')`;
  });
  return sources.length === 0 ? 'CAST(NULL AS VARCHAR)' : `coalesce(${sources.join(', ')})`;
}

/**
 * All places in one call, so that the JSON is parsed once; NULL where it is broken. Where all are keys of the object
 * itself they come as a struct, which takes two thirds of the time of a list.
 */
function jsonValues(plan: ReadPlan): string {
  const paths = jsonPathsOf(plan);
  if (plan.jsonColumn === null || paths.length === 0) return 'CAST(NULL AS VARCHAR[])';
  const json = `nullif(${columnName(plan.jsonColumn)}, '')`;
  const keys = keysOf(paths);
  if (keys === null) return `TRY(json_extract_string(${json}, [${paths.map(text).join(', ')}]))`;
  const structure = keys.map((key) => `${JSON.stringify(key)}:"VARCHAR"`).join(',');
  return `TRY(json_transform(${json}, ${text(`{${structure}}`)}))`;
}

function jsonValue(paths: readonly string[], path: string): string {
  const place = paths.indexOf(path) + 1;
  return keysOf(paths) === null ? `json_values[${place}]` : `struct_extract_at(json_values, ${place})`;
}

/** Null where a path has more steps than one. */
function keysOf(paths: readonly string[]): string[] | null {
  const keys = paths.flatMap((path) => path.match(/^\$\."([^"]*)"$/)?.[1] ?? []);
  return keys.length === paths.length ? keys : null;
}

const jsonPathsOf = (plan: ReadPlan): string[] => [
  ...new Set(
    Object.values(plan.fields).flatMap((sources) =>
      sources.flatMap((source) => (source.kind === 'json' ? [jsonPath(source.path)] : [])),
    ),
  ),
];

/** DuckDB has no way to write a quote in a quoted step; no key that is looked for holds one. */
const jsonPath = (steps: readonly string[]): string =>
  `$${steps.map((step) => `."${step.replaceAll('"', '')}"`).join('')}`;

/** NULL is none. As a CASE: of an `IN` DuckDB makes a join, which each row of the file goes through. */
const isOneOf = (value: string, words: readonly string[]): string =>
  `CASE lower(${value}) ${words.map((word) => `WHEN ${text(word)} THEN true`).join(' ')} ELSE false END`;

/** Of ASCII without a space nothing is trimmed: finding that out costs a tenth of trimming. */
const idOf = (value: string): string =>
  `CASE WHEN strlen(${value}) > ${LONGEST_NOTHING_BYTES} AND strlen(${value}) = length(${value})
      AND NOT contains(${value}, ' ') THEN ${value}
    WHEN strlen(trim(${value})) > ${LONGEST_NOTHING_BYTES} THEN trim(${value})
    WHEN ${isOneOf(`trim(${value})`, NOTHING_WORDS)} THEN NULL ELSE trim(${value}) END`;

/** Folding every name costs ten times as much as comparing it; most need none. */
const canonicalMetric = (plan: ReadPlan, name: string): string => {
  const cases = [...plan.metricNames].map(([spelling, metric]) => `WHEN ${text(spelling)} THEN ${text(metric)}`);
  const folded = `lower(trim(regexp_replace(${name}, '[_\\s]+', ' ', 'g')))`;
  return `CASE lower(${name}) ${cases.join(' ')} ELSE CASE WHEN regexp_matches(${name}, '[_\\s]')
    THEN CASE ${folded} ${cases.join(' ')} ELSE 'other' END WHEN ${name} IS NOT NULL THEN 'other' END END`;
};

/** A pair of field and reason, or NULL for a good row. */
function badReason(plan: ReadPlan): string {
  const { jsonColumn } = plan;
  const shown = (field: MappedField): string => `coalesce(left(${given(field)}, 100), 'empty')`;
  const json = jsonColumn === null ? null : columnName(jsonColumn);
  const rules: (readonly [string, string, string])[] = [
    ['time', `${given('time')} IS NULL`, "'is empty'"],
    ['time', 'at_micros IS NULL', `'is not a time: ' || ${shown('time')}`],
    ['time', `at_micros < ${EARLIEST_MICROS}`, `'is before the year 2000: ' || ${shown('time')}`],
    ['time', `at_micros > ${plan.latest * 1_000}`, `'is more than a day in the future: ' || ${shown('time')}`],
    [
      'profile',
      'profile_id IS NULL',
      `CASE WHEN ${given('profileId')} IS NULL THEN 'is empty'
      ELSE 'is no id: ' || ${shown('profileId')} END`,
    ],
    ['profile', "contains(profile_id, '@')", "'is an email address and no profile id'"],
    ['metric', 'metric IS NULL', "'is empty'"],
    ['value', `${given('value')} IS NOT NULL AND value_micros IS NULL`, `'is not a number: ' || ${shown('value')}`],
    ...(['own_id', 'profile_id'] as const).flatMap((id) => unfitId(id, id === 'own_id' ? 'event id' : 'profile')),
  ];
  const cases = rules.map(([field, condition, reason]) => `WHEN ${condition} THEN [${text(field)}, ${reason}]`);
  if (json !== null && jsonPathsOf(plan).length > 0) {
    const name = plan.header[jsonColumn ?? 0] ?? 'JSON';
    // Of JSON that is no object, `null` for example, there may be no values either.
    const isBroken = `CASE WHEN json_values IS NULL AND ${json} <> '' THEN NOT json_valid(${json}) END`;
    cases.unshift(`WHEN ${isBroken} THEN [${text(name)}, 'is not valid JSON']`);
  }
  return `CASE ${cases.join('\n')} END`;
}

/** A spreadsheet that took ids for numbers has rounded many to one. */
const unfitId = (id: string, field: string): (readonly [string, string, string])[] => [
  [
    field,
    `contains(${id}, '+') AND regexp_full_match(${id}, '[0-9][.,][0-9]+[eE][+][0-9]+')`,
    `'was rounded by a spreadsheet: ' || ${id}`,
  ],
  [field, `strlen(${id}) > ${LONGEST_ID_BYTES}`, `'is longer than ${LONGEST_ID_BYTES} bytes'`],
  [field, `${mayHoldUnseen(id)} AND regexp_matches(${id}, '[\\x00-\\x1F\\x7F]')`, "'holds characters that no id has'"],
];

/** As JSON a text is longer by more than its quotes where JSON escapes some of it: a third of the time of a search. */
const mayHoldUnseen = (id: string): string =>
  `(strlen(to_json(${id})) <> strlen(${id}) + 2 OR contains(${id}, chr(127)))`;
