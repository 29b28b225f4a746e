import { z } from 'zod';

const time = z.iso.datetime();

export const API_KEY_SCOPES = ['generate', 'events', 'admin', 'debug'] as const;
/** Generous: a person who enters every flow of a shop does not reach them. */
const DEFAULT_PROFILE_DAILY_CAP = 200;
/** 3.6 million an hour: more than a flow sends, less than one server answers. */
const DEFAULT_REQUESTS_PER_SECOND = 1_000;

const range = z.union(
  [
    z.cidrv4(),
    z.cidrv6(),
    z.ipv4().transform((address) => `${address}/32`),
    z.ipv6().transform((address) => `${address}/128`),
  ],
  { error: 'Give network addresses such as 203.0.113.0/24 or 2001:db8::/32.' },
);

/** Who may use a key, where, and how often. Empty lists and null bind nothing. */
const settings = z.object({
  scopes: z.array(z.enum(API_KEY_SCOPES)).min(1, 'Choose what the key may do.'),
  templateIds: z.array(z.string().min(1).max(256)).max(100),
  flowId: z.string().max(64).nullable(),
  addressRanges: z.array(z.string()),
  /** From the addresses that Klaviyo publishes, whatever they come to be. */
  fromKlaviyo: z.boolean(),
  profileDailyCap: z.number().int().min(1).max(10_000),
  requestsPerSecond: z.number().int().min(1).max(100_000),
});

export const apiKey = settings.extend({
  keyId: z.string(),
  name: z.string(),
  prefix: z.string(),
  createdAt: time,
  lastUsedAt: time.nullable(),
  revokedAt: time.nullable(),
  /** The key that this one was made to follow. */
  replaces: z.string().nullable(),
});
export type ApiKey = z.infer<typeof apiKey>;
export const apiKeyList = z.object({ keys: z.array(apiKey) });

export const createApiKey = z.object({
  name: z.string().trim().min(1, 'Give it a name.').max(80),
  scopes: settings.shape.scopes.default(['generate']),
  templateIds: settings.shape.templateIds.default([]),
  flowId: z.preprocess((value) => (value === '' ? null : value), z.string().trim().max(64).nullable().default(null)),
  addressRanges: z.array(range).max(500).default([]),
  fromKlaviyo: settings.shape.fromKlaviyo.default(false),
  profileDailyCap: settings.shape.profileDailyCap.default(DEFAULT_PROFILE_DAILY_CAP),
  requestsPerSecond: settings.shape.requestsPerSecond.default(DEFAULT_REQUESTS_PER_SECOND),
});
/** As it may be sent. */
export type CreateApiKey = z.input<typeof createApiKey>;
/** All that a key is to be. More than it may now, only when that is confirmed. */
export const editApiKey = settings.extend({
  name: createApiKey.shape.name,
  flowId: createApiKey.shape.flowId,
  addressRanges: z.array(range).max(500),
  confirmed: z.boolean().default(false),
});
/** With what is chosen where nothing is said. */
export type ChosenApiKey = z.output<typeof createApiKey>;
/** The only answers that ever hold a whole key: of creating and of rotating. */
export const createdApiKey = z.object({ key: z.string(), apiKey });
/** A key used in the last 25 hours is revoked only when that is confirmed. */
export const revokeApiKey = z.object({ confirmed: z.boolean().default(false) });

/** The addresses Klaviyo says it calls from. */
export const klaviyoAddresses = z.object({
  ranges: z.array(z.string()),
  /** Null: they could never be fetched. */
  fetchedAt: time.nullable(),
  /** Why the last try failed; null where it did not. */
  problem: z.string().nullable(),
});
export type KlaviyoAddresses = z.infer<typeof klaviyoAddresses>;
