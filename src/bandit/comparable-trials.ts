import type { ContextEvidence } from './context-evidence.ts';
import { cell, item } from './symmetric-matrix.ts';

/** What each arm has earned, as if all of them had been shown to the same people on the same days. */
export interface ComparableCounts {
  readonly trials: Float64Array;
  readonly rewards: Float64Array;
}

const ROUNDS = 20;

/**
 * An adaptive policy gives some arms the better days and the keener people, so that their rates say more of those than of
 * the arms. Rewards are modelled as Poisson with mean trials · arm · stratum, a stratum being a context on a day, and
 * fitted by iterative proportional scaling (Deming, Stephan 1940, Ann. Math. Stat. 11; as rates, Breslow, Day 1975,
 * "Indirect standardization and multiplicative models for rates", J. Chronic Dis. 28). A trial then counts for as many
 * as its stratum is keener than the average one, each stratum shrunk by its excess over chance.
 * @param weightOf of a day's evidence, by its number
 */
export function comparableCounts(evidence: ContextEvidence, weightOf: (day: number) => number): ComparableCounts {
  const { armIds, days, contextOf, armOf } = evidence;
  const numbers = new Map<string, number>();
  const strata = days.map((day, row) => {
    const name = `${day} ${item(contextOf, row)}`;
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  });
  let keenness = new Float64Array(numbers.size).fill(1);
  const pull = strengthOf(evidence, strata, numbers.size);
  for (let round = 0; pull !== null && round < ROUNDS; round += 1) {
    // Strata first, as if all arms were equal: arms that met them unequally would take their differences for their own.
    const armRates =
      round === 0
        ? new Float64Array(armIds.length).fill(overallRate(evidence))
        : ratesOf(evidence, armOf, armIds.length, (row) => cell(keenness, item(strata, row)), 0);
    keenness = ratesOf(evidence, strata, numbers.size, (row) => cell(armRates, item(armOf, row)), pull);
  }
  const counts = { trials: new Float64Array(armIds.length), rewards: new Float64Array(armIds.length) };
  for (let row = 0; row < days.length; row += 1) {
    const weight = weightOf(item(days, row));
    const arm = item(armOf, row);
    const trials = item(evidence.trials, row) * cell(keenness, item(strata, row));
    counts.trials[arm] = cell(counts.trials, arm) + weight * trials;
    counts.rewards[arm] = cell(counts.rewards, arm) + weight * item(evidence.rewards, row);
  }
  return counts;
}

/** Rewards over those expected, by group; `pull` more rewards than there are speak for 1. */
function ratesOf(
  { trials, rewards }: ContextEvidence,
  groupOf: readonly number[],
  groups: number,
  scaleOf: (row: number) => number,
  pull: number,
): Float64Array<ArrayBuffer> {
  const expected = new Float64Array(groups).fill(pull);
  const earned = new Float64Array(groups).fill(pull);
  for (let row = 0; row < groupOf.length; row += 1) {
    const group = item(groupOf, row);
    expected[group] = cell(expected, group) + item(trials, row) * scaleOf(row);
    earned[group] = cell(earned, group) + item(rewards, row);
  }
  return expected.map((likely, group) => (likely > 0 ? cell(earned, group) / likely : 1));
}

/** Expected rewards at which a stratum's own rate weighs as much as the average; null: they differ no more than by chance. */
function strengthOf(evidence: ContextEvidence, strata: readonly number[], count: number): number | null {
  const { trials, rewards } = evidence;
  const rate = overallRate(evidence);
  const expected = new Float64Array(count);
  const earned = new Float64Array(count);
  for (let row = 0; row < strata.length; row += 1) {
    const stratum = item(strata, row);
    expected[stratum] = cell(expected, stratum) + item(trials, row) * rate;
    earned[stratum] = cell(earned, stratum) + item(rewards, row);
  }
  let [excess, squares] = [0, 0];
  for (let stratum = 0; stratum < count; stratum += 1) {
    const likely = cell(expected, stratum);
    excess += (cell(earned, stratum) - likely) ** 2 - likely;
    squares += likely ** 2;
  }
  return excess > 0 && count > 1 ? squares / excess : null;
}

function overallRate({ trials, rewards }: ContextEvidence): number {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const all = sum(trials);
  return all > 0 ? sum(rewards) / all : 0;
}
