import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DelayedRewards, delayCurve, ripeness, ripenessOfDay } from './delay-curve.ts';

const observed = fc.array(
  fc.record({
    ageHours: fc.integer({ min: 0, max: 200 }),
    delayHours: fc.integer({ min: 0, max: 150 }),
    rewards: fc.integer({ min: 0, max: 50 }),
  }),
  { maxLength: 60 },
);

describe('the delay curve', () => {
  it('rises to one', () => {
    fc.assert(
      fc.property(observed, (rewards) => {
        const curve = delayCurve(rewards);
        curve.forEach((share, hour) => {
          expect(share).toBeGreaterThanOrEqual(curve[hour - 1] ?? 0);
          expect(share).toBeLessThanOrEqual(1);
        });
        if (curve.length > 0) expect(curve.at(-1)).toBe(1);
      }),
    );
  });

  it('is the plain share of delays where every decision is old', () => {
    fc.assert(
      fc.property(observed, (rewards) => {
        const old = rewards.map((each) => ({ ...each, ageHours: 1_000 }));
        const total = old.reduce((sum, each) => sum + each.rewards, 0);
        delayCurve(old).forEach((share, hour) => {
          const within = old.filter(({ delayHours }) => delayHours <= hour);
          expect(share).toBeCloseTo(within.reduce((sum, each) => sum + each.rewards, 0) / total, 9);
        });
      }),
    );
  });

  it('is not misled by the days whose late rewards have not come yet', () => {
    // 1,000 rewards a day: 60 % in the first hour, 20 % in the tenth, 20 % in the fiftieth.
    const delays: readonly (readonly [number, number])[] = [
      [0, 600],
      [9, 200],
      [49, 200],
    ];
    const days = Array.from({ length: 10 }, (_, day) => day * 24);
    const rewards = days.flatMap((ageHours): DelayedRewards[] =>
      delays
        .filter(([delay]) => delay < ageHours)
        .map(([delayHours, count]) => ({ ageHours, delayHours, rewards: count })),
    );
    const curve = delayCurve(rewards);
    expect(curve[0]).toBeCloseTo(0.6, 9);
    expect(curve[20]).toBeCloseTo(0.8, 9);
    expect(curve[49]).toBeCloseTo(1, 9);
    const naive = 600 * 9 + 200 * 9 + 200 * 7;
    expect((600 * 9) / naive).toBeGreaterThan(0.62);
  });
});

describe('ripeness', () => {
  it('makes a rate of unripe decisions as high as that of ripe ones', () => {
    const curve = delayCurve([
      { ageHours: 500, delayHours: 0, rewards: 50 },
      { ageHours: 500, delayHours: 30, rewards: 50 },
    ]);
    expect(ripeness(curve, 5)).toBeCloseTo(0.5, 9);
    expect(ripeness(curve, 31)).toBeCloseTo(1, 9);
    expect(ripenessOfDay(curve, 1)).toBeCloseTo(0.5, 9);
    expect(ripenessOfDay(curve, 100)).toBeCloseTo(1, 9);
    expect(ripenessOfDay(curve, -24)).toBe(0);
    expect(ripenessOfDay(curve, -12)).toBeLessThan(0.5);
  });

  it('is whole where nothing is known of delays', () => {
    expect(ripenessOfDay(delayCurve([]), 1)).toBe(1);
    expect(ripeness(delayCurve([]), 0)).toBe(1);
  });

  it('grows with age', () => {
    fc.assert(
      fc.property(
        observed,
        fc.double({ min: -48, max: 400, noNaN: true }),
        fc.double({ min: 0, max: 50, noNaN: true }),
        (rewards, age, more) => {
          const curve = delayCurve(rewards);
          expect(ripenessOfDay(curve, age + more)).toBeGreaterThanOrEqual(ripenessOfDay(curve, age) - 1e-9);
        },
      ),
    );
  });
});
