import { expect, it } from 'vitest';
import { wilsonInterval } from './wilson.ts';

it('agrees with the published example: 10 of 100', () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", 1998: 0.0552 to 0.1744.
  const interval = wilsonInterval(10, 100);
  expect(interval?.low).toBeCloseTo(0.0552, 4);
  expect(interval?.high).toBeCloseTo(0.1744, 4);
});

it('stays inside 0 and 1, and says nothing of nothing', () => {
  expect(wilsonInterval(0, 20)?.low).toBe(0);
  expect(wilsonInterval(20, 20)?.high).toBeLessThanOrEqual(1);
  expect(wilsonInterval(0, 0)).toBeNull();
});
