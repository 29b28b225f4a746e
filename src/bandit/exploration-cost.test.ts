import fc from 'fast-check';
import { expect, it } from 'vitest';
import { explorationCost } from './exploration-cost.ts';
import type { LoggedDecision } from './logged-decision.ts';

const decision = (pmf: Readonly<Record<string, number>>, assignment: LoggedDecision['assignment'] = 'fresh') => ({
  order: 0,
  person: 'p',
  assignment,
  policyVersion: 1,
  cell: 'all',
  arm: 'a',
  pmf: new Map(Object.entries(pmf)),
  reward: 0,
});
const rates: Readonly<Record<string, number>> = { a: 0.05, b: 0.03 };
const rateOf = (arm: string): number => rates[arm] ?? 0;

it('charges the logged probabilities of worse arms, and the floor its part of that', () => {
  const cost = explorationCost([decision({ a: 0.9, b: 0.1 }), decision({ b: 1 }, 'forced')], rateOf, 0.02);
  expect(cost.people).toBe(1);
  expect(cost.rewardsLost).toBeCloseTo(0.1 * 0.02, 12);
  expect(cost.lostToFloor).toBeCloseTo(0.01 * 0.02, 12);
  expect(cost.shareLost).toBeCloseTo(0.04, 12);
});

it('is nothing for who could get one arm only: no better choice was open', () => {
  expect(explorationCost([decision({ b: 1 }, 'restricted')], rateOf, 0).rewardsLost).toBe(0);
});

it('is never negative, never more than the best would have brought, and never less than the floor costs', () => {
  const rate = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(rate, { minLength: 1, maxLength: 6 }),
      fc.array(rate, { minLength: 6, maxLength: 6 }),
      rate,
      (best, own, epsilon) => {
        const total = best.reduce((sum, each) => sum + each, 0) || 1;
        const pmf = Object.fromEntries(
          best.map((each, i) => [`${i}`, (1 - epsilon) * (each / total || 1 / best.length) + epsilon / best.length]),
        );
        const sums = Object.values(pmf).reduce((sum, each) => sum + each, 0);
        fc.pre(Math.abs(sums - 1) < 1e-9);
        const cost = explorationCost([decision(pmf)], (arm) => own[Number(arm)] ?? 0, epsilon);
        expect(cost.lostToFloor).toBeGreaterThanOrEqual(0);
        expect(cost.rewardsLost).toBeGreaterThanOrEqual(cost.lostToFloor - 1e-9);
        expect(cost.shareLost).toBeLessThanOrEqual(1 + 1e-9);
      },
    ),
  );
});
