import type { MappingDefinition } from '../../../contract/mappings.ts';

export type Field = keyof MappingDefinition['columns'];

/** In the order of the form; the first three are what an event cannot do without. */
export const FIELD_WORDS: readonly (readonly [Field, string, string])[] = [
  ['time', 'Time', 'When it happened. Needed.'],
  ['profileId', 'Profile', 'Klaviyo’s id of the person, not an email address. Needed.'],
  ['metricName', 'Metric', 'What happened: Opened Email, say. Needed.'],
  ['eventId', 'Event id', 'Tells copies of one event from two events.'],
  ['uuid', 'UUID', 'Used where the event id is empty.'],
  ['messageId', 'Message', 'Which email it was.'],
  ['flowId', 'Flow', 'Which flow sent it.'],
  ['cohort', 'Send cohort', 'Shared by all events of one send.'],
  ['variation', 'Variation', 'Klaviyo’s own A/B test.'],
  ['subject', 'Subject', 'As it was rendered.'],
  ['url', 'Link', 'What was clicked.'],
  ['botClick', 'Bot click', 'True or false.'],
  ['machineOpen', 'Machine open', 'True or false.'],
  ['value', 'Value', 'Money, in the shop’s currency.'],
];

export const METRIC_WORDS: Readonly<Record<MappingDefinition['metricAliases'][string], string>> = {
  received_email: 'Received Email',
  opened_email: 'Opened Email',
  clicked_email: 'Clicked Email',
  bounced_email: 'Bounced Email',
  dropped_email: 'Dropped Email',
  unsubscribed: 'Unsubscribed',
  spam: 'Marked Email as Spam',
  placed_order: 'Placed Order',
  other: 'Something else',
};

const JSON_PREFIX = 'JSON: ';

/** What stands in the form for a field: a column's name, or a place in the JSON. */
export const sourceOf = ({ columns, jsonPaths }: MappingDefinition, field: Field): string => {
  const path = jsonPaths[field]?.[0];
  return columns[field]?.[0] ?? (path === undefined ? '' : `${JSON_PREFIX}${path}`);
};

/** The mapping with another source for a field; what a field had beside its first source is kept only if that stays. */
export function withSource(definition: MappingDefinition, field: Field, source: string): MappingDefinition {
  const { [field]: _column, ...columns } = definition.columns;
  const { [field]: _path, ...jsonPaths } = definition.jsonPaths;
  if (source === '') return { ...definition, columns, jsonPaths };
  if (!source.startsWith(JSON_PREFIX)) return { ...definition, columns: { ...columns, [field]: [source] }, jsonPaths };
  const path = source.slice(JSON_PREFIX.length);
  return { ...definition, columns, jsonPaths: path === '' ? jsonPaths : { ...jsonPaths, [field]: [path] } };
}

/** What may be chosen; a nested place in the JSON is typed. */
export const choices = (header: readonly string[], jsonKeys: readonly string[]): string[] => [
  ...new Set([
    ...header.filter((name) => name !== ''),
    ...jsonKeys.map((key) => `${JSON_PREFIX}${key.replace(/[\\.]/g, '\\$&')}`),
  ]),
];
