import { z } from 'zod';

/** Is the data complete? Sources, files, runs and events as the page Ingestion shows them. */

const count = z.number().int().nonnegative();
const time = z.iso.datetime();
const day = z.iso.date();

export const fileState = z.enum(['landed', 'loaded', 'needs_mapping', 'parked', 'expired']);
export type FileState = z.infer<typeof fileState>;

export const ingestionSource = z.object({
  /** As files name it: sftp, upload, cli… */
  kind: z.string(),
  /** Where it fetches from; null: files are sent. */
  place: z.string().nullable(),
  state: z.enum(['working', 'failing', 'never_fetched']),
  everyMinutes: count.nullable(),
  nextAt: time.nullable(),
  lastSuccessAt: time.nullable(),
  lastError: z.string().nullable(),
  /** What a person should know of a fetch that did not fail. */
  note: z.string().nullable(),
  files: count,
  lastFileAt: time.nullable(),
  lastEventAt: time.nullable(),
});
export type IngestionSource = z.infer<typeof ingestionSource>;

export const ingestion = z.object({
  at: time,
  /** Of email events; null: there are none yet. */
  completeTo: time.nullable(),
  reach: z.array(z.object({ metric: z.string(), lastAt: time })),
  missing: z.array(
    z.object({
      from: day,
      to: day,
      days: count,
      usual: count,
      /** For so many emails JustAI chose content on these days; null: it never did. */
      decided: count.nullable(),
    }),
  ),
  files: z.record(fileState, count),
  sources: z.array(ingestionSource),
});
export type Ingestion = z.infer<typeof ingestion>;

const VOLUME_DAYS = [30, 90] as const;
export const askVolume = z.object({
  days: z.coerce.number().pipe(z.literal(VOLUME_DAYS, 'Ask for 30 or 90 days.')).default(30),
});
export const eventVolume = z.object({
  days: z.array(day),
  /** Largest first, all other metrics together last. */
  series: z.array(
    z.object({
      metric: z.string(),
      /** Of a metric that JustAI has no use for; empty: of all of those that are not named. */
      name: z.string(),
      total: count,
      events: z.array(count),
    }),
  ),
});
export type EventVolume = z.infer<typeof eventVolume>;

export const askFiles = z.object({
  state: fileState.optional(),
  search: z.string().trim().max(200, 'Search for at most 200 characters.').default(''),
  /** The name of the mapping by which they were read. */
  mapping: z.string().max(200).optional(),
  page: z.coerce.number().int().min(1, 'Pages start at 1.').max(100_000, 'There are not so many pages.').default(1),
});
export const ingestedFile = z.object({
  sha256: z.string(),
  name: z.string(),
  source: z.string(),
  bytes: count,
  state: fileState,
  reason: z.string().nullable(),
  mapping: z.string().nullable(),
  /** Null: not read yet. */
  rows: count.nullable(),
  events: count.nullable(),
  duplicates: count.nullable(),
  rejected: count.nullable(),
  landedAt: time,
  loadedAt: time.nullable(),
  firstEventAt: time.nullable(),
  lastEventAt: time.nullable(),
  /** When, why and what can be done; null: its bytes are here, and it can be read again. */
  bytesGone: z.object({ at: time, sentence: z.string() }).nullable(),
});
export type IngestedFile = z.infer<typeof ingestedFile>;
export const fileList = z.object({ files: z.array(ingestedFile), total: count, page: count, pageSize: count });
export type FileList = z.infer<typeof fileList>;

export const rejectGroup = z.object({
  column: z.string().nullable(),
  reason: z.string(),
  count,
  example: z.string(),
});
export type RejectGroup = z.infer<typeof rejectGroup>;
export const fileDetail = ingestedFile.extend({
  /** Where it lay on the server it was fetched from. */
  path: z.string().nullable(),
  groups: z.array(rejectGroup),
});
export type FileDetail = z.infer<typeof fileDetail>;

/** Of one group, by its reason and its column (empty: none); without a reason of all. */
export const askRejects = z.object({
  reason: z.string().max(10_000).optional(),
  column: z.string().max(1_000).default(''),
  after: z.coerce.number().int().min(0).default(0),
});
export const rejectList = z.object({
  rejects: z.array(
    z.object({
      rowNumber: count,
      column: z.string().nullable(),
      reason: z.string(),
      raw: z.string(),
      isCut: z.boolean(),
    }),
  ),
  /** Ask for those after this row next; null: these were the last. */
  next: count.nullable(),
});
export type RejectList = z.infer<typeof rejectList>;

export const stepState = z.enum(['running', 'done', 'failed', 'interrupted']);
export const runStep = z.object({
  step: z.string(),
  state: stepState,
  rowsIn: count.nullable(),
  rowsOut: count.nullable(),
  rejected: count.nullable(),
  seconds: z.number().nullable(),
  error: z.string().nullable(),
});
export type RunStep = z.infer<typeof runStep>;
export const pipelineRun = z.object({ runId: z.string(), at: time, state: stepState, steps: z.array(runStep) });
export type PipelineRun = z.infer<typeof pipelineRun>;

export const askRuns = z.object({ before: z.coerce.number().int().positive().optional() });
export const runList = z.object({
  /** A run is under way, wherever it was started. */
  isRunning: z.boolean(),
  /** One was asked for here and has not ended. */
  isAsked: z.boolean(),
  runs: z.array(pipelineRun),
  /** Ask for those before it next; null: these were the last. */
  next: count.nullable(),
});
export type RunList = z.infer<typeof runList>;
