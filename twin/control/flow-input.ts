import { z } from 'zod';
import type { FlowDraft } from '../state/flow-definition.ts';

const text = z.string().min(1);
const status = z.enum(['draft', 'manual', 'live', 'disabled']).default('live');
const links = z.strictObject({ next: text.nullable() });
const notYet = (what: string) => z.null({ error: `expected null: the twin does not evaluate ${what}` }).default(null);

const webhookFields = {
  url: z.url({ protocol: /^https?$/ }),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
};

export const webhookEdit = z.strictObject(webhookFields).partial();

const sendWebhook = z.strictObject({
  temporary_id: text,
  type: z.literal('send-webhook'),
  links,
  data: z.strictObject({ status, message: z.strictObject({ name: text, ...webhookFields }) }),
});

const timeDelay = z.strictObject({
  temporary_id: text,
  type: z.literal('time-delay'),
  links,
  data: z.strictObject({
    unit: z.enum(['days', 'hours', 'minutes']),
    value: z.number().nonnegative(),
    secondary_value: z.number().nonnegative().nullable().default(null),
    timezone: z.string().default('profile'),
    delay_until_time: notYet('a time of day to wait for'),
    delay_until_weekdays: notYet('weekdays to wait for'),
  }),
});

const sendEmail = z.strictObject({
  temporary_id: text,
  type: z.literal('send-email'),
  links,
  data: z.strictObject({
    status,
    message: z.strictObject({
      name: text,
      template_id: text,
      subject_line: z.string(),
      preview_text: z.string().default(''),
      from_email: z.string().default('hello@store.example'),
      from_label: z.string().default('Store'),
      reply_to_email: z.string().nullable().default(null),
      cc_email: z.string().nullable().default(null),
      bcc_email: z.string().nullable().default(null),
      smart_sending_enabled: z.boolean().default(true),
      transactional: z.boolean().default(false),
      add_tracking_params: z.boolean().default(false),
      custom_tracking_params: notYet('tracking parameters'),
      additional_filters: notYet('filters'),
    }),
  }),
});

/** Klaviyo's own definition format, as far as the twin runs it; what Klaviyo's editor fills in may be left out. */
export const definition = z.strictObject({
  triggers: z.array(z.strictObject({ type: z.literal('list'), id: text })),
  profile_filter: notYet('filters'),
  entry_action_id: text.nullable(),
  reentry_criteria: z
    .strictObject({ duration: z.int().nonnegative(), unit: z.enum(['alltime', 'hour', 'day', 'week']) })
    .nullable()
    .default(null),
  actions: z.array(z.discriminatedUnion('type', [sendWebhook, timeDelay, sendEmail])),
}) satisfies z.ZodType<FlowDraft>;

export const flowInput = z.strictObject({ name: text, status: z.enum(['draft', 'manual', 'live']), definition });
