import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Instant, instant } from '../domain/instant.ts';
import {
  allowed,
  believed,
  charge,
  DEFAULT_PACE,
  followQuota,
  holdUntil,
  land,
  newPace,
  nextPortionAt,
} from './pacer.ts';
import type { Pace } from './ports.ts';

const START = 1_790_000_000_000;
const at = (milliseconds: number): Instant => instant(START + milliseconds);
const WHOLE = { ...DEFAULT_PACE, share: 1 };

/** Takes every portion there is for as long as `seconds`, hearing nothing of Klaviyo. */
function takeGreedily(seconds: number): { at: Instant; writes: number }[] {
  const portions: { at: Instant; writes: number }[] = [];
  let pace = newPace();
  for (
    let now = nextPortionAt(pace, DEFAULT_PACE, at(0));
    now < at(seconds * 1000);
    now = nextPortionAt(pace, DEFAULT_PACE, now)
  ) {
    const writes = allowed(pace, DEFAULT_PACE, now);
    portions.push({ at: now, writes });
    pace = land(charge(pace, now, writes), now, writes, writes);
  }
  return portions;
}
const total = (portions: { writes: number }[]): number => portions.reduce((sum, { writes }) => sum + writes, 0);

describe('several deliverers on one account', () => {
  it('lose nothing for long with one that dies while its writes are on their way', () => {
    let pace = followQuota(newPace(), at(0), { limit: 750, remaining: 750, resetSeconds: 60 });
    pace = charge(pace, at(1_000), 12);
    pace = followQuota(pace, at(2_000), { limit: 750, remaining: 14, resetSeconds: 58 });
    expect(allowed(pace, WHOLE, at(2_000))).toBe(2);
    expect(nextPortionAt(pace, WHOLE, at(61_000))).toBeLessThan(at(62_000));
    pace = followQuota(pace, at(62_000), { limit: 750, remaining: 14, resetSeconds: 58 });
    expect(allowed(pace, WHOLE, at(62_000))).toBeGreaterThan(11);
  });

  it('of which one has a slow clock take of the same second, not of one that is used up', () => {
    const pace = charge(newPace(), at(5_000), allowed(newPace(), DEFAULT_PACE, at(5_000)));
    expect(allowed(pace, DEFAULT_PACE, at(3_000))).toBe(0);
    expect(nextPortionAt(pace, DEFAULT_PACE, at(3_000))).toBe(at(6_000));
  });

  it('are not held by one whose clock ran an hour ahead', () => {
    const pace = charge(newPace(), at(3_600_000), 5);
    expect(believed(pace, at(0))).toEqual(newPace());
    expect(believed(pace, at(3_599_000))).toBe(pace);
  });
});

describe('the pacer', () => {
  it('writes evenly: no second over its portion, no minute over the plan', () => {
    const portions = takeGreedily(180);
    for (const { writes } of portions) expect(writes).toBeLessThanOrEqual(11);
    for (const first of portions) {
      const minute = portions.filter((each) => each.at >= first.at && each.at < first.at + 60_000);
      expect(total(minute)).toBeLessThanOrEqual(630);
    }
    expect(total(portions)).toBe(3 * 630);
  });

  it('never takes more a second than the burst limit allows, however large the quota', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 0, max: 10_000 }), (limit, offset) => {
        const pace = followQuota(newPace(), at(offset), { limit, remaining: limit, resetSeconds: 60 });
        const next = nextPortionAt(pace, DEFAULT_PACE, at(offset));
        expect(allowed(pace, DEFAULT_PACE, next)).toBeLessThanOrEqual(68);
      }),
    );
  });

  it('writes nothing before Retry-After has passed, then goes on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_600_000 }), (wait) => {
        const pace = holdUntil(newPace(), at(wait));
        expect(allowed(pace, DEFAULT_PACE, at(wait - 1))).toBe(0);
        expect(nextPortionAt(pace, DEFAULT_PACE, at(0))).toBeGreaterThanOrEqual(at(wait));
        expect(nextPortionAt(pace, DEFAULT_PACE, at(0))).toBeLessThan(at(wait + 1000));
      }),
    );
  });

  it('waits for the window to end when others have used it up', () => {
    const pace = followQuota(newPace(), at(0), { limit: 750, remaining: 10, resetSeconds: 42 });
    expect(allowed(pace, DEFAULT_PACE, at(0))).toBe(0);
    expect(nextPortionAt(pace, DEFAULT_PACE, at(0))).toBe(at(42_000));
  });

  it('has back what was not needed of a portion', () => {
    const writes = allowed(newPace(), DEFAULT_PACE, at(0));
    const pace: Pace = land(charge(newPace(), at(0), writes), at(0), writes, 1);
    expect(allowed(pace, DEFAULT_PACE, at(200))).toBe(writes - 1);
  });

  it('always finds a next portion, however small the quota', () => {
    const pace = followQuota(newPace(), at(0), { limit: 1, remaining: 1, resetSeconds: 1 });
    expect(nextPortionAt(pace, DEFAULT_PACE, at(0))).toBeLessThanOrEqual(at(60_000));
  });

  it('does not take an answer that comes late for the present window', () => {
    let pace = followQuota(newPace(), at(0), { limit: 750, remaining: 3, resetSeconds: 1 });
    pace = followQuota(pace, at(1_500), { limit: 750, remaining: 740, resetSeconds: 60 });
    pace = followQuota(pace, at(1_600), { limit: 750, remaining: 1, resetSeconds: 1 });
    expect(allowed(pace, WHOLE, at(2_000))).toBeGreaterThan(10);
  });
});
