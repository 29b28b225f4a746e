import type { LoggedDecision } from './logged-decision.ts';

export interface ExplorationCost {
  readonly people: number;
  /** Rewards that choosing at random cost against giving everyone the arm that is believed best, in expectation. */
  readonly rewardsLost: number;
  /** Of them, those lost to the even share ε alone, that every arm keeps. */
  readonly lostToFloor: number;
  /** Rewards lost over the rewards that the best arms would have brought. */
  readonly shareLost: number;
}

/** What an arm is believed to earn, of people of a cell. */
export type BelievedRate = (arm: string, cell: string) => number;

/**
 * What exploring cost, as Jacquard charges it to its uplift: for each decision by chance, the best eligible arm's rate less
 * Σ pmf · rate, that is the regret of the logged probabilities rather than of what they happened to draw (Lai, Robbins
 * 1985). In hindsight: rates are what is believed now, so a dear start is charged in full. Inherited decisions pay for
 * their first draw again, forced ones chose nothing.
 * @param epsilon the share of even exploration that the pmfs contain
 */
export function explorationCost(
  log: readonly LoggedDecision[],
  rateOf: BelievedRate,
  epsilon: number,
): ExplorationCost {
  let [people, rewardsLost, lostToFloor, best] = [0, 0, 0, 0];
  for (const { assignment, pmf, cell } of log) {
    if (assignment === 'forced') continue;
    const arms = [...pmf].filter(([, propensity]) => propensity > 0);
    if (arms.length === 0) continue;
    const rates = arms.map(([arm]) => rateOf(arm, cell));
    const most = Math.max(...rates);
    const losses = rates.map((rate) => most - rate);
    people += 1;
    best += most;
    rewardsLost += arms.reduce((sum, [, propensity], i) => sum + propensity * (losses[i] ?? 0), 0);
    lostToFloor += losses.reduce((sum, loss) => sum + (epsilon / arms.length) * loss, 0);
  }
  return { people, rewardsLost, lostToFloor, shareLost: best > 0 ? rewardsLost / best : 0 };
}
