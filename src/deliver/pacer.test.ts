import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Instant, instant } from '../domain/instant.ts';
import {
  DEFAULT_PACE,
  followQuota,
  giveBack,
  holdUntil,
  nextPortionAt,
  type Pace,
  startPace,
  takePortion,
} from './pacer.ts';

const START = 1_790_000_000_000;

/** Klaviyo's two fixed windows, at any phase, with calls of other integrations on the same quota. */
function fixedWindows(phase: number, perMinute = 750, perSecond = 75) {
  const used = new Map<string, number>();
  const count = (key: string, calls: number): number => {
    used.set(key, (used.get(key) ?? 0) + calls);
    return used.get(key) ?? 0;
  };
  return (now: number, calls: number) => {
    const minute = Math.floor((now + phase) / 60_000);
    const inMinute = count(`minute ${minute}`, calls);
    const inSecond = count(`second ${Math.floor((now + phase) / 1000)}`, calls);
    const resetSeconds = Math.ceil(((minute + 1) * 60_000 - phase - now) / 1000);
    const isThrottled = inMinute > perMinute || inSecond > perSecond;
    return { isThrottled, quota: { limit: perMinute, remaining: Math.max(0, perMinute - inMinute), resetSeconds } };
  };
}

/** Takes every portion there is for as long as `seconds`. @returns when, and how many. */
function writeGreedily(pace: Pace, seconds: number, onPortion: (now: Instant, writes: number, pace: Pace) => Pace) {
  const portions: { at: Instant; writes: number }[] = [];
  for (let now = nextPortionAt(pace, instant(START)); now < START + seconds * 1000; now = nextPortionAt(pace, now)) {
    const portion = takePortion(pace, now);
    portions.push({ at: now, writes: portion.writes });
    pace = onPortion(now, portion.writes, portion.pace);
  }
  return portions;
}
const total = (portions: { writes: number }[]): number => portions.reduce((sum, { writes }) => sum + writes, 0);

describe('the pacer', () => {
  it('never brings a 429 on itself, whatever the phase of the windows, and uses its share', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 59_999 }), (phase) => {
        const klaviyo = fixedWindows(phase);
        let throttled = 0;
        const portions = writeGreedily(startPace(), 300, (now, writes, pace) => {
          const answer = klaviyo(now, writes);
          if (answer.isThrottled) throttled += 1;
          return followQuota(pace, now, answer.quota);
        });
        expect(throttled).toBe(0);
        expect(total(portions)).toBeGreaterThan(5 * 750 * DEFAULT_PACE.share * 0.97);
      }),
    );
  });

  it('leaves what others use of the quota to them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 59_999 }), fc.integer({ min: 0, max: 8 }), (phase, othersPerSecond) => {
        const klaviyo = fixedWindows(phase);
        let throttled = 0;
        let second = 0;
        writeGreedily(startPace(), 300, (now, writes, pace) => {
          for (; second * 1000 + START < now; second += 1) klaviyo(START + second * 1000, othersPerSecond);
          const answer = klaviyo(now, writes);
          if (answer.isThrottled) throttled += 1;
          return followQuota(pace, now, answer.quota);
        });
        expect(throttled).toBe(0);
      }),
    );
  });

  it('writes evenly: no second over its portion, no minute over the plan', () => {
    const portions = writeGreedily(startPace(), 180, (_now, _writes, pace) => pace);
    for (const { writes } of portions) expect(writes).toBeLessThanOrEqual(11);
    for (const { at } of portions) {
      const minute = portions.filter((each) => each.at >= at && each.at < at + 60_000);
      expect(total(minute)).toBeLessThanOrEqual(630);
    }
    expect(total(portions)).toBe(3 * 630);
  });

  it('never takes more a second than the burst limit allows, however large the quota', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 0, max: 10_000 }), (limit, offset) => {
        const now = instant(START + offset);
        const pace = followQuota(startPace(), now, { limit, remaining: limit, resetSeconds: 60 });
        expect(takePortion(pace, nextPortionAt(pace, now)).writes).toBeLessThanOrEqual(68);
      }),
    );
  });

  it('writes nothing before Retry-After has passed, then goes on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_600_000 }), (wait) => {
        const pace = holdUntil(startPace(), instant(START + wait));
        expect(takePortion(pace, instant(START + wait - 1)).writes).toBe(0);
        expect(nextPortionAt(pace, instant(START))).toBeGreaterThanOrEqual(START + wait);
        expect(nextPortionAt(pace, instant(START))).toBeLessThan(START + wait + 1000);
      }),
    );
  });

  it('waits for the window to end when others have used it up', () => {
    const pace = followQuota(startPace(), instant(START), { limit: 750, remaining: 10, resetSeconds: 42 });
    expect(takePortion(pace, instant(START)).writes).toBe(0);
    expect(nextPortionAt(pace, instant(START))).toBe(START + 42_000);
  });

  it('has back what was not needed of a portion', () => {
    const first = takePortion(startPace(), instant(START));
    const pace = giveBack(first.pace, instant(START), first.writes - 1);
    expect(takePortion(pace, instant(START + 200)).writes).toBe(first.writes - 1);
  });

  it('always finds a next portion, however small the quota', () => {
    const pace = followQuota(startPace(), instant(START), { limit: 1, remaining: 1, resetSeconds: 1 });
    expect(nextPortionAt(pace, instant(START))).toBeLessThanOrEqual(START + 60_000);
  });
});
