import type { Metric } from './metrics.ts';

/** What an event file can tell of an event. */
export interface MappedFields {
  readonly eventId: readonly string[];
  readonly uuid: readonly string[];
  readonly time: readonly string[];
  readonly profileId: readonly string[];
  readonly metricName: readonly string[];
  readonly flowId: readonly string[];
  readonly messageId: readonly string[];
  readonly cohort: readonly string[];
  readonly variation: readonly string[];
  readonly subject: readonly string[];
  readonly url: readonly string[];
  readonly botClick: readonly string[];
  readonly machineOpen: readonly string[];
  readonly value: readonly string[];
}

export type MappedField = keyof MappedFields;

export const MAPPED_FIELDS: readonly MappedField[] = [
  ...(['eventId', 'uuid', 'time', 'profileId', 'metricName', 'flowId', 'messageId', 'cohort'] as const),
  ...(['variation', 'subject', 'url', 'botClick', 'machineOpen', 'value'] as const),
];

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** `any`: ISO 8601, Unix seconds and Unix milliseconds, told apart by their look. */
export type TimeFormat =
  | { readonly kind: 'any' }
  | { readonly kind: 'iso' }
  | { readonly kind: 'unix_seconds' }
  | { readonly kind: 'unix_milliseconds' }
  /** As `strptime` has it; times are so many minutes ahead of UTC. */
  | { readonly kind: 'pattern'; readonly pattern: string; readonly offsetMinutes: number };

/**
 * How one shape of file names its columns. A shape is data, so that a user's own file needs a mapping and no code.
 * Each field lists its names in order of preference; the first that holds a value counts.
 */
export interface Mapping {
  readonly name: string;
  /** Files whose name fits only, `*` standing for anything; null: any name. */
  readonly filePattern: string | null;
  /** Columns that must all be there for a header to be of this shape; of a list inside, one must be. */
  readonly signature: readonly (string | readonly string[])[];
  /** A column of these makes the header another shape's. */
  readonly foreign: readonly string[];
  /** Null: whichever the header row is split by best. */
  readonly delimiter: Delimiter | null;
  /** Null: UTF-16 where the file says so, else UTF-8. */
  readonly encoding: Encoding | null;
  readonly timeFormat: TimeFormat;
  readonly columns: Partial<MappedFields>;
  readonly jsonColumn: string | null;
  /** Places in the JSON of `jsonColumn`, spelled exactly: `properties.message.id`; `\.` is a dot of a name. */
  readonly jsonPaths: Partial<MappedFields>;
  /** Whether `jsonPaths` are Klaviyo's names, which are then found in other spellings too. */
  readonly hasKlaviyoNames: boolean;
  /** For a file that holds one metric and does not say which. */
  readonly fixedMetric: string | null;
  /** The file's own name of a metric -> the metric. */
  readonly metricAliases: Readonly<Record<string, Metric>>;
}

/** Spelling of a column that must not matter: `property_bot_click`, `propertybotclick` and `Property Bot Click` are one. */
export const foldColumn = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** The names on the way into the JSON. */
export const jsonSteps = (path: string): string[] =>
  (path.match(/(?:\\.|[^.\\])+/gs) ?? []).map((step) => step.replace(/\\(.)/gs, '$1'));

/** The path whose only step is `name`. */
export const jsonPath = (name: string): string => name.replace(/[\\.]/g, '\\$&');
