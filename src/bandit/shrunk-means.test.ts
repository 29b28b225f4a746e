import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shrunkMeans } from './shrunk-means.ts';

const measured = fc.record({
  mean: fc.double({ min: 0.2, max: 2, noNaN: true }),
  variance: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
});

it('believes each to be between its own measurement and the others, and is surer than the measurement', () => {
  fc.assert(
    fc.property(fc.array(measured, { minLength: 3, maxLength: 8 }), (all) => {
      const [low, high] = [Math.min(...all.map(({ mean }) => mean)), Math.max(...all.map(({ mean }) => mean))];
      for (const { mean } of shrunkMeans(all)) {
        expect(mean).toBeGreaterThanOrEqual(low - 1e-9);
        expect(mean).toBeLessThanOrEqual(high + 1e-9);
      }
    }),
  );
});

it('keeps what is known well, and gives what is not known the mean of the others', () => {
  const sure = [0.7, 1, 1.3].map((mean) => ({ mean, variance: 1e-6 }));
  const believed = shrunkMeans([...sure, { mean: 0, variance: Number.POSITIVE_INFINITY }]);
  expect(believed.slice(0, 3).map(({ mean }) => Math.round(mean * 100) / 100)).toEqual([0.7, 1, 1.3]);
  expect(believed[3]?.mean).toBeCloseTo(1, 2);
});

it('takes differences that noise explains for noise', () => {
  const noisy = [0.8, 0.95, 1.05, 1.2].map((mean) => ({ mean, variance: 0.04 }));
  const [lowest, , , highest] = shrunkMeans(noisy);
  expect((highest?.mean ?? 0) - (lowest?.mean ?? 0)).toBeLessThan(0.2);
});
