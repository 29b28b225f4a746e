import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seeded } from '../../test/chaos/support/seeded.ts';
import { logEvidenceOfMismatch, sampleRatioP } from './sample-ratio.ts';

it('lets a split as declared be, and tells one that is three points off', () => {
  expect(sampleRatioP([{ declared: [0.5, 0.5], counted: [5_020, 4_980] }])).toBe(1);
  expect(sampleRatioP([{ declared: [0.5, 0.5], counted: [5_300, 4_700] }])).toBeLessThan(0.001);
  expect(sampleRatioP([{ declared: [0.9, 0.1], counted: [9_000, 1_000] }])).toBe(1);
});

it('does not grow on average while people are split as declared, whatever has happened', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 5_000 }),
      fc.integer({ min: 0, max: 5_000 }),
      fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      (first, second, share) => {
        const evidence = (counted: readonly [number, number]): number =>
          logEvidenceOfMismatch({ declared: [share, 1 - share], counted });
        const now = evidence([first, second]);
        const grown = Math.exp(evidence([first + 1, second]) - now) * share;
        expect(grown + Math.exp(evidence([first, second + 1]) - now) * (1 - share)).toBeCloseTo(1, 6);
      },
    ),
  );
});

it('cries once in a hundred honest splits at most where it may, looked at after every person', () => {
  const uniform = seeded(11);
  const cried = Array.from({ length: 300 }, () => {
    const counted: [number, number] = [0, 0];
    for (let person = 0; person < 2_000; person += 1) {
      counted[uniform() < 0.9 ? 0 : 1] += 1;
      if (sampleRatioP([{ declared: [0.9, 0.1], counted }]) < 0.01) return true;
    }
    return false;
  }).filter(Boolean);
  expect(cried.length).toBeLessThanOrEqual(6);
});
