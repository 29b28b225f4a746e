import { expect, it } from 'vitest';
import { sampleRatioP } from './sample-ratio.ts';

it('lets a split as declared be, and tells one that is three points off', () => {
  expect(sampleRatioP([{ declared: [0.5, 0.5], counted: [5_020, 4_980] }])).toBe(1);
  expect(sampleRatioP([{ declared: [0.5, 0.5], counted: [5_300, 4_700] }])).toBeLessThan(0.001);
  expect(sampleRatioP([{ declared: [0.9, 0.1], counted: [9_000, 1_000] }])).toBe(1);
});

it('is an average of 1 over what chance does, which is what makes every look free', () => {
  // All 2^10 outcomes of ten people at 50/50: the mean Bayes factor is exactly 1.
  let mean = 0;
  let ways = 1;
  for (let first = 0; first <= 10; first += 1) {
    const p = sampleRatioP([{ declared: [0.3, 0.7], counted: [first, 10 - first] }]);
    mean += ways * 0.3 ** first * 0.7 ** (10 - first) * Math.max(1, 1 / p);
    ways = (ways * (10 - first)) / (first + 1);
  }
  expect(mean).toBeCloseTo(1, 1);
});
