import { BUILT_IN_MAPPINGS } from './built-in.ts';
import { foldColumn, jsonPath, MAPPED_FIELDS, type MappedField, type MappedFields } from './mapping.ts';
import type { MappingDefinition } from './own.ts';
import type { FileHead } from './ports.ts';

/** What others call them, beside the names of the built-in shapes; the better guess first. */
const OTHER_NAMES: Readonly<Partial<Record<MappedField, readonly string[]>>> = {
  eventId: ['event_id', 'id', 'activity_id', 'message_event_id', 'event_uuid', 'uid'],
  time: ['event_time', 'time', 'occurred_at', 'created_at', 'event_timestamp', 'event_date', 'date', 'when', 'ts'],
  profileId: [
    'profile_id',
    'person_id',
    'klaviyo_id',
    'recipient_id',
    'subscriber_id',
    'contact_id',
    'customer_id',
    'profile',
  ],
  metricName: ['metric_name', 'metric', 'event_name', 'event_type', 'event', 'type', 'activity', 'action'],
  flowId: ['flow_id', 'flow'],
  messageId: ['message_id', 'flow_message_id', 'campaign_id', 'email_id'],
  cohort: ['cohort', 'send_cohort', 'message_send_cohort'],
  variation: ['variation_id', 'ab_variation'],
  subject: ['subject_line', 'email_subject'],
  url: ['link', 'clicked_url', 'link_url'],
  botClick: ['is_bot', 'bot'],
  machineOpen: ['is_machine', 'is_machine_open', 'mpp', 'apple_mpp'],
  value: ['revenue', 'amount', 'total', 'event_value', 'price'],
};

/** A mapping to begin with: what the names of the columns, and of the keys in a column of JSON, suggest. */
export function suggestMapping(fileName: string, head: FileHead): MappingDefinition {
  const header = head.columns(head.delimiter, null);
  const json = header.findIndex((_name, place) => head.jsonKeys(place).size > 0);
  const keys = json < 0 ? [] : [...head.jsonKeys(json)];
  const found = MAPPED_FIELDS.map((field) => {
    const column = bestOf(field, header);
    return { field, column, key: column === null ? bestOf(field, keys) : null };
  });
  return {
    name: stemOf(fileName),
    filePattern: patternOf(fileName),
    delimiter: head.delimiter,
    encoding: head.isWellEncoded ? null : 'windows-1252',
    timeFormat: { kind: 'any' },
    columns: named(found.map(({ field, column }) => [field, column])),
    jsonColumn: json < 0 ? null : (header[json] ?? null),
    jsonPaths: named(found.map(({ field, key }) => [field, key === null ? null : jsonPath(key)])),
    fixedMetric: null,
    metricAliases: {},
  };
}

function bestOf(field: MappedField, names: readonly string[]): string | null {
  const builtIn = BUILT_IN_MAPPINGS.flatMap(({ columns, jsonPaths }) => [
    ...(columns[field] ?? []),
    ...(jsonPaths[field] ?? []),
  ]);
  for (const guess of [...builtIn, ...(OTHER_NAMES[field] ?? [])]) {
    const name = names.find((each) => foldColumn(each) === foldColumn(guess));
    if (name !== undefined) return name;
  }
  return null;
}

const named = (pairs: readonly (readonly [MappedField, string | null])[]): Partial<MappedFields> =>
  Object.fromEntries(pairs.flatMap(([field, name]) => (name === null ? [] : [[field, [name]]])));

/** `opens_2026-07-01_02.csv.gz` and the files of other days: `opens_*.csv.gz`. */
const patternOf = (fileName: string): string => fileName.replace(/\d([\d\-_.:T ]*\d)?/g, '*');

const stemOf = (fileName: string): string =>
  patternOf(fileName)
    .replace(/\.(csv|tsv|txt)?(\.gz|\.zst)?$/i, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase() || 'export';
