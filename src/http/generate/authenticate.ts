import type { IncomingHttpHeaders } from 'node:http';
import { hashApiKey } from '../../decide/api-key.ts';
import type { KeyOwner } from '../../domain/api-key.ts';
import { isWholeApiKey, looksLikeApiKey } from '../../domain/api-key-format.ts';
import type { Clock } from '../../domain/clock.ts';
import { Refusal } from '../refusal.ts';
import { checkOrigin } from './check-bindings.ts';
import type { KeyCache } from './key-cache.ts';
import type { RateLimit } from './rate-limit.ts';

/** What a key must be allowed, and what is said of one that is not. */
const SENTENCES = {
  generate: 'This API key may not generate. Create one that may.',
  events: 'This API key may not send events. Create one with the scope events.',
} as const;

export interface Caller {
  readonly headers: IncomingHttpHeaders;
  /** The network address: the proxy's word for it where the proxy is on this machine. */
  readonly ip: string;
}

/** @throws a refusal unless the headers hold a key of this organisation that may do this, from here, now. */
export type Authenticate = (caller: Caller, orgSlug: string) => Promise<KeyOwner>;

export function createAuthenticate(
  keys: KeyCache,
  limitRate: RateLimit,
  wallClock: Clock,
  scope: keyof typeof SENTENCES = 'generate',
): Authenticate {
  return async ({ headers, ip }, orgSlug) => {
    const owner = await ownerOf(keyIn(headers), keys);
    if (owner.slug !== orgSlug) {
      throw new Refusal(
        'forbidden',
        'wrong_org',
        'This API key belongs to another organisation than the address names. Check the org slug at its end.',
      );
    }
    if (!owner.scopes.includes(scope)) throw new Refusal('forbidden', 'missing_scope', SENTENCES[scope]);
    checkOrigin(owner, headers, ip, wallClock.now());
    await limitRate(owner);
    return owner;
  };
}

async function ownerOf(key: string | null, keys: KeyCache): Promise<KeyOwner> {
  if (key === null) {
    throw new Refusal(
      'unauthenticated',
      'missing_key',
      'Send your JustAI API key in the X-Api-Key header (or as Authorization: Bearer <key>).',
    );
  }
  const isWhole = isWholeApiKey(key);
  if (!isWhole && looksLikeApiKey(key)) {
    throw new Refusal(
      'unauthenticated',
      'mistyped_key',
      'This API key is incomplete or mistyped: its checksum does not fit. Copy it again, whole.',
    );
  }
  const owner = isWhole ? await keys.find(hashApiKey(key)) : null;
  if (owner !== null) return owner;
  throw new Refusal(
    'unauthenticated',
    'wrong_key',
    'This API key is not known or was revoked. Create one in the console under API keys and paste it whole.',
  );
}

function keyIn(headers: IncomingHttpHeaders): string | null {
  const own = headers['x-api-key'];
  if (typeof own === 'string') return own.trim();
  return /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}
