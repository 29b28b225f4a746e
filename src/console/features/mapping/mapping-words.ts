import type { MappingDefinition, SavedMapping } from '../../../contract/mappings.ts';
import { count, counted } from '../../ui/numbers.ts';

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

/** What stands in the form for a field, in the order in which it is looked for: columns, then places in the JSON. */
export const sourcesOf = ({ columns, jsonPaths }: MappingDefinition, field: Field): string[] => [
  ...(columns[field] ?? []),
  ...(jsonPaths[field] ?? []).map((path) => `${JSON_PREFIX}${path}`),
];

/** The mapping with these sources for a field; of the columns the first that holds a value counts, then of the places. */
export function withSources(
  definition: MappingDefinition,
  field: Field,
  sources: readonly string[],
): MappingDefinition {
  const { [field]: _columns, ...columns } = definition.columns;
  const { [field]: _paths, ...jsonPaths } = definition.jsonPaths;
  const names = sources.filter((source) => source !== '' && !source.startsWith(JSON_PREFIX));
  const paths = sources
    .filter((source) => source.startsWith(JSON_PREFIX) && source !== JSON_PREFIX)
    .map((source) => source.slice(JSON_PREFIX.length));
  return {
    ...definition,
    columns: names.length === 0 ? columns : { ...columns, [field]: names },
    jsonPaths: paths.length === 0 ? jsonPaths : { ...jsonPaths, [field]: paths },
  };
}

/** What may be chosen; a nested place in the JSON is typed. */
export const choices = (header: readonly string[], jsonKeys: readonly string[]): string[] => [
  ...new Set([
    ...header.filter((name) => name !== ''),
    ...jsonKeys.map((key) => `${JSON_PREFIX}${key.replace(/[\\.]/g, '\\$&')}`),
  ]),
];

/** What deleting a mapping means for files that have come and for those to come. */
export function deletionWords({ loadedFiles, loadedEvents }: SavedMapping): string {
  const loaded =
    loadedFiles === 0
      ? 'No file was loaded by it.'
      : `${counted(loadedFiles, 'file')} ${loadedFiles === 1 ? 'was' : 'were'} read by it and ${loadedFiles === 1 ? 'stays' : 'stay'} loaded, with ${loadedFiles === 1 ? 'its' : 'their'} ${count(loadedEvents)} events.`;
  return `${loaded} Files that wait, and those of this shape that come from now on, are kept until another mapping knows them.`;
}

/** What saving a changed mapping does. */
export const changeWords = ({ keptFiles }: SavedMapping): string =>
  keptFiles === 0
    ? 'None of its files is here any more: what they brought stays as it is. Files that could not be read are tried again.'
    : `${counted(keptFiles, 'file')} that it has met ${keptFiles === 1 ? 'is' : 'are'} read again, and what ${keptFiles === 1 ? 'it' : 'they'} brought takes the place of what was there. Files whose bytes were deleted stay as they are; those that could not be read are tried again.`;
