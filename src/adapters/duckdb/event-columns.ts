import type { ReadPlan } from '../../ingest/ports.ts';
import { text } from './session.ts';

/** A column goes by its place in the file: two may have one name. */
export const columnName = (place: number): string => `c${place}`;

const TRUE_WORDS = "('true', 't', '1', 'yes')";
/** `<unix seconds>:<message id>`; anything else in that column is not a cohort. */
const COHORT = "'^[0-9]{9,11}:.+$'";

/**
 * SQL that turns a row of text, as a file has it, into a typed event.
 * Nothing is guessed at: what cannot be read is NULL here, and a reject where the event cannot do without it.
 */
export function eventColumns(plan: ReadPlan): string {
  const value = (field: keyof ReadPlan['fields']): string => fieldValue(plan, field);
  const cohort = `CASE WHEN regexp_matches(${value('cohort')}, ${COHORT}) THEN ${value('cohort')} END`;
  return `
    SELECT rowid + 1 AS good_row,
      nullif(trim(${value('eventId')}), '') AS given_id,
      ${value('uuid')} AS uuid,
      ${value('time')} AS raw_time,
      ${instantMicros(value('time'))} AS at_micros,
      ${value('profileId')} AS profile_id,
      ${canonicalMetric(plan, value('metricName'))} AS metric,
      ${value('metricName')} AS metric_name,
      ${value('flowId')} AS flow_id,
      ${value('messageId')} AS message_id,
      ${cohort} AS cohort,
      ${value('variation')} AS variation,
      fold_subject(${value('subject')}) AS subject_folded,
      ${value('url')} AS url,
      coalesce(lower(${value('botClick')}) IN ${TRUE_WORDS}, false) AS is_bot,
      coalesce(lower(${value('machineOpen')}) IN ${TRUE_WORDS}, false) AS is_machine,
      ${value('value')} AS raw_value,
      TRY_CAST(round(TRY_CAST(${value('value')} AS DECIMAL(28, 8)) * 1000000) AS BIGINT) AS value_micros,
      NOT coalesce(json_valid(${jsonText(plan)}), true) AS is_broken_json
    FROM file_rows`;
}

/** The first of a field's sources that holds anything. */
function fieldValue(plan: ReadPlan, field: keyof ReadPlan['fields']): string {
  const json = jsonText(plan);
  const sources = plan.fields[field].map((source) => {
    if (source.kind === 'column') return `nullif(${columnName(source.column)}, '')`;
    return `nullif(json_extract_string(CASE WHEN json_valid(${json}) THEN ${json} END, ${text(`$."${source.key}"`)}), '')`;
  });
  return sources.length === 0 ? 'CAST(NULL AS VARCHAR)' : `coalesce(${sources.join(', ')})`;
}

const jsonText = ({ jsonColumn }: ReadPlan): string =>
  jsonColumn === null ? 'CAST(NULL AS VARCHAR)' : `nullif(${columnName(jsonColumn)}, '')`;

/** ISO 8601 with `T` or a space, fractions to the microsecond, any offset (UTC without one); or Unix seconds. */
const instantMicros = (time: string): string =>
  `CASE WHEN regexp_full_match(${time}, '[0-9]{9,11}([.][0-9]+)?')
        THEN CAST(CAST(${time} AS DECIMAL(28, 6)) * 1000000 AS BIGINT)
        WHEN regexp_matches(${time}, '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}')
        THEN epoch_us(TRY_CAST(${time} AS TIMESTAMPTZ)) END`;

const canonicalMetric = (plan: ReadPlan, name: string): string => {
  const folded = `lower(trim(regexp_replace(${name}, '\\s+', ' ', 'g')))`;
  const cases = [...plan.metricNames].map(([spelling, metric]) => `WHEN ${text(spelling)} THEN ${text(metric)}`);
  return `CASE ${folded} ${cases.join(' ')} ELSE CASE WHEN ${name} IS NOT NULL THEN 'other' END END`;
};
