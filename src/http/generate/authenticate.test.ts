import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RateTokens } from '../../decide/ports.ts';
import type { KeyOwner } from '../../domain/api-key.ts';
import { writeApiKey } from '../../domain/api-key-format.ts';
import type { KeyId, OrgId } from '../../domain/ids.ts';
import { instant } from '../../domain/instant.ts';
import { createAuthenticate } from './authenticate.ts';
import { createKeyCache } from './key-cache.ts';
import { createRateLimit } from './rate-limit.ts';

const KEY = writeApiKey('live', Array(32).fill(0));
const OWNER: KeyOwner = {
  orgId: 'org' as OrgId,
  slug: 'fernhill',
  keyId: 'key' as KeyId,
  scopes: ['generate'],
  bindings: { templateIds: [], flowId: null, addressRanges: [], fromKlaviyo: false },
  limits: { profileDailyCap: 200, requestsPerSecond: 10 },
  klaviyoAddresses: null,
};

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** The shared bucket, for one key. */
function oneBucket(): RateTokens {
  let [tokens, filledAt] = [Number.POSITIVE_INFINITY, 0];
  return {
    take: async ({ limits: { requestsPerSecond } }, wanted) => {
      const filled = tokens + ((performance.now() - filledAt) / 1_000) * requestsPerSecond;
      const granted = Math.min(wanted, Math.floor(Math.min(requestsPerSecond, filled)));
      [tokens, filledAt] = [Math.min(requestsPerSecond, filled) - granted, performance.now()];
      return granted;
    },
  };
}

/** One key, which can be revoked, and a count of the questions asked. */
function oneKey() {
  const state = { isRevoked: false, isAway: false, lookUps: 0 };
  const find = async (): Promise<KeyOwner | null> => {
    state.lookUps += 1;
    if (state.isAway) throw new Error('database away');
    return state.isRevoked ? null : OWNER;
  };
  const cache = createKeyCache({ find, touch: async () => undefined }, { now: () => instant(0) });
  const authenticate = createAuthenticate(cache, createRateLimit(oneBucket()), { now: () => instant(0) });
  return {
    state,
    cache,
    call: (key = KEY) => authenticate({ headers: { 'x-api-key': key }, ip: '127.0.0.1' }, 'fernhill'),
  };
}

describe('authenticating', () => {
  it('asks the database once for all calls of five seconds, and then refuses a revoked key', async () => {
    const { state, call } = oneKey();
    expect(await Promise.all([call(), call()])).toEqual([OWNER, OWNER]);
    state.isRevoked = true;
    vi.advanceTimersByTime(4_999);
    expect(await call()).toBe(OWNER);
    expect(state.lookUps).toBe(1);
    vi.advanceTimersByTime(1);
    await expect(call()).rejects.toMatchObject({ code: 'wrong_key' });
  });

  it('refuses a revoked key at once where it is told', async () => {
    const { state, cache, call } = oneKey();
    await call();
    state.isRevoked = true;
    cache.forget();
    await expect(call()).rejects.toMatchObject({ code: 'wrong_key' });
  });

  it('does not ask for what cannot be a key, and does not remember what is none', async () => {
    const { state, call } = oneKey();
    await expect(call("' OR 1=1")).rejects.toMatchObject({ code: 'wrong_key' });
    await expect(call(KEY.slice(0, -1))).rejects.toMatchObject({ code: 'mistyped_key' });
    await expect(call(KEY.replace('aa', 'ab'))).rejects.toMatchObject({ code: 'mistyped_key' });
    expect(state.lookUps).toBe(0);
    state.isRevoked = true;
    await expect(call()).rejects.toMatchObject({ code: 'wrong_key' });
    state.isRevoked = false;
    expect(await call()).toBe(OWNER);
  });

  it('does not call a key wrong while the database is away', async () => {
    const { state, call } = oneKey();
    state.isAway = true;
    await expect(call()).rejects.toThrow('database away');
    state.isAway = false;
    expect(await call()).toBe(OWNER);
  });

  it('lets a second’s requests through at once, then one as each becomes due', async () => {
    const { call } = oneKey();
    for (let calls = 0; calls < 10; calls += 1) await call();
    await expect(call()).rejects.toMatchObject({ kind: 'too_many', code: 'rate_limited', retryAfterSeconds: 1 });
    vi.advanceTimersByTime(100);
    await call();
    await expect(call()).rejects.toMatchObject({ code: 'rate_limited' });
    vi.advanceTimersByTime(3_600_000);
    for (let calls = 0; calls < 10; calls += 1) await call();
    await expect(call()).rejects.toMatchObject({ code: 'rate_limited' });
  });
});
