import type { ApiKeys } from '../../decide/ports.ts';
import type { KeyOwner } from '../../domain/api-key.ts';
import type { Clock } from '../../domain/clock.ts';

/** How long a revoked key may still be accepted where no notice of its revocation arrives. */
const CACHE_MILLISECONDS = 5_000;

export interface KeyCache {
  /** @param hash SHA-256 of the key as sent. */
  find(hash: Buffer): Promise<KeyOwner | null>;
  /** A key was revoked or changed: all are asked for again. */
  forget(): void;
}

interface Cached {
  readonly owner: Promise<KeyOwner | null>;
  readonly until: number;
}

/** Keys are looked up and remembered by their hash: no whole key stays in memory. */
export function createKeyCache(keys: ApiKeys, clock: Clock): KeyCache {
  const cache = new Map<string, Cached>();

  async function lookUp(hash: Buffer): Promise<KeyOwner | null> {
    const owner = await keys.find(hash);
    if (owner !== null) await keys.touch(owner.orgId, owner.keyId, clock.now());
    return owner;
  }

  return {
    find(hash) {
      const id = hash.toString('base64');
      const cached = cache.get(id);
      if (cached !== undefined && performance.now() < cached.until) return cached.owner;
      const owner = lookUp(hash);
      cache.set(id, { owner, until: performance.now() + CACHE_MILLISECONDS });
      // Only keys that exist stay: guesses cannot fill the memory.
      owner.then((found) => found ?? cache.delete(id)).catch(() => cache.delete(id));
      return owner;
    },
    forget: () => cache.clear(),
  };
}
