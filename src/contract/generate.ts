import { z } from 'zod';
import { problem } from './console.ts';

/** The public API: what a flow's webhook sends to `/api/generate/<org_slug>` and what it is answered. */

/** Klaviyo ids are 26 characters at most; other callers' ids may be longer. */
const id = z.union([z.string().min(1).max(256), z.number().transform(String)]).pipe(
  z
    .string()
    .trim()
    .min(1)
    .max(256)
    .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'holds control characters'),
);

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** Query strings hold text only. */
const number = (from: number, to: number) =>
  z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d+(\.\d+)?$/)
        .transform(Number),
    ])
    .pipe(z.number().min(from).max(to));
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

/** Klaviyo renders what a person or an event has not as empty text. */
const absentIfEmpty = z
  .union([z.literal(''), z.null(), id])
  .optional()
  .transform((sent) => sent || undefined);

const options = {
  lookback_days: number(1, 365)
    .optional()
    .meta({ description: 'Policies are published for the window of the template; another is told in `warnings`.' }),
  offset_days: number(0, 365).optional().meta({ description: 'As `lookback_days`.' }),
  use_cache: flag
    .optional()
    .meta({ description: 'Policies are always the newest published; `false` is told in `warnings`.' }),
  epsilon: number(0, 1)
    .optional()
    .meta({ description: 'Least exploration of this call. Needs a key with the scope `debug`.' }),
  trace: flag.optional().meta({ description: 'Tells how the choice was made. Needs a key with the scope `debug`.' }),
};

const forced = {
  copy_id: id
    .optional()
    .meta({ description: 'Serves this variant, whatever would be chosen. Needs a key with the scope `debug`.' }),
  bucket_name: id.optional().meta({ description: 'Decides as for a person with the attributes of this named bucket.' }),
};

export const generateRequest = z.object({
  template_id: id.meta({ examples: ['welcome-email'] }),
  user_id: absentIfEmpty.meta({
    description: '`{{ person.KlaviyoID }}`; required once the template is connected to Klaviyo.',
    examples: ['01J8ZKQ3V5N2YB6T7M9RDXW4CE'],
  }),
  tracking_id: absentIfEmpty.meta({
    description:
      '`{{ person.KlaviyoID }}.<flow_id>.<treatment_action_id>`; required once the template is connected to Klaviyo. ' +
      'Without it every call is a decision of its own.',
    examples: ['01J8ZKQ3V5N2YB6T7M9RDXW4CE.FLOW01.4711'],
  }),
  /** The caller's own name of the entry, e.g. `{{ event|lookup:'$event_id' }}`; Klaviyo renders a missing one empty. */
  entry_id: absentIfEmpty,
  ...forced,
  ...options,
  attrs: z.record(z.string(), z.union([scalar, z.array(scalar)])).default({}),
  fields: z.record(z.string(), z.unknown()).default({}),
});
export type GenerateRequestBody = z.infer<typeof generateRequest>;

/** How a choice was made; of a repeat there is none, since the first answer stands. */
const trace = z.object({
  policy_version: z.number().int().nullable(),
  cell: z.string(),
  assignment: z.enum(['fresh', 'inherited', 'restricted', 'forced']),
  group_probability: z.number(),
  propensity: z.number(),
  hash_key: z.string(),
  eligible: z.array(z.object({ copy_id: z.string(), weight: z.number() })),
  not_eligible: z.array(z.object({ copy_id: z.string(), why: z.string() })),
  attributes: z.array(
    z.object({ attribute: z.string(), value: z.union([z.string(), z.array(z.string())]), why: z.string() }),
  ),
  /** Whether the choice was kept to a theme the person met earlier; null where the template continues no other. */
  theme_continuity: z
    .object({
      template_id: z.string(),
      theme_key: z.string().nullable(),
      themes: z.array(z.string()),
      left_out: z.array(z.string()),
      why: z.string(),
    })
    .nullable(),
});

export const generateResponse = z.object({
  copy: z.object({
    /** `control` where the control has no copy of its own. */
    id: z.string(),
    vars: z.object({ subject: z.string(), preheader: z.string(), body: z.string() }),
  }),
  tracking_id: z.string(),
  decision: z.object({
    id: z.uuid(),
    kind: z.enum(['treatment', 'control', 'fallback']),
    /** Why this kind: chosen, split, draft, paused, archived, no_eligible_variant, render_error. */
    reason: z.string(),
    entry: z.number().int(),
    decided_at: z.iso.datetime(),
    /** What was asked for and cannot be. */
    warnings: z.array(z.string()),
    /** The only part in which the answer to a repeat differs from the first. */
    repeated: z.boolean(),
  }),
  trace: trace.optional(),
});
export type GenerateResponse = z.infer<typeof generateResponse>;

/** `POST /api/batch-generate/<org_slug>`: what the requests share stands beside them; what a request says itself counts. */
export const batchRequest = z.object({
  requests: z.array(z.record(z.string(), z.unknown())).min(1).max(20),
  user_id: z.unknown().optional(),
  attrs: z.record(z.string(), z.unknown()).default({}),
  fields: z.record(z.string(), z.unknown()).default({}),
  lookback_days: z.unknown().optional(),
  offset_days: z.unknown().optional(),
  use_cache: z.unknown().optional(),
  epsilon: z.unknown().optional(),
  trace: z.unknown().optional(),
});

/** One element a request, in order: its answer, or why it alone was refused. */
export const batchResponse = z.object({
  results: z.array(z.union([generateResponse, problem])),
});
export type BatchResponse = z.infer<typeof batchResponse>;
