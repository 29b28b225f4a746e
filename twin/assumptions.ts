import { z } from 'zod';
import { nearest } from './nearest.ts';

/** What Klaviyo does not document, and what it documents twice over: each with the answer the twin gives unless told. */
const assumptionsSchema = z.strictObject({
  /** Status of a request without a usable key: one page of Klaviyo's says 401, another 400. */
  unauthenticatedStatus: z.union([z.literal(401), z.literal(400)]).default(401),
  /** Whether any date is served as a revision, or only those on which Klaviyo brings one out. */
  servesUnlistedRevisions: z.boolean().default(true),
  /** Whether a key's scope is looked at before the id in the path: 403 before 404. */
  checksScopeBeforeId: z.boolean().default(true),
  /** Requests a minute in tier L: the specification says 750, the page on limits 700. */
  steadyLimitOfTierL: z.union([z.literal(750), z.literal(700)]).default(750),
  /** Whether updating a profile and profile-import count against one limit. */
  profileWritesShareOneLimit: z.boolean().default(false),
  /** Status of a profile write over 100 KB: the size is documented, the answer is not. */
  oversizedProfileStatus: z.union([z.literal(400), z.literal(413)]).default(400),
  /** When the source of a merge is gone, and its id answers 404. */
  profileMergeMilliseconds: z.int().nonnegative().default(10_000),
  /** How long a bulk import waits, and how long it then takes. Its profiles are written at the end. */
  bulkImportQueuedMilliseconds: z.int().nonnegative().default(5_000),
  bulkImportProcessingMilliseconds: z.int().nonnegative().default(10_000),
  /** When a bulk import expires: its job answers 404 from then on. Klaviyo tells the time and gives no figure. */
  bulkImportKeptMilliseconds: z
    .int()
    .positive()
    .default(7 * 86_400_000),
  /** Whether one profile that fails validation has the whole bulk import refused, or only itself. */
  bulkImportRefusesWhole: z.boolean().default(true),
  /** What a bulk import, which ignores null, does with an empty string. */
  bulkImportEmptyString: z.enum(['written', 'ignored', 'refused']).default('written'),
  /** Whether a bulk import honours `meta.patch_properties.unset`. */
  bulkImportUnsets: z.boolean().default(true),
  /** What names an open by a machine, such as Apple's mail proxy: all three have been seen. */
  machineOpenProperty: z.enum(['machine_open', 'Machine Open', 'Apple Privacy Open']).default('machine_open'),
  /** How long after the answer an event that was posted is recorded, seen and heard by flows. */
  eventVisibleAfterMilliseconds: z.int().nonnegative().default(1_000),
  /** How long an event export is made, and how long its file is then there. */
  eventExportProcessingMilliseconds: z.int().nonnegative().default(30_000),
  eventExportKeptMilliseconds: z
    .int()
    .positive()
    .default(7 * 86_400_000),
  /** How long after its time an event has its attribution. */
  attributionVisibleAfterMilliseconds: z.int().nonnegative().default(60_000),
  /** Whether opens and clicks of machines count in reports and attribution: an option of Klaviyo's accounts. */
  countsMachines: z.boolean().default(true),
  /** Rows on a page of a flow's or a campaign's report. */
  reportPageSize: z.int().positive().default(500),
  /** Whether limits are kept at all. `false` is for benchmarks. */
  keepsRateLimits: z.boolean().default(true),
  /** How long a flow webhook may take. */
  webhookTimeoutMilliseconds: z.int().positive().default(10_000),
  /** Whether a webhook without an answer (no connection, too slow) is retried like a 503, or skipped. */
  retriesUnansweredWebhooks: z.boolean().default(true),
  /** The wait before the first of the 17 retries. All waits grow by one factor and sum to 24 hours. */
  firstWebhookRetryMilliseconds: z
    .int()
    .positive()
    .max((24 * 3_600_000) / 17)
    .default(659),
  /** The topic of Received Email's system webhooks: Klaviyo's own page writes it both ways. */
  receivedEmailTopic: z
    .enum(['event:klaviyo.received_email', 'event:klaviyo.email_delivered'])
    .default('event:klaviyo.received_email'),
  /** From making a system webhook until it is told of events: "up to 15 minutes". */
  systemWebhookStartMilliseconds: z
    .int()
    .nonnegative()
    .default(15 * 60_000),
  /** How long a system webhook gathers events for one request. */
  systemWebhookBatchMilliseconds: z.int().nonnegative().default(1_000),
  /** Whether a recipient goes on to the next step after a webhook that was skipped or failed. */
  continuesAfterFailedWebhook: z.boolean().default(true),
  /** Whether a webhook's body is rendered once, and its retries post the same, or each as the profile then is. */
  rendersWebhookOnce: z.boolean().default(true),
  /** Whether somebody who is merged away while in a flow goes on in it as the destination, or is out at the next step. */
  continuesAfterMerge: z.boolean().default(true),
  /** Flow webhooks under way at once. */
  webhookConcurrency: z.int().positive().default(32),
  /** Whether what a webhook's body prints is escaped, as in emails. */
  escapesWebhookBodies: z.boolean().default(true),
  /** Whether what a subject and a preview text print is escaped, as in the body below them. */
  escapesSubjects: z.boolean().default(true),
  /** From a profile's write until templates and filters see its properties. */
  propertyLagMilliseconds: z.int().nonnegative().default(0),
  /** Who joins or leaves a segment by the time alone does so at whole multiples of this. */
  segmentStepMilliseconds: z.int().positive().default(60_000),
  /** From joining a segment until its flow starts: about a quarter of an hour has been observed. */
  segmentLagMilliseconds: z
    .int()
    .nonnegative()
    .default(14 * 60_000),
  /** Which message the events of an A/B test's emails name in `$message`; `$variation` is always the variation's. */
  abTestMessage: z.enum(['variation', 'original']).default('variation'),
});

export type Assumptions = z.infer<typeof assumptionsSchema>;

export const DEFAULT_ASSUMPTIONS: Assumptions = assumptionsSchema.parse({});

/** The answers in force. `current` is asked at every use: the control port changes them while the twin runs. */
export type AssumptionBook = {
  readonly current: () => Assumptions;
  /** Changes the ones that `edit` names; where one cannot be used, none. */
  readonly change: (edit: Readonly<Record<string, unknown>>) => z.ZodError | null;
};

export function openAssumptions(given: Partial<Assumptions> = {}): AssumptionBook {
  let current: Assumptions = { ...DEFAULT_ASSUMPTIONS, ...given };
  return {
    current: () => current,
    change: (edit) => {
      const parsed = assumptionsSchema.safeParse({ ...current, ...edit });
      if (!parsed.success) return parsed.error;
      current = parsed.data;
      return null;
    },
  };
}

/** `name=value` texts, as on the command line. Throws a sentence where one is wrong. */
export function readAssumptions(texts: readonly string[]): Partial<Assumptions> {
  const edit: Record<string, unknown> = {};
  for (const text of texts) {
    const [, name = '', value = ''] = /^(\w+)=(.*)$/s.exec(text) ?? [];
    const names = Object.keys(DEFAULT_ASSUMPTIONS);
    if (!names.includes(name)) {
      const like = nearest(name, names);
      const meant = like === null ? '' : `: did you mean ${like}?`;
      throw new Error(`--assume is name=value, not "${text}"${meant}\n\nThe names and defaults:\n\n${listed()}`);
    }
    edit[name] = readValue(value);
  }
  const book = openAssumptions();
  const wrong = book.change(edit)?.issues[0];
  if (wrong !== undefined) {
    const [name = ''] = wrong.path.map(String);
    throw new Error(`--assume ${name}: ${wrong.message}, not "${String(edit[name])}"`);
  }
  return book.current();
}

function listed(): string {
  return Object.entries(DEFAULT_ASSUMPTIONS)
    .map(([name, value]) => `  ${name}=${value}`)
    .join('\n');
}

function readValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
