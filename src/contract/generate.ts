import { z } from 'zod';

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

export const generateRequest = z.object({
  template_id: id.meta({ examples: ['welcome-email'] }),
  user_id: id.meta({ description: '`{{ person.KlaviyoID }}`', examples: ['01J8ZKQ3V5N2YB6T7M9RDXW4CE'] }),
  tracking_id: id.meta({
    description: '`{{ person.KlaviyoID }}.<flow_id>.<treatment_action_id>`',
    examples: ['01J8ZKQ3V5N2YB6T7M9RDXW4CE.FLOW01.4711'],
  }),
  /** The caller's own name of the entry, e.g. `{{ event|lookup:'$event_id' }}`; Klaviyo renders a missing one empty. */
  entry_id: z
    .union([z.literal(''), z.null(), id])
    .optional()
    .transform((sent) => sent || undefined),
  attrs: z.record(z.string(), z.union([scalar, z.array(scalar)])).default({}),
  fields: z.record(z.string(), z.unknown()).default({}),
});
export type GenerateRequestBody = z.infer<typeof generateRequest>;

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
  }),
});
export type GenerateResponse = z.infer<typeof generateResponse>;
