import type { KeyOwner } from '../../decide/ports.ts';
import { Refusal } from '../refusal.ts';

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** @throws a refusal where the key has used up its requests for now. */
export type RateLimit = (owner: KeyOwner) => void;

/** A token bucket a key, of one second's requests; in this process alone, so n processes let n times as many through. */
export function createRateLimit(): RateLimit {
  const buckets = new Map<string, Bucket>();
  return ({ keyId, limits: { requestsPerSecond } }) => {
    const now = performance.now();
    const bucket = buckets.get(keyId) ?? { tokens: requestsPerSecond, filledAt: now };
    const filled = bucket.tokens + ((now - bucket.filledAt) / 1_000) * requestsPerSecond;
    bucket.tokens = Math.min(requestsPerSecond, filled);
    bucket.filledAt = now;
    buckets.set(keyId, bucket);
    if (bucket.tokens < 1) {
      throw new Refusal(
        'too_many',
        'rate_limited',
        `This API key may make ${requestsPerSecond} requests a second. Nothing is lost: try again.`,
        1,
      );
    }
    bucket.tokens -= 1;
  };
}
