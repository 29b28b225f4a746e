import { withExplorationFloor } from './exploration-floor.ts';

/** Decisions that were drawn alike and fell alike: in one cell, from one pmf, on one arm. Outcomes are mature. */
export interface LoggedChoices {
  readonly arm: string;
  /** Over what could be drawn, as it was logged. */
  readonly pmf: Readonly<Record<string, number>>;
  readonly people: number;
  readonly rewards: number;
  readonly squaredRewards: number;
  /** P(best) of each arm there by either ranker, from evidence that was there before the decisions. */
  readonly first: ReadonlyMap<string, number>;
  readonly second: ReadonlyMap<string, number>;
}

/** What the first ranker would have earned a person beyond the second. */
export interface RankerComparison {
  readonly people: number;
  readonly difference: number;
  readonly standardError: number;
}

/**
 * Off-policy, from the log alone: the mean of (π₁ − π₂)(arm) · (reward − b) / propensity, each ranker with the floor that
 * it would have served with. Propensities are exact, so it is unbiased whoever served: D. Horvitz, D. Thompson 1952,
 * "A generalization of sampling without replacement from a finite universe", JASA 47; the mean reward as baseline b takes
 * nothing from that, since π₁ − π₂ sums to 0, and most of the variance: M. Dudík, J. Langford, L. Li 2011,
 * https://arxiv.org/abs/1103.4601, with a constant model.
 */
export function compareRankers(logged: readonly LoggedChoices[], epsilon: number): RankerComparison {
  const choices = logged.filter(({ arm, pmf }) => (pmf[arm] ?? 0) > 0);
  const people = choices.reduce((sum, choice) => sum + choice.people, 0);
  if (people === 0) return { people, difference: 0, standardError: Number.POSITIVE_INFINITY };
  const baseline = choices.reduce((sum, { rewards }) => sum + rewards, 0) / people;
  let [scores, squares] = [0, 0];
  for (const { arm, pmf, people: drawn, rewards, squaredRewards, first, second } of choices) {
    const propensity = pmf[arm] ?? 0;
    const eligible = Object.keys(pmf);
    const served = (isBest: ReadonlyMap<string, number>): number =>
      withExplorationFloor(isBest, eligible, epsilon).get(arm) ?? 0;
    const weight = (served(first) - served(second)) / propensity;
    scores += weight * (rewards - baseline * drawn);
    squares += weight ** 2 * (squaredRewards - 2 * baseline * rewards + baseline ** 2 * drawn);
  }
  const difference = scores / people;
  return { people, difference, standardError: Math.sqrt(Math.max(0, squares / people - difference ** 2) / people) };
}
