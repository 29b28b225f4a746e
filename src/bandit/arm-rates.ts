import type { ServedCount } from './served-counts.ts';
import { type Factor, shrunkFactors } from './shrunk-factors.ts';

/** Rates as a product: of the stratum, the day, the arm, and of the arm in the stratum beyond that. */
export interface ArmRates {
  readonly strata: ReadonlyMap<string, number>;
  readonly days: ReadonlyMap<number, Factor>;
  readonly arms: ReadonlyMap<string, Factor>;
  /** By arm and stratum. */
  readonly tastes: ReadonlyMap<string, Factor>;
}

const ROUNDS = 20;
/** Believed of a stratum of which nothing is known: a reward in this many people, at the mean of all. */
const STRATUM_PRIOR_REWARDS = 1;

/**
 * Fits the product by turns, each part against what the others expect (iterative proportional fitting: Deming, Stephan
 * 1940), with arms, days and tastes shrunk to 1 as far as they are seen to differ (shrunk-factors.ts). So an arm that
 * served on good days, or to people who click more, is not believed to be better for it.
 */
export function fitArmRates(counts: readonly ServedCount[]): ArmRates {
  const overall = total(counts, 'rewards') / Math.max(1, total(counts, 'sends'));
  let strata = new Map(counts.map(({ stratum }) => [stratum, overall]));
  let days = new Map<number, Factor>(counts.map(({ day }) => [day, ONE]));
  let arms = new Map<string, Factor>(counts.map(({ arm }) => [arm, ONE]));
  let tastes = new Map<string, Factor>(counts.map((count) => [tasteKey(count), ONE]));
  const served = counts.filter(({ sends }) => sends > 0);
  const expected = (count: ServedCount): number =>
    count.sends * rateOf({ strata, days, arms, tastes }, count.arm, count);
  for (let round = 0; round < ROUNDS; round += 1) {
    arms = atMeanOne(refitted(arms, served, ({ arm }) => arm, expected));
    tastes = refitted(tastes, served, tasteKey, expected);
    days = refitted(days, served, ({ day }) => day, expected);
    strata = new Map(
      [...sums(strata, served, ({ stratum }) => stratum, expected)].map(([stratum, { rewards, expected: of }]) => {
        const former = strata.get(stratum) ?? overall;
        if (of + rewards === 0) return [stratum, former];
        return [stratum, (rewards + STRATUM_PRIOR_REWARDS) / (of / former + STRATUM_PRIOR_REWARDS / (overall || 1))];
      }),
    );
  }
  return { strata, days, arms, tastes };
}

/** The rate of an arm among the people of a stratum on a day. */
export function rateOf(
  { strata, days, arms, tastes }: ArmRates,
  arm: string,
  { stratum, day }: Pick<ServedCount, 'stratum' | 'day'>,
): number {
  const factors = [days.get(day), arms.get(arm), tastes.get(tasteKey({ arm, stratum }))];
  return factors.reduce((rate, factor) => rate * (factor ?? ONE).mean, strata.get(stratum) ?? 0);
}

export const tasteKey = ({ arm, stratum }: Pick<ServedCount, 'arm' | 'stratum'>): string =>
  JSON.stringify([arm, stratum]);

const ONE: Factor = { mean: 1, variance: 0 };

/** The factors anew, each against what all other parts of the product expect. */
function refitted<Key>(
  factors: ReadonlyMap<Key, Factor>,
  counts: readonly ServedCount[],
  keyOf: (count: ServedCount) => Key,
  expected: (count: ServedCount) => number,
): Map<Key, Factor> {
  const own = [...sums(factors, counts, keyOf, expected)];
  const without = own.map(([key, sum]) => ({ ...sum, expected: sum.expected / (factors.get(key) ?? ONE).mean }));
  const fitted = shrunkFactors(without);
  return new Map(own.map(([key], i) => [key, fitted[i] ?? ONE]));
}

function sums<Key>(
  keys: ReadonlyMap<Key, unknown>,
  counts: readonly ServedCount[],
  keyOf: (count: ServedCount) => Key,
  expected: (count: ServedCount) => number,
): Map<Key, { rewards: number; expected: number }> {
  const all = new Map([...keys.keys()].map((key) => [key, { rewards: 0, expected: 0 }]));
  for (const count of counts) {
    const sum = all.get(keyOf(count));
    if (sum === undefined) continue;
    sum.rewards += count.rewards;
    sum.expected += expected(count);
  }
  return all;
}

/** What all arms have in common belongs to the strata. */
function atMeanOne(factors: ReadonlyMap<string, Factor>): Map<string, Factor> {
  const mean = [...factors.values()].reduce((sum, factor) => sum + factor.mean, 0) / Math.max(1, factors.size);
  return new Map(
    [...factors].map(([key, factor]) => [key, { mean: factor.mean / mean, variance: factor.variance / mean ** 2 }]),
  );
}

const total = (counts: readonly ServedCount[], of: 'sends' | 'rewards'): number =>
  counts.reduce((sum, count) => sum + count[of], 0);
