import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addPair, fiellerInterval, noPairs } from './fieller.ts';

const pairs = fc.array(
  fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: 5, max: 9, noNaN: true })),
  {
    minLength: 5,
    maxLength: 60,
  },
);

const sumsOf = (drawn: readonly [number, number][]) => {
  const sums = noPairs();
  for (const [first, second] of drawn) addPair(sums, first, second);
  return sums;
};

/** |mean| of x₁ − r·x₂, in its standard deviations: what the interval inverts, computed the long way. */
function distance(drawn: readonly [number, number][], ratio: number): number {
  const differences = drawn.map(([first, second]) => first - ratio * second);
  const mean = differences.reduce((sum, each) => sum + each, 0) / drawn.length;
  const variance = differences.reduce((sum, each) => sum + (each - mean) ** 2, 0) / drawn.length;
  return Math.abs(mean) / Math.sqrt(variance);
}

describe('the interval of a ratio', () => {
  it('ends exactly where the data begin to contradict the ratio', () => {
    fc.assert(
      fc.property(pairs, fc.double({ min: 0.05, max: 1, noNaN: true }), (drawn, radius) => {
        const interval = fiellerInterval(sumsOf(drawn), radius);
        fc.pre(interval !== null && interval.high - interval.low > 1e-3);
        if (interval === null) return;
        expect(distance(drawn, interval.low)).toBeCloseTo(radius, 4);
        expect(distance(drawn, interval.high)).toBeCloseTo(radius, 4);
        expect(distance(drawn, (interval.low + interval.high) / 2)).toBeLessThan(radius);
      }),
    );
  });

  it('is unbounded while the denominator may be 0', () => {
    expect(
      fiellerInterval(
        sumsOf([
          [1, -1],
          [1, 1.1],
          [2, -1],
        ]),
        1,
      ),
    ).toBeNull();
    expect(
      fiellerInterval(
        sumsOf([
          [1, 0],
          [2, 0],
        ]),
        1,
      ),
    ).toBeNull();
  });
});
