import { describe, expect, it } from 'vitest';
import type { KeyOwner } from '../../decide/ports.ts';
import type { KeyId, OrgId } from '../../domain/ids.ts';
import { instant, plusHours } from '../../domain/instant.ts';
import { createProfileCap } from './profile-cap.ts';

const MIDNIGHT = instant(Date.UTC(2026, 6, 1));

const owner = (keyId: string, profileDailyCap: number): KeyOwner => ({
  orgId: 'org' as OrgId,
  slug: 'fernhill',
  keyId: keyId as KeyId,
  scopes: ['generate'],
  bindings: { templateIds: [], flowId: null, addressRanges: [] },
  limits: { profileDailyCap, requestsPerSecond: 10 },
});

describe('the cap of a profile', () => {
  it('is of each profile and each key alone', () => {
    const cap = createProfileCap();
    const [one, two] = [owner('one', 2), owner('two', 2)];
    cap(one, 'ann', MIDNIGHT);
    cap(one, 'ann', MIDNIGHT);
    expect(() => cap(one, 'ann', MIDNIGHT)).toThrow(/2 times in 24 hours/);
    expect(() => [cap(one, 'bob', MIDNIGHT), cap(two, 'ann', MIDNIGHT)]).not.toThrow();
  });

  it('does not count what is given back', () => {
    const cap = createProfileCap();
    const one = owner('one', 1);
    for (let retries = 0; retries < 17; retries += 1) cap(one, 'ann', MIDNIGHT)();
    cap(one, 'ann', MIDNIGHT);
    expect(() => cap(one, 'ann', MIDNIGHT)).toThrow();
  });

  it('counts yesterday’s less the longer ago it is, and nothing from before', () => {
    const cap = createProfileCap();
    const one = owner('one', 10);
    const take = (count: number, hours: number): void => {
      for (let taken = 0; taken < count; taken += 1) cap(one, 'ann', plusHours(MIDNIGHT, hours));
    };
    take(10, 0);
    expect(() => take(1, 24)).toThrow();
    take(5, 36);
    expect(() => take(1, 36)).toThrow();
    take(10, 120);
    expect(() => take(1, 120)).toThrow();
  });

  it('does not take a hundred thousand other people’s decisions for one’s own', () => {
    const cap = createProfileCap();
    const one = owner('one', 3);
    for (let person = 0; person < 100_000; person += 1) cap(owner('one', 200), `01J8A${person}`, MIDNIGHT);
    for (let person = 0; person < 1_000; person += 1) {
      for (let taken = 0; taken < 2; taken += 1) cap(one, `01J9B${person}`, MIDNIGHT);
    }
  });
});
