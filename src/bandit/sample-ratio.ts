import { logGamma } from './beta-posterior.ts';

/** People counted while one set of declared shares was in force; a changed split begins another. */
export interface SplitPeriod {
  readonly declared: readonly number[];
  readonly counted: readonly number[];
}

/** The prior's weight in people: deviations of a percent or two are what broken splits show. */
const CONCENTRATION = 1_000;

/**
 * An anytime-valid p-value that people were split as declared. Lindon, Malek 2020, "Anytime-valid inference for
 * multinomial count data", https://arxiv.org/abs/2011.03567: the Bayes factor of Dirichlet(k · declared) shares against
 * the declared ones is a martingale from 1; of several periods, their product. Look as often as you like: below 0.001
 * at any time ever, by chance, in at most one split in a thousand.
 */
export function sampleRatioP(periods: readonly SplitPeriod[]): number {
  return Math.min(1, Math.exp(-periods.reduce((sum, period) => sum + logEvidenceOfMismatch(period), 0)));
}

/** The logarithm of the Bayes factor. */
export function logEvidenceOfMismatch({ declared, counted }: SplitPeriod): number {
  const people = counted.reduce((sum, each) => sum + each, 0);
  return declared.reduce(
    (sum, share, group) => {
      const count = counted[group] ?? 0;
      if (share === 0) return count > 0 ? Number.POSITIVE_INFINITY : sum;
      const prior = CONCENTRATION * share;
      return sum + logGamma(prior + count) - logGamma(prior) - count * Math.log(share);
    },
    logGamma(CONCENTRATION) - logGamma(CONCENTRATION + people),
  );
}
