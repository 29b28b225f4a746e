import { expect, test } from 'vitest';
import { liftDomain } from './lift-domain.ts';

const wide = { low: -0.9, high: 3 };
const narrow = { low: 0.04, high: 0.23 };

test('the wide bands of the first days do not flatten the chart', () => {
  const { bounds } = liftDomain([wide, wide, ...Array.from({ length: 6 }, () => narrow)]);
  expect(bounds[0]).toBeGreaterThan(-0.2);
  expect(bounds[1]).toBeLessThan(0.4);
});

test('zero is always on the chart and on a tick', () => {
  for (const points of [[narrow], [{ low: -0.3, high: -0.1 }], []]) {
    const { bounds, ticks } = liftDomain(points);
    expect(bounds[0]).toBeLessThanOrEqual(0);
    expect(bounds[1]).toBeGreaterThanOrEqual(0);
    expect(ticks).toContain(0);
  }
});
