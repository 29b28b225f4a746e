import { z } from 'zod';
import { templateId } from './console.ts';

const count = z.number().int().nonnegative();
const time = z.iso.datetime();

export const healthPeriod = z.enum(['24h', '7d'], 'Ask for "24h" or "7d".');
export type HealthPeriod = z.infer<typeof healthPeriod>;
export const askHealth = z.object({ period: healthPeriod.default('24h') });

export const unwrittenState = z.enum(['rejected', 'expired', 'superseded']);

export const failureKind = z.object({
  state: unwrittenState,
  /** With "<id>" and "<number>" where these differ. */
  reason: z.string(),
  count,
  /** Of them, those that can be tried again. */
  again: count,
  lastAt: time,
  advice: z.string(),
  /** Why the others cannot. */
  stays: z.string(),
  examples: z.array(z.object({ decisionId: z.string(), profileId: z.string(), templateName: z.string(), at: time })),
});
export type FailureKind = z.infer<typeof failureKind>;

/** Handed over in bulk. */
const imports = z.object({ jobs: count, profiles: count });

export const deliveryHealth = z.object({
  at: time,
  /** False: nothing was ever given to it to write. */
  hasDelivered: z.boolean(),
  /** When the latest was written, or ended unwritten. */
  lastEndedAt: time.nullable(),
  /** Null: none is connected. */
  account: z
    .object({
      state: z.enum(['active', 'paused']),
      paused: z.object({ reason: z.string().nullable(), since: time.nullable() }).nullable(),
      trouble: z.object({ reason: z.string(), since: time }).nullable(),
    })
    .nullable(),
  backlog: z.object({
    waiting: z.object({
      ready: count,
      slot: count,
      retrying: count,
      held: count,
      writing: count,
      /** In Klaviyo's hands, in a bulk import. */
      importing: count,
    }),
    oldestDecidedAt: time.nullable(),
    /** Each counts those before it too. */
    due: z.object({ late: count, in5: count, in15: count, in60: count }),
  }),
  quota: z.object({
    limitPerMinute: count,
    isLimitKnown: z.boolean(),
    allowedPerMinute: count,
    byMinute: z.array(z.object({ minute: time, writes: count, throttled: count, bulk: imports })),
    bulk: imports,
  }),
  punctuality: z.object({
    /** Negative: before the email was due. Null: open. */
    buckets: z.array(z.object({ fromSeconds: z.number().nullable(), toSeconds: z.number().nullable(), people: count })),
    afterGrace: count,
    expired: count,
    toWritten: z.object({ medianSeconds: z.number(), p99Seconds: z.number(), people: count }).nullable(),
  }),
  failures: z.object({ kinds: z.array(failureKind), isCut: z.boolean(), mayAnyGoAgain: z.boolean() }),
});
export type DeliveryHealth = z.infer<typeof deliveryHealth>;

/** Absent: of every template, ended at any time. */
export const redriveScope = z.object({
  templateId: templateId.optional(),
  since: z.iso.datetime('Give a time in UTC, e.g. 2026-11-21T06:00:00Z.').optional(),
});
export type RedriveScope = z.infer<typeof redriveScope>;

export const redrivePreview = z.object({
  again: count,
  /** What stays as it is, and why. */
  left: z.array(z.object({ state: unwrittenState, count, why: z.string() })),
});
export type RedrivePreview = z.infer<typeof redrivePreview>;
export const redriven = z.object({ count });
