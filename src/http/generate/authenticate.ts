import type { IncomingHttpHeaders } from 'node:http';
import { hashApiKey } from '../../decide/api-key.ts';
import type { ApiKeys, KeyOwner } from '../../decide/ports.ts';
import type { Clock } from '../../domain/clock.ts';
import { Refusal } from '../refusal.ts';

/** How long a revoked key may still be accepted. */
const CACHE_MILLISECONDS = 5_000;
const SCOPE = 'generate';

/** @throws a refusal unless the headers hold a key of this organisation that may generate. */
export type Authenticate = (headers: IncomingHttpHeaders, orgSlug: string) => Promise<KeyOwner>;

interface Cached {
  readonly owner: Promise<KeyOwner | null>;
  readonly until: number;
}

/** Keys are looked up by their hash, so that comparing takes the same time for every wrong key. */
export function createAuthenticate(keys: ApiKeys, clock: Clock): Authenticate {
  const cache = new Map<string, Cached>();

  function find(hash: Buffer): Promise<KeyOwner | null> {
    const id = hash.toString('base64');
    const cached = cache.get(id);
    if (cached !== undefined && performance.now() < cached.until) return cached.owner;
    const owner = lookUp(hash);
    cache.set(id, { owner, until: performance.now() + CACHE_MILLISECONDS });
    // Only keys that exist stay: guesses cannot fill the memory.
    owner.then((found) => found ?? cache.delete(id)).catch(() => cache.delete(id));
    return owner;
  }

  async function lookUp(hash: Buffer): Promise<KeyOwner | null> {
    const owner = await keys.find(hash);
    if (owner !== null) await keys.touch(owner.orgId, owner.keyId, clock.now());
    return owner;
  }

  return async (headers, orgSlug) => {
    const key = keyIn(headers);
    if (key === null) {
      throw new Refusal(
        'unauthenticated',
        'missing_key',
        'Send your JustAI API key in the X-Api-Key header (or as Authorization: Bearer <key>).',
      );
    }
    const hash = hashApiKey(key);
    const owner = hash === null ? null : await find(hash);
    if (owner === null) {
      throw new Refusal(
        'unauthenticated',
        'wrong_key',
        'This API key is not known or was revoked. Create one in the console under API keys and paste it whole.',
      );
    }
    if (owner.slug !== orgSlug) {
      throw new Refusal(
        'forbidden',
        'wrong_org',
        'This API key belongs to another organisation than the address names. Check the org slug at its end.',
      );
    }
    if (!owner.scopes.includes(SCOPE)) {
      throw new Refusal('forbidden', 'missing_scope', 'This API key may not generate. Create one that may.');
    }
    return owner;
  };
}

function keyIn(headers: IncomingHttpHeaders): string | null {
  const own = headers['x-api-key'];
  if (typeof own === 'string') return own.trim();
  return /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}
