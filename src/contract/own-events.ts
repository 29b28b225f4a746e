import { z } from 'zod';

/** `POST /api/webhook/events/<org_slug>`: what the customer's own systems know and Klaviyo may not, first of all conversions. */

export const MOST_OWN_EVENTS = 1_000;

const plainText = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'holds control characters');

const MOST_VALUE = 1_000_000_000_000;

export const ownEvent = z.strictObject({
  event_id: plainText(200).meta({
    description: 'Your own id of the event. Sent again, it changes nothing; the first content stands, for ever.',
    examples: ['order-4711'],
  }),
  profile_id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'is no Klaviyo profile id')
    .optional()
    .meta({
      description: 'The KlaviyoID. Needed where `tracking_id` is absent.',
      examples: ['01J8ZKQ3V5N2YB6T7M9RDXW4CE'],
    }),
  tracking_id: plainText(256)
    .optional()
    .meta({
      description: 'As the webhook sent it; the KlaviyoID in front names the person.',
      examples: ['01J8ZKQ3V5N2YB6T7M9RDXW4CE.FLOW01.4711'],
    }),
  metric: plainText(128).meta({ description: 'What happened, by the name you give it.', examples: ['Placed Order'] }),
  time: z
    .union([z.iso.datetime({ offset: true }), z.int().min(0).max(99_999_999_999)])
    .meta({ description: 'When it happened: ISO 8601, or seconds since 1970.', examples: ['2026-11-27T10:57:14Z'] }),
  value: z.number().min(-MOST_VALUE).max(MOST_VALUE).optional().meta({ description: 'Money, in whole units.' }),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'is no currency of ISO 4217')
    .optional(),
});

/** Each is checked by itself, so that one that is wrong does not stop the others. */
export const ownEventBatch = z.strictObject({
  events: z
    .array(z.record(z.string(), z.unknown()))
    .min(1)
    .max(MOST_OWN_EVENTS)
    .meta({ description: 'Events as they would be sent alone.' }),
});

const counts = {
  accepted: z.int(),
  /** Known already, with the same content. */
  repeated: z.int(),
  /** Known already, with another content: the first stands. */
  conflicts: z.int(),
  refused: z.int(),
};

export const ownEventsAnswer = z.object({
  ...counts,
  /** One an event, in order. */
  results: z.array(
    z.object({
      event_id: z.string().nullable(),
      status: z.enum(['accepted', 'repeated', 'conflict', 'refused']),
      /** Why, where it was not taken. */
      code: z.string().optional(),
      message: z.string().optional(),
    }),
  ),
});
export type OwnEventsAnswer = z.infer<typeof ownEventsAnswer>;
