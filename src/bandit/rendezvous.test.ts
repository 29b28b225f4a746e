import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawByRendezvous, uniformPoint } from './rendezvous.ts';

const DRAWS = 100_000;
/** χ² of 3 degrees of freedom at 1 − 10⁻⁶. */
const CHI_SQUARED_LIMIT = 30.66;

const chiSquared = (counts: readonly number[], expected: readonly number[]): number =>
  counts.reduce((sum, count, index) => sum + (count - (expected[index] ?? 0)) ** 2 / (expected[index] ?? 1), 0);

const weightings = fc.uniqueArray(
  fc.tuple(fc.string({ minLength: 1 }), fc.double({ min: 0.001, max: 1, noNaN: true })),
  { minLength: 2, maxLength: 8, selector: ([arm]) => arm },
);

describe('a weighted rendezvous draw', () => {
  it('draws each arm as often as its weight says', () => {
    const weights = { a: 0.62, b: 0.28, c: 0.08, d: 0.02 };
    const counts = { a: 0, b: 0, c: 0, d: 0 };
    for (let key = 0; key < DRAWS; key += 1) {
      counts[drawByRendezvous(Object.entries(weights) as ['a' | 'b' | 'c' | 'd', number][], 'variant', `P${key}`)] += 1;
    }
    const expected = Object.values(weights).map((weight) => weight * DRAWS);
    expect(chiSquared(Object.values(counts), expected)).toBeLessThan(CHI_SQUARED_LIMIT);
  });

  it('is independent between salts', () => {
    const halves = [
      ['heads', 0.5],
      ['tails', 0.5],
    ] as const;
    const counts = new Map<string, number>();
    for (let key = 0; key < DRAWS; key += 1) {
      const both = drawByRendezvous(halves, 'split', `P${key}`) + drawByRendezvous(halves, 'variant', `P${key}`);
      counts.set(both, (counts.get(both) ?? 0) + 1);
    }
    expect(counts.size).toBe(4);
    expect(chiSquared([...counts.values()], Array(4).fill(DRAWS / 4))).toBeLessThan(CHI_SQUARED_LIMIT);
  });

  it('does not depend on the order of the arms, nor on the scale of the weights', () => {
    fc.assert(
      fc.property(weightings, fc.string(), (weights, key) => {
        const drawn = drawByRendezvous(weights, 'variant', key);
        expect(drawByRendezvous([...weights].reverse(), 'variant', key)).toBe(drawn);
        const scaled = weights.map(([arm, weight]) => [arm, weight * 8] as const);
        expect(drawByRendezvous(scaled, 'variant', key)).toBe(drawn);
      }),
    );
  });

  it('moves nobody but those whose arm went away', () => {
    fc.assert(
      fc.property(weightings, fc.string(), (weights, key) => {
        const drawn = drawByRendezvous(weights, 'variant', key);
        const loser = weights.find(([arm]) => arm !== drawn)?.[0];
        const rest = weights.filter(([arm]) => arm !== loser);
        expect(drawByRendezvous(rest, 'variant', key)).toBe(drawn);
      }),
    );
  });

  it('never draws an arm of weight 0, and refuses to draw from nothing', () => {
    for (let key = 0; key < 1_000; key += 1) {
      const arms = [
        ['never', 0],
        ['always', 1e-12],
      ] as const;
      expect(drawByRendezvous(arms, 's', `P${key}`)).toBe('always');
    }
    expect(() => drawByRendezvous([['never', 0]], 's', 'P')).toThrow('positive weight');
  });

  it('keeps its points in (0, 1] and its parts apart', () => {
    expect(uniformPoint('a', 'bc')).not.toBe(uniformPoint('ab', 'c'));
    fc.assert(
      fc.property(fc.string(), (key) => {
        const point = uniformPoint('s', key);
        expect(point > 0 && point <= 1).toBe(true);
      }),
    );
  });

  it('draws today what it drew yesterday', () => {
    const arms = [
      ['a', 0.5],
      ['b', 0.3],
      ['c', 0.2],
    ] as const;
    const drawn = Array.from({ length: 12 }, (_, key) => drawByRendezvous(arms, 'variant', `P${key}`)).join('');
    expect(drawn).toBe('cababbaaacab');
  });
});
