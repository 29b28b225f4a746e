import { expect, it } from 'vitest';
import { explorationCost } from './exploration-cost.ts';
import type { Unit, UnitDraw } from './ports.ts';

const RATES = { good: 0.3, bad: 0.1 };

/** Drawn as the pmf says, in a fixed order; of every hundred with a version as many click as its rate says. */
function units(count: number, pmf: { good: number; bad: number }, drawn: Partial<UnitDraw>): Unit[] {
  const seen = { good: 0, bad: 0 };
  return Array.from({ length: count }, (_, index): Unit => {
    const variantId = (index * 61) % 100 < pmf.good * 100 ? 'good' : 'bad';
    seen[variantId] += 1;
    const clicked = (seen[variantId] * 37) % 100 < RATES[variantId] * 100;
    const draw = {
      variantId,
      variantVersion: 1,
      policyVersion: 1,
      cell: 'all',
      pmf,
      isRandomControl: false,
      epsilon: 0.2,
      ...drawn,
    };
    return { draw, clicked, isShown: true, day: '2026-10-01' };
  });
}

it('is what the floor takes from the version that was likelier to be best', () => {
  // P(best) = (0.9 − 0.1) / 0.8 = 1, so the floor alone sends one in ten to the bad one: 0.1 · (0.3 − 0.1) a person.
  const cost = explorationCost(units(10_000, { good: 0.9, bad: 0.1 }, {}));
  expect(cost?.clicks).toBeCloseTo(200, -1);
  expect(cost?.low).toBeLessThan(200);
  expect(cost?.high).toBeGreaterThan(200);
  expect(cost?.people).toBe(10_000);
});

it('is nothing without a floor, and the random control is charged in full', () => {
  expect(explorationCost(units(10_000, { good: 0.9, bad: 0.1 }, { epsilon: 0 }))?.clicks).toBeCloseTo(0, 6);
  const chosen = units(9_000, { good: 1, bad: 0 }, { epsilon: 0 });
  const random = units(1_000, { good: 0.5, bad: 0.5 }, { isRandomControl: true, epsilon: 0 });
  expect(explorationCost([...chosen, ...random])?.clicks).toBeCloseTo(100, -1);
});

it('is not told from a few clicks, nor of people of whom the floor is not known', () => {
  expect(explorationCost(units(50, { good: 0.9, bad: 0.1 }, {}))).toBeNull();
  expect(explorationCost(units(10_000, { good: 0.9, bad: 0.1 }, { epsilon: null }))).toBeNull();
});
