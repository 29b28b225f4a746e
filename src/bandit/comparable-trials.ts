import type { ContextEvidence } from './context-evidence.ts';
import { cell, item } from './symmetric-matrix.ts';

/** What each arm has earned, as if all of them had been shown to the same people on the same days. */
export interface ComparableCounts {
  readonly trials: Float64Array;
  readonly rewards: Float64Array;
}

const MOST_ROUNDS = 30;
/** Arms that move less than this against each other have settled. */
const SETTLED = 1e-4;
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
  const { armIds, days, contexts, contextOf, armOf, trials, rewards } = evidence;
  const numbers = new Map([...new Set(days)].map((day, number) => [day, number]));
  const byDay: Factor = { of: days.map((day) => numbers.get(day) ?? 0), rates: ones(numbers.size) };
  const byContext: Factor = { of: contextOf, rates: ones(contexts.length) };
  const byArm: Factor = { of: armOf, rates: ones(armIds.length).fill(overallRate(evidence)) };
  // Arms last: those that met days and people unequally would take their differences for their own.
  for (let [round, moved] = [0, 1]; round < MOST_ROUNDS && moved > SETTLED; round += 1) {
    const before = shares(byArm.rates);
    byDay.rates = fitted(evidence, byDay, byContext, byArm, PULL_TO_AVERAGE);
    byContext.rates = fitted(evidence, byContext, byDay, byArm, PULL_TO_AVERAGE);
    byArm.rates = fitted(evidence, byArm, byDay, byContext, 0);
    moved = Math.max(0, ...shares(byArm.rates).map((share, arm) => Math.abs(share - cell(before, arm))));
  }
  const keenness = days.map((_, row) => at(byDay, row) * at(byContext, row));
  const average = sum(trials.map((own, row) => own * item(keenness, row))) / Math.max(sum(trials), Number.MIN_VALUE);
  const counts = { trials: new Float64Array(armIds.length), rewards: new Float64Array(armIds.length) };
  for (let row = 0; row < days.length; row += 1) {
    const weight = weightOf(item(days, row));
    const arm = item(armOf, row);
    const comparable = average > 0 ? (item(trials, row) * item(keenness, row)) / average : 0;
    counts.trials[arm] = cell(counts.trials, arm) + weight * comparable;
    counts.rewards[arm] = cell(counts.rewards, arm) + weight * item(rewards, row);
  }
  return counts;
}

/** What the rows of a day, context or arm have in common. */
interface Factor {
  readonly of: readonly number[];
  rates: Float64Array<ArrayBuffer>;
}

const at = ({ of, rates }: Factor, row: number): number => cell(rates, item(of, row));
const ones = (count: number): Float64Array<ArrayBuffer> => new Float64Array(count).fill(1);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Against each other: their common scale is settled last, by the trials there were. */
const shares = (rates: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
  const all = rates.reduce((total, rate) => total + rate, 0);
  return all > 0 ? rates.map((rate) => (rate * rates.length) / all) : rates;
};

/** Rewards over those that the two other factors let expect. */
function fitted(
  { trials, rewards }: ContextEvidence,
  { of, rates }: Factor,
  one: Factor,
  other: Factor,
  pull: number,
): Float64Array<ArrayBuffer> {
  const expected = ones(rates.length).fill(pull);
  const earned = ones(rates.length).fill(pull);
  for (let row = 0; row < of.length; row += 1) {
    const group = item(of, row);
    expected[group] = cell(expected, group) + item(trials, row) * at(one, row) * at(other, row);
    earned[group] = cell(earned, group) + item(rewards, row);
  }
  return expected.map((likely, group) => (likely > 0 ? cell(earned, group) / likely : 1));
}

function overallRate({ trials, rewards }: ContextEvidence): number {
  const all = sum(trials);
  return all > 0 ? sum(rewards) / all : 0;
}
