import type { ContextEvidence } from './context-evidence.ts';
import { cell, item } from './symmetric-matrix.ts';

/** What each arm has earned, as if all of them had been shown to the same people on the same days. */
export interface ComparableCounts {
  readonly trials: Float64Array;
  readonly rewards: Float64Array;
}

const ROUNDS = 30;
/** So many rewards more than there are speak for the average of a day or context: a single one says nothing yet. */
const PULL_TO_AVERAGE = 1;

/**
 * An adaptive policy gives some arms the better days and the keener people, so that their rates say more of those than of
 * the arms. Rewards are modelled as Poisson with mean trials · arm · day · context, and fitted by iterative proportional
 * scaling (Deming, Stephan 1940, Ann. Math. Stat. 11; of rates, Breslow, Day 1975, "Indirect standardization and
 * multiplicative models for rates", J. Chronic Dis. 28). A trial then counts for as many as its day and context are
 * keener than the average ones. However many days and contexts there are, arms are estimated without a bias from them.
 * @param weightOf of a day's evidence, by its number
 */
export function comparableCounts(evidence: ContextEvidence, weightOf: (day: number) => number): ComparableCounts {
  const { armIds, days, contexts, contextOf, armOf } = evidence;
  const numbers = new Map([...new Set(days)].map((day, number) => [day, number]));
  const dayOf = days.map((day) => numbers.get(day) ?? 0);
  let [ofDays, ofContexts] = [ones(numbers.size), ones(contexts.length)];
  let ofArms = ones(armIds.length).fill(overallRate(evidence));
  const byDay = (row: number): number => cell(ofDays, item(dayOf, row));
  const byContext = (row: number): number => cell(ofContexts, item(contextOf, row));
  const byArm = (row: number): number => cell(ofArms, item(armOf, row));
  // Arms last: those that met days and people unequally would take their differences for their own.
  for (let round = 0; round < ROUNDS; round += 1) {
    ofDays = rates(evidence, dayOf, ofDays.length, (row) => byArm(row) * byContext(row), PULL_TO_AVERAGE);
    ofContexts = rates(evidence, contextOf, ofContexts.length, (row) => byArm(row) * byDay(row), PULL_TO_AVERAGE);
    ofArms = rates(evidence, armOf, ofArms.length, (row) => byDay(row) * byContext(row), 0);
  }
  const counts = { trials: new Float64Array(armIds.length), rewards: new Float64Array(armIds.length) };
  for (let row = 0; row < days.length; row += 1) {
    const weight = weightOf(item(days, row));
    const arm = item(armOf, row);
    const trials = item(evidence.trials, row) * byDay(row) * byContext(row);
    counts.trials[arm] = cell(counts.trials, arm) + weight * trials;
    counts.rewards[arm] = cell(counts.rewards, arm) + weight * item(evidence.rewards, row);
  }
  return counts;
}

const ones = (count: number): Float64Array<ArrayBuffer> => new Float64Array(count).fill(1);

/** Rewards over those expected, by group. */
function rates(
  { trials, rewards }: ContextEvidence,
  groupOf: readonly number[],
  groups: number,
  expectedOf: (row: number) => number,
  pull: number,
): Float64Array<ArrayBuffer> {
  const expected = ones(groups).fill(pull);
  const earned = ones(groups).fill(pull);
  for (let row = 0; row < groupOf.length; row += 1) {
    const group = item(groupOf, row);
    expected[group] = cell(expected, group) + item(trials, row) * expectedOf(row);
    earned[group] = cell(earned, group) + item(rewards, row);
  }
  return expected.map((likely, group) => (likely > 0 ? cell(earned, group) / likely : 1));
}

function overallRate({ trials, rewards }: ContextEvidence): number {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const all = sum(trials);
  return all > 0 ? sum(rewards) / all : 0;
}
