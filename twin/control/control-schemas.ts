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
export const mailboxQuery = z.object({ limit: z.coerce.number().int().positive().max(1_000).default(20) });
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
export function problemsOf(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${z.core.toDotPath(issue.path) || 'body'}: ${issue.message}`);
}
