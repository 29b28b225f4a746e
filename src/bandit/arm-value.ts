import { sequenceRadius } from './confidence-sequence.ts';
import { ExpectedReward } from './expected-reward.ts';
import type { Interval } from './fieller.ts';
import type { LoggedDecision } from './logged-decision.ts';

/** What an arm would earn if everyone who could get it did. */
export interface ArmValue {
  readonly sends: number;
  readonly clicks: number;
  readonly rate: number;
  /**
   * Meant to hold at all times at once with probability 1 − alpha. With weights that are normalised by cell nobody has
   * shown that it does, and arms that served at different times are compared over different people.
   */
  readonly interval: Interval;
}

/** An arm is ranked from here on; before, its rate says more about chance than about the arm. */
const RANKED_FROM_SENDS = 1_000;
const RANKED_FROM_CLICKS = 30;

export type ArmStanding =
  | { readonly kind: 'ranked'; readonly value: ArmValue }
  | { readonly kind: 'too_early'; readonly sends: number; readonly clicks: number };

interface CellSums {
  people: number;
  weights: number;
  weightedScores: number;
  squares: number;
}

interface ArmSums {
  people: number;
  sends: number;
  clicks: number;
  readonly cells: Map<string, CellSums>;
}

/**
 * Per-arm click rates that stay honest although better arms get more people. Each person scores
 * Γ = m + 1{drawn}/e · (y − m) for every arm they could get, weighted by √e, under which each score has about the same
 * variance: Hadad, Hirshberg, Zhan, Wager, Athey 2021, https://arxiv.org/abs/1911.02768, constant allocation. Weights are
 * normalised within a cell, as Zhan et al. 2021, https://arxiv.org/abs/2106.02029, do by context: otherwise cells where
 * the arm is liked would count for more.
 * @param units of `unitsOf`, with rewards 0 or 1
 */
export function armStandings(units: readonly LoggedDecision[], alpha: number): ReadonlyMap<string, ArmStanding> {
  const expected = new ExpectedReward();
  const arms = new Map<string, ArmSums>();
  for (const unit of units) {
    for (const [arm, propensity] of unit.pmf) {
      if (propensity > 0) addScore(arms, arm, propensity, expected.of(arm, unit.cell), unit);
    }
    expected.add(unit.arm, unit.cell, unit.reward);
  }
  return new Map([...arms].map(([arm, sums]) => [arm, standing(sums, alpha)]));
}

function addScore(arms: Map<string, ArmSums>, arm: string, propensity: number, m: number, unit: LoggedDecision): void {
  const sums = arms.get(arm) ?? { people: 0, sends: 0, clicks: 0, cells: new Map<string, CellSums>() };
  arms.set(arm, sums);
  const cell = sums.cells.get(unit.cell) ?? { people: 0, weights: 0, weightedScores: 0, squares: 0 };
  sums.cells.set(unit.cell, cell);
  const weight = Math.sqrt(propensity);
  sums.people += 1;
  cell.people += 1;
  cell.weights += weight;
  cell.weightedScores += weight * m;
  if (arm !== unit.arm) return;
  sums.sends += 1;
  sums.clicks += unit.reward;
  cell.weightedScores += (unit.reward - m) / weight;
  cell.squares += (unit.reward - m) ** 2 / propensity;
}

function standing({ people, sends, clicks, cells }: ArmSums, alpha: number): ArmStanding {
  if (sends < RANKED_FROM_SENDS || clicks < RANKED_FROM_CLICKS) return { kind: 'too_early', sends, clicks };
  let rate = 0;
  let variance = 0;
  for (const cell of cells.values()) {
    const share = cell.people / people;
    rate += share * (cell.weightedScores / cell.weights);
    variance += (share / cell.weights) ** 2 * cell.squares;
  }
  const deviations = sequenceRadius(people, alpha) * Math.sqrt(people);
  return { kind: 'ranked', value: { sends, clicks, rate, interval: scoreInterval(rate, variance, deviations) } };
}

/** Wilson's interval 1927 of as many trials as have this variance: one-sided near 0, as rare clicks are. */
function scoreInterval(rate: number, variance: number, deviations: number): Interval {
  const within = Math.min(Math.max(rate, 1e-9), 1 - 1e-9);
  const trials = (within * (1 - within)) / variance;
  const squared = deviations * deviations;
  const centre = (within + squared / (2 * trials)) / (1 + squared / trials);
  const half = (deviations * Math.sqrt(variance + squared / (4 * trials * trials))) / (1 + squared / trials);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
