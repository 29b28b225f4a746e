import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withExplorationFloor } from './exploration-floor.ts';

const beliefs = fc.dictionary(fc.string({ minLength: 1 }), fc.double({ min: 0, max: 1, noNaN: true }), {
  minKeys: 1,
  maxKeys: 12,
});
const epsilons = fc.double({ min: 0, max: 1, noNaN: true });

describe('the exploration floor', () => {
  it('leaves a distribution in which every eligible arm has at least ε / K', () => {
    fc.assert(
      fc.property(beliefs, epsilons, (belief, epsilon) => {
        const arms = Object.keys(belief);
        const pmf = withExplorationFloor(new Map(Object.entries(belief)), arms, epsilon);
        const total = [...pmf.values()].reduce((sum, probability) => sum + probability, 0);
        expect(total).toBeCloseTo(1, 12);
        for (const probability of pmf.values()) {
          expect(probability).toBeGreaterThanOrEqual(epsilon / arms.length);
          expect(probability).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('mixes as its formula says, over the eligible arms only', () => {
    const isBest = new Map([
      ['a', 0.6],
      ['b', 0.2],
      ['archived', 0.2],
    ]);
    const pmf = withExplorationFloor(isBest, ['a', 'b', 'new'], 0.3);
    expect(pmf.get('a')).toBeCloseTo(0.7 * 0.75 + 0.1, 12);
    expect(pmf.get('b')).toBeCloseTo(0.7 * 0.25 + 0.1, 12);
    expect(pmf.get('new')).toBeCloseTo(0.1, 12);
    expect(pmf.has('archived')).toBe(false);
  });

  it('is uniform before anything is known', () => {
    expect([...withExplorationFloor(new Map(), ['a', 'b', 'c', 'd'], 0.02).values()]).toEqual([0.25, 0.25, 0.25, 0.25]);
  });
});
