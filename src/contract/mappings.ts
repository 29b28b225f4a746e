import { z } from 'zod';

const FIELDS = [
  ...(['eventId', 'uuid', 'time', 'profileId', 'metricName', 'flowId', 'messageId', 'cohort'] as const),
  ...(['variation', 'subject', 'url', 'botClick', 'machineOpen', 'value'] as const),
] as const;
const METRICS = [
  ...(['received_email', 'opened_email', 'clicked_email', 'bounced_email', 'dropped_email'] as const),
  ...(['unsubscribed', 'spam', 'placed_order', 'other'] as const),
] as const;

export const mappedField = z.enum(FIELDS);
const names = z.array(z.string().min(1).max(200)).max(20);
const fields = z.partialRecord(mappedField, names);

const timeFormat = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['any', 'iso', 'unix_seconds', 'unix_milliseconds']) }),
  z.object({
    kind: z.literal('pattern'),
    /** As `strptime` has it. */
    pattern: z
      .string()
      .max(60)
      .regex(/^([^%]|%-?[YymdHIMSfgpbBaAjz%])+$/, 'Use %Y %m %d %H %M %S and the like, as strptime has them.')
      .regex(/%/, 'Use %Y %m %d %H %M %S and the like, as strptime has them.'),
    offsetMinutes: z.int().min(-1_440).max(1_440),
  }),
]);

/** How an organisation's own shape of export files is read. */
export const mappingDefinition = z.object({
  name: z
    .string()
    .min(1)
    .max(60)
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u, 'Use letters, digits, dashes and spaces.'),
  filePattern: z.string().min(1).max(200).nullable(),
  delimiter: z.enum([',', ';', '\t', '|']).nullable(),
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']).nullable(),
  timeFormat,
  columns: fields,
  jsonColumn: z.string().min(1).max(200).nullable(),
  jsonPaths: fields,
  fixedMetric: z.string().min(1).max(200).nullable(),
  metricAliases: z.record(z.string().min(1).max(200), z.enum(METRICS)),
});
export type MappingDefinition = z.infer<typeof mappingDefinition>;

/** What files have to do with a mapping. */
const mappingUse = z.object({
  loadedFiles: z.int(),
  loadedEvents: z.int(),
  /** Null: no file was ever loaded by it. */
  lastUsedAt: z.iso.datetime().nullable(),
  /** Files that it has met and whose bytes are still here: saved anew, it reads them again. */
  keptFiles: z.int(),
  /** The latest of those. */
  sample: z.object({ sha256: z.string(), name: z.string() }).nullable(),
});

export const savedMapping = mappingUse.extend({ definition: mappingDefinition, updatedAt: z.iso.datetime() });
export type SavedMapping = z.infer<typeof savedMapping>;

export const mappingList = z.object({
  mappings: z.array(savedMapping),
  builtIn: z.array(mappingUse.extend({ name: z.string() })),
});
export type MappingList = z.infer<typeof mappingList>;

/** A mapping to begin with, for a file that none knows. */
export const mappingDraft = z.object({
  fileName: z.string(),
  header: z.array(z.string()),
  jsonKeys: z.array(z.string()),
  definition: mappingDefinition,
});
export type MappingDraft = z.infer<typeof mappingDraft>;

export const tryMapping = z.object({
  definition: mappingDefinition,
  /** `whole_file` reads all of it, which may take minutes. */
  counted: z.enum(['first_rows', 'whole_file']).default('first_rows'),
});

const rejected = z.object({ column: z.string(), reason: z.string() });

export const mappingPreview = z.object({
  header: z.array(z.string()),
  /** Columns that the mapping names and the file has not. */
  missing: z.array(z.string()),
  /** Whether the file would be read by this mapping once it is saved. */
  isRecognised: z.boolean(),
  rows: z.array(
    z.object({
      cells: z.array(z.string()),
      fields: z.partialRecord(mappedField, z.string()),
      metric: z.string().nullable(),
      at: z.string().nullable(),
      rejected: rejected.nullable(),
    }),
  ),
  counts: z.object({ rows: z.int(), loadable: z.int(), rejected: z.int() }),
  reasons: z.array(rejected.extend({ rows: z.int() })),
});
export type MappingPreview = z.infer<typeof mappingPreview>;

export const saveMapping = z.object({
  definition: mappingDefinition,
  /** The file that it was made for. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .default(null),
});

export const mappingSaved = z.object({
  /** Files that wait to be read by it. */
  waiting: z.int(),
});

/** What was loaded under a removed mapping stays. */
export const mappingRemoved = z.object({ files: z.int(), events: z.int() });
