import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withExplorationFloor } from './exploration-floor.ts';
import { drawByRendezvous } from './rendezvous.ts';

const DRAWS = 1_000_000;
const PEOPLE = 200_000;
const PATIENCE_MILLISECONDS = 120_000;
/** χ² at 1 − 10⁻⁶, by degrees of freedom. */
const CHI_SQUARED_LIMIT: Readonly<Record<number, number>> = { 2: 27.63, 4: 33.38, 23: 70.55 };

/** @returns the statistic of counts against what was expected, which names every cell there can be. */
function chiSquared(counts: ReadonlyMap<string, number>, expected: ReadonlyMap<string, number>): number {
  expect([...counts.keys()].filter((cell) => !expected.has(cell))).toEqual([]);
  return [...expected].reduce((sum, [cell, mean]) => sum + ((counts.get(cell) ?? 0) - mean) ** 2 / mean, 0);
}

function count(counts: Map<string, number>, cell: string): void {
  counts.set(cell, (counts.get(cell) ?? 0) + 1);
}

const beliefs = fc.uniqueArray(
  fc.tuple(fc.string({ minLength: 1 }), fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 1, noNaN: true }))),
  { minLength: 1, maxLength: 12, selector: ([arm]) => arm },
);
const epsilons = fc.double({ min: 0, max: 1, noNaN: true });
const pmfOf = (belief: readonly (readonly [string, number])[], epsilon: number): ReadonlyMap<string, number> =>
  withExplorationFloor(new Map(belief), [...new Map(belief).keys()], epsilon);

describe('the choice', () => {
  it.each([
    ['three arms and a floor', { a: 0.9, b: 0.1, c: 0 }, 0.02, 'first'],
    ['five arms, one all but certain', { a: 0.98, b: 0.02, c: 0, d: 0, e: 0 }, 0.1, 'second'],
  ])(
    'falls on each arm as often as its logged propensity says: %s',
    (_case, belief, epsilon, seed) => {
      const pmf = pmfOf(Object.entries(belief), epsilon);
      const counts = new Map<string, number>();
      for (let key = 0; key < DRAWS; key += 1) count(counts, drawByRendezvous(pmf, 'variant', `${seed} ${key}`));
      const expected = new Map([...pmf].map(([arm, probability]) => [arm, probability * DRAWS]));
      const limit = CHI_SQUARED_LIMIT[pmf.size - 1] ?? 0;
      expect(chiSquared(counts, expected)).toBeLessThan(limit);
    },
    PATIENCE_MILLISECONDS,
  );

  it('has weights that sum to 1, with the floor intact', () => {
    fc.assert(
      fc.property(beliefs, epsilons, (belief, epsilon) => {
        const pmf = pmfOf(belief, epsilon);
        expect([...pmf.values()].reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12);
        expect(Math.min(...pmf.values())).toBeGreaterThanOrEqual(epsilon / belief.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is the same whatever the order of the arms, and so are its weights', () => {
    const shuffled = beliefs.chain((belief) =>
      fc.tuple(fc.constant(belief), fc.shuffledSubarray(belief, { minLength: belief.length })),
    );
    fc.assert(
      fc.property(shuffled, epsilons, fc.string(), ([belief, permuted], epsilon, key) => {
        const pmf = pmfOf(belief, epsilon);
        const other = pmfOf(permuted, epsilon);
        expect(drawByRendezvous(other, 'variant', key)).toBe(drawByRendezvous(pmf, 'variant', key));
        for (const [arm, probability] of pmf) expect(other.get(arm)).toBeCloseTo(probability, 12);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Each draw of one person has a salt of its own, and all but the holdout share a key. */
const SALTED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  holdout: { kept_out: 0.1, open: 0.9 },
  split: { treatment: 0.8, control: 0.2 },
  random_control: { uniform: 0.15, ranked: 0.85 },
  variant: { a: 0.7, b: 0.2, c: 0.1 },
};

describe('holdout, split, random-control and choice', () => {
  it(
    'are independent of one another, even on one and the same key',
    () => {
      const counts = new Map<string, number>();
      for (let person = 0; person < PEOPLE; person += 1) {
        const draws = Object.entries(SALTED).map(([salt, weights]) =>
          drawByRendezvous(Object.entries(weights), salt, `01J${person}`),
        );
        count(counts, draws.join(' '));
      }
      let expected = new Map([['', PEOPLE]]);
      for (const weights of Object.values(SALTED)) {
        expected = new Map(
          [...expected].flatMap(([cell, mean]) =>
            Object.entries(weights).map(([arm, weight]): [string, number] => [`${cell} ${arm}`.trim(), mean * weight]),
          ),
        );
      }
      expect(expected.size).toBe(24);
      expect(chiSquared(counts, expected)).toBeLessThan(CHI_SQUARED_LIMIT[23] ?? 0);
    },
    PATIENCE_MILLISECONDS,
  );
});
