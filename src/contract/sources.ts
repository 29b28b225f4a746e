import { z } from 'zod';

const time = z.iso.datetime();

const eventPullSettings = z.object({
  isOn: z.boolean(),
  everyMinutes: z.number().int().min(5).max(1_440),
  /** How late an event may become visible and still be found, once a day. */
  lookBackDays: z.number().int().min(1).max(30),
  /** How much of the past the first pull reads. */
  historyDays: z.number().int().min(1).max(365),
  /** Names of metrics to read beside the email metrics and Placed Order. */
  conversionMetrics: z.array(z.string().trim().min(1, 'Give the metric’s name.').max(128)).max(20),
});

/** The pull of Klaviyo's Events API. */
export const saveEventPull = z.object({
  ...eventPullSettings.shape,
  everyMinutes: eventPullSettings.shape.everyMinutes.default(60),
  lookBackDays: eventPullSettings.shape.lookBackDays.default(3),
  historyDays: eventPullSettings.shape.historyDays.default(30),
  conversionMetrics: eventPullSettings.shape.conversionMetrics.default([]),
});
export type SaveEventPull = z.input<typeof saveEventPull>;

export const eventPull = eventPullSettings.extend({
  /** Whether the private key has the scope events:read, without which it cannot be turned on. */
  isAllowed: z.boolean(),
  lastPulledAt: time.nullable(),
  /** Null while it is off. */
  nextPullAt: time.nullable(),
  lastError: z.string().nullable(),
});
export type EventPull = z.infer<typeof eventPull>;

/** Klaviyo's system webhooks: where they are to be sent, and what came of them. */
export const klaviyoWebhook = z.object({
  configured: z.boolean(),
  address: z.string(),
  createdAt: time.nullable(),
  lastReceivedAt: time.nullable(),
  lastRefusedAt: time.nullable(),
  lastRefusal: z.string().nullable(),
});
export type KlaviyoWebhook = z.infer<typeof klaviyoWebhook>;
/** The only answer that ever holds the secret. */
export const createdKlaviyoWebhook = z.object({ secret: z.string(), webhook: klaviyoWebhook });

export const uploadLimits = z.object({ limitBytes: z.number().int() });

/** What became of an uploaded file; `landed` is being loaded. */
export const uploadedFile = z.object({
  sha256: z.string(),
  name: z.string(),
  bytes: z.number().int(),
  state: z.string(),
  /** Why it is not loaded. */
  reason: z.string().nullable(),
  rows: z.number().int().nullable(),
  /** Of its rows, those that are new. */
  events: z.number().int().nullable(),
  duplicates: z.number().int().nullable(),
  rejected: z.number().int().nullable(),
});
export type UploadedFile = z.infer<typeof uploadedFile>;
/** `isNew` false: the same bytes had landed before. */
export const takenUpload = z.object({ isNew: z.boolean(), file: uploadedFile });
export type TakenUpload = z.infer<typeof takenUpload>;
