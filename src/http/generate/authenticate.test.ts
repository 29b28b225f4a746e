import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KeyOwner } from '../../decide/ports.ts';
import type { KeyId, OrgId } from '../../domain/ids.ts';
import { instant } from '../../domain/instant.ts';
import { createAuthenticate } from './authenticate.ts';

const KEY = `jai_live_${'a'.repeat(32)}`;
const OWNER: KeyOwner = { orgId: 'org' as OrgId, slug: 'fernhill', keyId: 'key' as KeyId, scopes: ['generate'] };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** One key, which can be revoked, and a count of the questions asked. */
function oneKey() {
  const state = { isRevoked: false, isAway: false, lookUps: 0 };
  const find = async (): Promise<KeyOwner | null> => {
    state.lookUps += 1;
    if (state.isAway) throw new Error('database away');
    return state.isRevoked ? null : OWNER;
  };
  const authenticate = createAuthenticate({ find, touch: async () => undefined }, { now: () => instant(0) });
  return { state, call: (key = KEY) => authenticate({ 'x-api-key': key }, 'fernhill') };
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

  it('does not ask for what cannot be a key, and does not remember what is none', async () => {
    const { state, call } = oneKey();
    await expect(call("' OR 1=1")).rejects.toMatchObject({ code: 'wrong_key' });
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
});
