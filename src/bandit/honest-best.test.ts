import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../test/chaos/support/seeded.ts';
import { honestBest } from './honest-best.ts';
import type { LoggedDecision } from './logged-decision.ts';

function log(seed: number, people: number, toA: (order: number) => number, rates: { a: number; b: number }) {
  const uniform = seeded(seed);
  return Array.from({ length: people }, (_, order): LoggedDecision => {
    const pmf = new Map(Object.entries({ a: toA(order), b: 1 - toA(order) }));
    const arm = uniform() < toA(order) ? 'a' : 'b';
    const reward = uniform() < rates[arm] ? 1 : 0;
    return {
      order,
      person: `${order}`,
      assignment: 'fresh',
      policyVersion: Math.floor(order / 1_000),
      cell: 'all',
      arm,
      pmf,
      reward,
    };
  });
}

describe('how sure the log is of the best arm', () => {
  it('sums to 1 whatever was drawn, and without evidence no arm is ahead', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.double({ min: 0.02, max: 0.98, noNaN: true }), (seed, toA) => {
        const best = honestBest(
          log(seed, 300, () => toA, { a: 0.05, b: 0.05 }),
          ['a', 'b', 'new'],
        );
        expect([...best.values()].reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 6);
      }),
      { numRuns: 20 },
    );
    expect([...honestBest([], ['a', 'b']).values()].map((each) => each.toFixed(6))).toEqual(['0.500000', '0.500000']);
  });

  it('finds the better one though it was hardly drawn, and is surer of it with more of its people', () => {
    const rates = { a: 0.03, b: 0.06 };
    const few =
      honestBest(
        log(5, 4_000, () => 0.95, rates),
        ['a', 'b'],
      ).get('b') ?? 0;
    const many =
      honestBest(
        log(5, 4_000, () => 0.5, rates),
        ['a', 'b'],
      ).get('b') ?? 0;
    expect(few).toBeGreaterThan(0.5);
    expect(many).toBeGreaterThan(Math.max(few, 0.99));
  });

  it('is as often right as it says, although the choice leaned to one arm more and more', () => {
    let [said, right] = [0, 0];
    const uniform = seeded(9);
    for (let seed = 1; seed <= 150; seed += 1) {
      const rates = { a: 0.03 * (0.8 + 0.4 * uniform()), b: 0.03 * (0.8 + 0.4 * uniform()) };
      const best = honestBest(
        log(seed, 4_000, (order) => 0.5 + order / 9_000, rates),
        ['a', 'b'],
      );
      said += Math.max(...best.values());
      right += (best.get('a') ?? 0) > 0.5 === rates.a > rates.b ? 1 : 0;
    }
    expect(Math.abs(said - right) / 150).toBeLessThan(0.1);
  });
});
