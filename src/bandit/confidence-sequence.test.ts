import { expect, it } from 'vitest';
import { sequenceRadius } from './confidence-sequence.ts';

it('is wider than the interval for one look at a fixed time, by less than twice at its best', () => {
  for (const count of [100, 1_000, 10_000, 100_000, 1_000_000]) {
    expect(sequenceRadius(count, 0.05)).toBeGreaterThan(1.96 / Math.sqrt(count));
  }
  expect(sequenceRadius(10_000, 0.05)).toBeLessThan(2 * (1.96 / Math.sqrt(10_000)));
});

it('narrows with people and with a less strict claim', () => {
  expect(sequenceRadius(2_000, 0.05)).toBeLessThan(sequenceRadius(1_000, 0.05));
  expect(sequenceRadius(1_000, 0.1)).toBeLessThan(sequenceRadius(1_000, 0.05));
});
