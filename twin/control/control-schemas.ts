import { z } from 'zod';
import { worldSchema } from '../audience/world.ts';
import type { Scope } from '../state/account.ts';

const text = z.string().min(1);
const instant = z.iso.datetime({ offset: true }).transform((time) => Date.parse(time));
const scope = z.custom<Scope>((value) => typeof value === 'string' && /^[a-z-]+:(read|write)$/.test(value), {
  message: 'expected a scope like "profiles:write"',
});

export const keyInput = z.strictObject({ privateKey: text, scopes: z.array(scope) });
export const appInput = z.strictObject({ accessToken: text, app: text, scopes: z.array(scope) });
export const listInput = z.strictObject({ name: text });
export const templateInput = z.strictObject({ name: text, html: z.string() });
export const publicKeyInput = z.strictObject({ publicKey: text });
export const followerInput = z.strictObject({ url: z.url() });
export const runInput = z.strictObject({ until: instant });
const limit = z
  .string()
  .refine((text) => /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 1_000, {
    error: ({ input }) => `expected a whole number from 1 to 1000, not ${JSON.stringify(input)}`,
  })
  .transform(Number)
  .default(20);
export const mailboxQuery = z.strictObject(
  { limit },
  {
    error: (issue) => (issue.code === 'unrecognized_keys' ? `expected limit, not ${issue.keys.join(', ')}` : undefined),
  },
);
/** Names and values are checked where they are changed. */
export const assumptionsInput = z.record(z.string(), z.unknown());
export const worldInput = z.strictObject({ world: worldSchema, seed: z.int().default(1), listId: text });

const fault = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(400).max(599),
    retryAfterSeconds: z.exactOptional(z.int().nonnegative().nullable()),
  }),
  z.strictObject({
    kind: z.enum(['hang', 'reset', 'html-403', 'key-revoked', 'reset-mid-body', 'truncated-json', 'profile-merged']),
  }),
  z.strictObject({ kind: z.literal('scope-removed'), scope }),
  z.strictObject({ kind: z.literal('slow-body'), overMilliseconds: z.int().positive().max(3_600_000) }),
]);

export const faultInput = z.strictObject({
  /** Klaviyo's operationId, or `*`. */
  operation: text.default('*'),
  from: instant.default(Number.NEGATIVE_INFINITY),
  until: instant.default(Number.POSITIVE_INFINITY),
  times: z.int().positive().default(Number.POSITIVE_INFINITY),
  probability: z.number().positive().max(1).default(1),
  fault,
});
export const faultsInput = z.array(faultInput);

/** Each problem names its path and what was expected there. */
export function problemsOf(error: z.ZodError, whole: 'body' | 'query' = 'body'): string[] {
  return error.issues.map((issue) => `${z.core.toDotPath(issue.path) || whole}: ${issue.message}`);
}
