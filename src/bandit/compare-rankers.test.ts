import { expect, it } from 'vitest';
import { seeded } from '../../test/chaos/support/seeded.ts';
import { compareRankers, type LoggedChoices } from './compare-rankers.ts';

const PLANS = ['free', 'paid'] as const;
const isBest = (a: number): ReadonlyMap<string, number> =>
  new Map([
    ['a', a],
    ['b', 1 - a],
  ]);
/** By what is known of people, and the same for everybody. */
const CONTEXTUAL = { free: isBest(1), paid: isBest(0) };
const EVERYBODY = isBest(1);

/** `people` draws under a skewed pmf. @param rates click rate by plan and arm */
function logged(rates: Record<string, number>, people: number, seed: number): LoggedChoices[] {
  const uniform = seeded(seed);
  const pmf = { a: 0.7, b: 0.3 };
  return PLANS.flatMap((plan) => {
    const counts = { a: { people: 0, rewards: 0 }, b: { people: 0, rewards: 0 } };
    for (let person = 0; person < people / 2; person += 1) {
      const arm = uniform() < pmf.a ? 'a' : 'b';
      counts[arm].people += 1;
      if (uniform() < (rates[`${plan} ${arm}`] ?? 0)) counts[arm].rewards += 1;
    }
    return (['a', 'b'] as const).map((arm) => ({
      ...{ arm, pmf, ...counts[arm], squaredRewards: counts[arm].rewards },
      ...{ first: CONTEXTUAL[plan], second: EVERYBODY },
    }));
  });
}

it('says what a ranker would have earned beyond another, although neither served', () => {
  const rates = { 'free a': 0.2, 'free b': 0.1, 'paid a': 0.1, 'paid b': 0.2 };
  const { people, difference, standardError } = compareRankers(logged(rates, 100_000, 3), 0);
  expect(people).toBe(100_000);
  // Half of the people, those who pay, get another arm by which a tenth more of them click.
  expect(Math.abs(difference - 0.05)).toBeLessThan(3 * standardError);
  expect(standardError).toBeLessThan(0.005);
});

it('finds no difference beyond chance where there is none, and its error is honest', () => {
  const rates = { 'free a': 0.1, 'free b': 0.1, 'paid a': 0.1, 'paid b': 0.1 };
  const outside = Array.from({ length: 200 }, (_, seed) => compareRankers(logged(rates, 2_000, seed + 1), 0.02)).filter(
    ({ difference, standardError }) => Math.abs(difference) > 1.96 * standardError,
  );
  expect(outside.length).toBeGreaterThan(1);
  expect(outside.length).toBeLessThan(22);
});

it('does not depend on what everybody earns anyway', () => {
  const choices = logged({ 'free a': 0.2, 'paid b': 0.2 }, 2_000, 5);
  const richer = choices.map((choice) => ({
    ...choice,
    rewards: choice.rewards + choice.people,
    squaredRewards: choice.squaredRewards + 2 * choice.rewards + choice.people,
  }));
  const [once, more] = [compareRankers(choices, 0.02), compareRankers(richer, 0.02)];
  expect(more.difference).toBeCloseTo(once.difference, 9);
  expect(more.standardError).toBeCloseTo(once.standardError, 9);
});

it('compares what each would have drawn among those that could be drawn', () => {
  const [choice] = logged({ 'free a': 0.5 }, 200, 1);
  if (choice === undefined) throw new Error('one');
  expect(compareRankers([{ ...choice, pmf: { a: 1 }, second: isBest(0.3) }], 0.02).difference).toBe(0);
});
