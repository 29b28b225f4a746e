import { z } from 'zod';
import { isTimeZone } from '../clock/wall-clock.ts';
import { eventFilter, stepFilter } from '../state/flow-conditions.ts';
import { WEEKDAYS } from '../state/flow-definition.ts';
import { known } from '../state/value-filter.ts';

const text = z.string().min(1);
const optionalText = z.string().nullish();
const orEmpty = optionalText.transform((value) => value ?? '');
const orNull = optionalText.transform((value) => value ?? null);
const orUnnamed = optionalText.transform((value) => value || 'Unnamed');
const status = z.enum(['draft', 'manual', 'live', 'disabled']).default('live');
const nextLink = z
  .strictObject({ next: text.nullish().transform((next) => next ?? null) })
  .nullish()
  .transform((links) => links ?? { next: null });
const branchLinks = z
  .strictObject({ next_if_true: orNull, next_if_false: orNull })
  .nullish()
  .transform((links) => links ?? { next_if_true: null, next_if_false: null });

/** As in a create call (`temporary_id`) or as in what Klaviyo answers (`id`): its own ids are not kept. */
const identified = { id: text.nullish(), temporary_id: text.nullish() };
type Identified = { readonly id?: string | null | undefined; readonly temporary_id?: string | null | undefined };
const named = <Action extends Identified>({ id, temporary_id, ...action }: Action) => ({
  ...action,
  temporary_id: temporary_id ?? id ?? '',
});
const withoutId = <Message extends { readonly id?: string | null | undefined }>({ id: _, ...message }: Message) =>
  message;

const webhookFields = {
  url: z.url({ protocol: /^https?$/ }),
  headers: z
    .record(z.string(), z.string())
    .nullish()
    .transform((headers) => headers ?? {}),
  body: orEmpty,
};
export const webhookEdit = z
  .strictObject({ url: webhookFields.url, headers: z.record(z.string(), z.string()), body: z.string() })
  .partial();

const sendWebhook = z
  .strictObject({
    ...identified,
    type: z.literal('send-webhook'),
    links: nextLink,
    data: z.strictObject({
      status,
      message: z.strictObject({ id: orNull, name: orUnnamed, ...webhookFields }).transform(withoutId),
    }),
  })
  .transform(named);

const timeDelay = z
  .strictObject({
    ...identified,
    type: z.literal('time-delay'),
    links: nextLink,
    data: z.strictObject({
      unit: z.enum(['days', 'hours', 'minutes']).default('days'),
      value: z.number().nonnegative(),
      secondary_value: z.number().nonnegative().nullable().default(null),
      timezone: z
        .string()
        .refine((zone) => zone === 'profile' || isTimeZone(zone), { message: 'expected an IANA name or "profile"' })
        .default('profile'),
      delay_until_time: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, 'expected a time of day like 09:30:00')
        .nullable()
        .default(null),
      delay_until_weekdays: z.array(z.enum(WEEKDAYS)).min(1).nullable().default(null),
    }),
  })
  .transform(named);

const email = z
  .strictObject({
    id: orNull,
    name: orUnnamed,
    template_id: text,
    subject_line: orEmpty,
    preview_text: orEmpty,
    from_email: z.string().default('hello@store.example'),
    from_label: z.string().default('Store'),
    reply_to_email: orNull,
    cc_email: orNull,
    bcc_email: orNull,
    smart_sending_enabled: z.boolean().default(true),
    transactional: z.boolean().default(false),
    add_tracking_params: z.boolean().default(false),
    custom_tracking_params: z.null({ error: 'expected null: the twin adds no tracking parameters' }).default(null),
    additional_filters: stepFilter.nullable().default(null),
  })
  .transform(withoutId);

const sendEmail = z
  .strictObject({
    ...identified,
    type: z.literal('send-email', { error: 'expected "send-email": the twin has no other channel' }),
    links: nextLink,
    data: z.strictObject({ status, message: email }),
  })
  .transform(named);

const conditionalSplit = z
  .strictObject({
    ...identified,
    type: z.literal('conditional-split'),
    links: branchLinks,
    data: z.strictObject({ profile_filter: stepFilter }),
  })
  .transform(named);

const triggerSplit = z
  .strictObject({
    ...identified,
    type: z.literal('trigger-split'),
    links: branchLinks,
    data: z.strictObject({
      trigger_filter: eventFilter,
      trigger_id: text,
      trigger_type: z.literal('metric', { error: 'expected "metric": the twin splits by nothing else' }),
      trigger_subtype: z.null().default(null),
    }),
  })
  .transform(named);

const experiment = z
  .strictObject({
    id: orNull,
    name: orNull,
    variations: z.array(sendEmail).min(2, 'expected at least two variations'),
    allocations: z.record(text, z.number().nonnegative()).nullable().default(null),
    started: orNull,
    winner_metric: z
      .enum(['submission', 'unique-clicks', 'unique-opens', 'unique-placed-orders'])
      .nullable()
      .default(null),
    automatic_winner_selection_settings: z
      .strictObject({
        enabled: z.literal(false, { error: 'expected false: the twin chooses no winner' }),
        automatic_end_date: z.null().default(null),
        automatic_end_statistical_certainty: z.boolean(),
      })
      .nullable()
      .default(null),
  })
  .transform(withoutId)
  .superRefine(({ variations, allocations }, context) => {
    if (allocations === null) return;
    const ids = variations.map(({ temporary_id }) => temporary_id);
    for (const id of Object.keys(allocations).filter((key) => !ids.includes(key))) {
      const message = `expected the id of a variation: ${ids.join(', ')}`;
      context.addIssue({ code: 'custom', path: ['allocations', id], message });
    }
    if (ids.every((id) => (allocations[id] ?? 0) === 0)) {
      context.addIssue({ code: 'custom', path: ['allocations'], message: 'expected at least one share above 0' });
    }
  });

const abTest = z
  .strictObject({
    ...identified,
    type: z.literal('ab-test'),
    links: nextLink,
    data: z.strictObject({
      status,
      experiment_status: z.enum(['draft', 'live', 'completed']).default('draft'),
      main_action: sendEmail,
      current_experiment: experiment.nullable().default(null),
    }),
  })
  .transform(named);

const TYPES = ['send-webhook', 'time-delay', 'send-email', 'conditional-split', 'trigger-split', 'ab-test'];

/** Klaviyo's own format; what its editor fills in may be left out. */
export const actionInput = z.discriminatedUnion(
  'type',
  [sendWebhook, timeDelay, sendEmail, conditionalSplit, triggerSplit, abTest],
  known('step', 'type', TYPES),
);
