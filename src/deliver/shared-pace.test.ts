import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instant } from '../domain/instant.ts';
import type { Quota } from '../domain/klaviyo-answer.ts';
import {
  allowed,
  charge,
  DEFAULT_PACE,
  followQuota,
  holdUntil,
  land,
  newPace,
  nextPortionAt,
  type PaceSettings,
} from './pacer.ts';
import type { Pace } from './ports.ts';

const START = 1_790_000_000_000;
const SECONDS = 300;
const LIMIT = { perMinute: 750, perSecond: 75 };

/** Klaviyo's two fixed windows, at any phase. A throttled call counts against neither. */
function fixedWindows(phase: number) {
  const used = new Map<string, number>();
  return (now: number): Quota | 'throttled' => {
    const minute = Math.floor((now + phase) / 60_000);
    const [ofMinute, ofSecond] = [`minute ${minute}`, `second ${Math.floor((now + phase) / 1000)}`];
    const [inMinute, inSecond] = [used.get(ofMinute) ?? 0, used.get(ofSecond) ?? 0];
    if (inMinute >= LIMIT.perMinute || inSecond >= LIMIT.perSecond) return 'throttled';
    used.set(ofMinute, inMinute + 1).set(ofSecond, inSecond + 1);
    const resetSeconds = Math.ceil(((minute + 1) * 60_000 - phase - now) / 1000);
    return { limit: LIMIT.perMinute, remaining: LIMIT.perMinute - inMinute - 1, resetSeconds };
  };
}

interface Simulated {
  readonly settings: PaceSettings;
  readonly phase: number;
  readonly deliverers: number;
  /** Of the slowest call; half of it on the way there. */
  readonly latency: number;
  readonly seed: number;
  readonly othersPerSecond: number;
}

/** Deliverers that share one pace and write all they may; their calls take any time and come in any order. */
function simulate({ settings, phase, deliverers, latency, seed, othersPerSecond }: Simulated) {
  const klaviyo = fixedWindows(phase);
  const random = seeded(seed);
  const events: { at: number; happen: () => void }[] = [];
  const later = (at: number, happen: () => void): void => void events.push({ at, happen });
  let pace: Pace = newPace();
  let [written, throttled] = [0, 0];

  const turn = (now: number): void => {
    const writes = allowed(pace, settings, instant(now));
    if (writes > 0) send(now, writes);
    else later(nextPortionAt(pace, settings, instant(now)) + random() * 20, () => turn(clock));
  };
  const send = (now: number, writes: number): void => {
    pace = charge(pace, instant(now), writes);
    const takenAt = pace.at;
    const learns: ((pace: Pace) => Pace)[] = [];
    for (let call = 0; call < writes; call += 1) {
      later(now + (random() * latency) / 2, () => {
        const quota = klaviyo(clock);
        if (quota === 'throttled') throttled += 1;
        else written += 1;
        later(clock + (random() * latency) / 2, () => {
          const answeredAt = instant(clock);
          learns.push((each) =>
            quota === 'throttled' ? holdUntil(each, answeredAt) : followQuota(each, answeredAt, quota),
          );
          if (learns.length < writes) return;
          pace = learns.reduce((each, learn) => learn(each), land(pace, takenAt, writes, writes));
          turn(clock);
        });
      });
    }
  };
  for (let second = 0; second < SECONDS; second += 1) {
    for (let call = 0; call < othersPerSecond; call += 1) later(START + second * 1000, () => void klaviyo(clock));
  }
  for (let each = 0; each < deliverers; each += 1) later(START + random() * 1000, () => turn(clock));

  let clock = START;
  while (clock < START + SECONDS * 1000) {
    events.sort((a, b) => b.at - a.at);
    const event = events.pop();
    if (event === undefined) break;
    clock = event.at;
    event.happen();
  }
  return { written, throttled };
}

/** mulberry32. */
function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const anySituation = fc.record({
  phase: fc.integer({ min: 0, max: 59_999 }),
  deliverers: fc.integer({ min: 1, max: 6 }),
  latency: fc.integer({ min: 1, max: 900 }),
  seed: fc.nat(),
});

it('deliverers with all of the quota never bring a 429 on themselves, and use it up', () => {
  fc.assert(
    fc.property(anySituation, (situation) => {
      const whole = { ...DEFAULT_PACE, share: 1 };
      const { throttled, written } = simulate({ ...situation, settings: whole, othersPerSecond: 0 });
      expect(throttled).toBe(0);
      expect(written).toBeGreaterThanOrEqual(0.98 * LIMIT.perMinute * (SECONDS / 60));
    }),
    { numRuns: 40 },
  );
});

it('deliverers with a share leave the rest to others, who may use more of it than that', () => {
  fc.assert(
    fc.property(anySituation, fc.integer({ min: 0, max: 8 }), (situation, othersPerSecond) => {
      const { throttled, written } = simulate({ ...situation, settings: DEFAULT_PACE, othersPerSecond });
      expect(throttled).toBe(0);
      const mostOfAll = Math.min(0.9 * LIMIT.perMinute, LIMIT.perMinute - othersPerSecond * 60 - 15);
      expect(written).toBeGreaterThanOrEqual(0.9 * mostOfAll * (SECONDS / 60));
    }),
    { numRuns: 40 },
  );
});
