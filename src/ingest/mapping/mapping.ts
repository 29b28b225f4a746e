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

/**
 * How one shape of file names its columns. A shape is data, so that a user's own file needs a mapping and no code.
 * Each field lists its names in order of preference; the first that holds a value counts.
 */
export interface Mapping {
  readonly name: string;
  /** Columns that must all be there for a header to be of this shape; of a list inside, one must be. */
  readonly signature: readonly (string | readonly string[])[];
  /** A column of these makes the header another shape's. */
  readonly foreign: readonly string[];
  readonly columns: Partial<MappedFields>;
  /** Keys of the JSON object in `jsonColumn`, spelled exactly. */
  readonly jsonColumn: string | null;
  readonly jsonKeys: Partial<MappedFields>;
}

/** Spelling of a column that must not matter: `property_bot_click`, `propertybotclick` and `Property Bot Click` are one. */
export const foldColumn = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
