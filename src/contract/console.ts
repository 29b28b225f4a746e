import { z } from 'zod';
import { deliverySettings } from './delivery-settings.ts';
import { ranking } from './ranking.ts';
import { theme, themeContinuity } from './themes.ts';

/** The console's API, under /console-api. Every schema is shared by the server, the page and the tests. */

const time = z.iso.datetime();
const probability = z.number().min(0).max(1);

export const role = z.enum(['owner', 'admin', 'editor', 'viewer']);
export type Role = z.infer<typeof role>;

/** Every refusal: a machine code and a sentence that says what to do. */
export const problem = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    /** Where the code is explained; of the public API's own refusals. */
    docs: z.url().optional(),
    /** Of the console's refusals: a value that would be accepted in place of the one that is not. */
    offer: z.string().optional(),
  }),
});

export const signIn = z.object({
  email: z.string().trim().toLowerCase().max(254),
  password: z.string().min(1).max(1024),
});
/** The CSRF token goes back in the `X-CSRF-Token` header of every request that changes something. */
export const session = z.object({
  user: z.object({ email: z.string(), role }),
  org: z.object({ slug: z.string(), name: z.string() }),
  csrfToken: z.string(),
  publicUrl: z.string(),
});
export type Session = z.infer<typeof session>;

export const templateId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'Use lower-case letters, digits, "-" and "_", starting with a letter or digit.');
export const variantId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'Use letters, digits, "-" and "_".');
export const templateState = z.enum(['draft', 'active', 'paused', 'shipped', 'archived']);
export const variantState = z.enum(['draft', 'approved', 'active', 'held_back', 'archived']);
export const split = z.enum(['internal_random', 'internal_persistent', 'external']);

export const createTemplate = z.object({
  templateId,
  name: z.string().trim().min(1, 'Give it a name.').max(120),
  description: z.string().max(4000).default(''),
});
export type CreateTemplate = z.input<typeof createTemplate>;

export const templateSummary = z.object({
  templateId: z.string(),
  name: z.string(),
  state: templateState,
  flowName: z.string().nullable(),
  variants: z.number().int(),
  decisionsLast30Days: z.number().int(),
  lift: z.object({ estimate: z.number(), low: z.number(), high: z.number() }).nullable(),
});
export type TemplateSummary = z.infer<typeof templateSummary>;
export const templateList = z.object({ templates: z.array(templateSummary) });

export const targetingRule = z.object({
  attribute: z.string().trim().min(1).max(64),
  is: z.enum(['any_of', 'none_of']),
  values: z
    .array(z.string().trim().min(1, 'Give the rule a value.').max(120))
    .min(1, 'Give the rule a value.')
    .max(100),
});

export const variant = z.object({
  variantId: z.string(),
  role: z.enum(['control', 'variant']),
  name: z.string(),
  state: variantState,
  themes: z.array(z.string()),
  targeting: z.array(targetingRule),
  version: z.number().int(),
  subject: z.string(),
  preheader: z.string(),
  body: z.string(),
});
export type Variant = z.infer<typeof variant>;

/** Saving content makes a new version of the variant. */
export const saveVariant = z.object({
  role: z.enum(['control', 'variant']).default('variant'),
  name: z.string().trim().min(1, 'Give it a name.').max(120),
  themes: z.array(theme).max(20, 'Give it 20 themes at most.').default([]),
  /** All of them must hold for a person to get the variant. */
  targeting: z.array(targetingRule).max(20).default([]),
  state: variantState.default('draft'),
  subject: z.string().max(500),
  preheader: z.string().max(500),
  body: z.string().max(100_000),
});
export type SaveVariant = z.input<typeof saveVariant>;

export const integration = z.object({
  flowId: z.string(),
  treatmentActionId: z.string(),
  controlMessageId: z.string().nullable().default(null),
});
export type SaveIntegration = z.input<typeof integration>;

export const template = z.object({
  templateId: z.string(),
  name: z.string(),
  description: z.string(),
  state: templateState,
  split,
  treatmentShare: probability,
  epsilon: probability,
  randomControlShare: probability,
  holdoutShare: probability,
  shippedVariantId: z.string().nullable(),
  shippedKeepsHoldout: z.boolean(),
  /** Of all people, those in holdout and control: who would go on getting control where it is shipped without them. */
  heldOutShare: probability,
  prefix: z.string(),
  integration: z
    .object({
      flowId: z.string(),
      flowName: z.string(),
      flowStatus: z.string(),
      treatmentActionId: z.string(),
      treatmentMessageId: z.string(),
      treatmentMessageName: z.string(),
      controlMessageId: z.string().nullable(),
    })
    .nullable(),
  /** The earlier email whose theme this one keeps to. */
  continuity: themeContinuity.nullable(),
  ranking,
  ...deliverySettings.shape,
  /** The synced flow says how long it waits. */
  isDelayOfFlow: z.boolean(),
  variants: z.array(variant),
});
export type Template = z.infer<typeof template>;

/** How people are put into groups. An external split is Klaviyo's, and set with the integration. */
export const experiment = z.object({
  split: split.exclude(['external']),
  treatmentShare: z.number().gt(0).max(1),
  epsilon: probability,
  randomControlShare: probability.default(0),
  /** Of the flow's people, in all its templates. */
  holdoutShare: z.number().min(0).max(0.5).default(0),
});
export type SaveExperiment = z.input<typeof experiment>;

/** `prefix`: the one offered when another live template already writes to this one's properties. */
export const setTemplateState = z.object({
  state: templateState,
  prefix: z
    .string()
    .regex(/^jai(_[a-z0-9_]+)?$/)
    .optional(),
});

export const scopeState = z.enum(['granted', 'missing', 'unknown']);
export const klaviyoConnection = z.object({
  connected: z.boolean(),
  name: z.string().nullable(),
  keyHint: z.string().nullable(),
  state: z.enum(['active', 'paused']).nullable(),
  pausedReason: z.string().nullable(),
  /** Klaviyo does not answer: nothing but a probe is written. */
  trouble: z.object({ reason: z.string(), since: time }).nullable(),
  /** `costs`: what does not work without the scope; `required`: the set-up page asks for it. */
  scopes: z.array(z.object({ scope: z.string(), state: scopeState, required: z.boolean(), costs: z.string() })),
  /** How much of Klaviyo's quota is ours to use; the customer's other integrations share it. */
  quotaPercent: z.number().int(),
  verifiedAt: time.nullable(),
  syncedAt: time.nullable(),
  counts: z.object({
    flows: z.number().int(),
    messages: z.number().int(),
    campaigns: z.number().int(),
    metrics: z.number().int(),
  }),
});
export type KlaviyoConnection = z.infer<typeof klaviyoConnection>;
export const shareQuota = z.object({
  quotaPercent: z.int('Use a whole number.').min(10, 'Use 10 % or more.').max(100, 'Use 100 % or less.'),
});
export const connectKlaviyo = z.object({ privateKey: z.string().trim().min(1).max(200) });

/** One line a part that could not be read, e.g. campaigns without campaigns:read. */
export const refreshResult = z.object({
  flows: z.number().int(),
  messages: z.number().int(),
  campaigns: z.number().int(),
  metrics: z.number().int(),
  problems: z.array(z.string()),
});
export type RefreshResult = z.infer<typeof refreshResult>;

export const flowList = z.object({
  flows: z.array(
    z.object({
      flowId: z.string(),
      name: z.string(),
      status: z.string(),
      triggerType: z.string().nullable(),
      emails: z.array(
        z.object({
          actionId: z.string(),
          messageId: z.string(),
          name: z.string(),
          /** Follows a webhook: proposed as the treatment message. */
          followsWebhook: z.boolean(),
          delaySeconds: z.number().int().nullable(),
        }),
      ),
    }),
  ),
});
export type FlowList = z.infer<typeof flowList>;
