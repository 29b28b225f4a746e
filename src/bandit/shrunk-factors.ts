import { logGamma } from './beta-posterior.ts';

/** What is believed of a factor around 1. */
export interface Factor {
  readonly mean: number;
  readonly variance: number;
}

/** Rewards beside what was expected of the same people, had the factor been 1. */
export interface FactorCount {
  readonly rewards: number;
  readonly expected: number;
}

/** Deviations of the factors that are thought possible, each as likely as the next before anything is seen. */
const DEVIATIONS = [0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 1];

/**
 * How much more, or less, each of several alike things earns than expected: rewards are Poisson around factor · expected,
 * factors are Gamma with mean 1, and how far they spread is learnt from all of them together: Clayton, Kaldor 1987,
 * "Empirical Bayes estimates of age-standardized relative risks for use in disease mapping", Biometrics 43. The spread is
 * averaged over, not picked: of four arms nobody knows it well.
 *
 * The likelihood of a sequence of draws is the same whether they were chosen by a fixed plan or by a policy that looked
 * (the likelihood principle), so neither adaptive choice nor picking out the winner biases what is believed, as far as
 * the factors do spread so: Dawid 1994, "Selection paradoxes of Bayesian inference", IMS Lecture Notes 24.
 */
export function shrunkFactors(counts: readonly FactorCount[]): Factor[] {
  const logs = DEVIATIONS.map((deviation) => logLikelihood(counts, 1 / deviation ** 2));
  const most = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - most));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return counts.map(({ rewards, expected }) => {
    let [mean, square] = [0, 0];
    DEVIATIONS.forEach((deviation, i) => {
      const shape = 1 / deviation ** 2 + rewards;
      const rate = 1 / deviation ** 2 + expected;
      const weight = (weights[i] ?? 0) / total;
      mean += (weight * shape) / rate;
      square += (weight * shape * (shape + 1)) / (rate * rate);
    });
    return { mean, variance: Math.max(0, square - mean * mean) };
  });
}

/** Negative binomial, of counts whose expectation is not 0. */
function logLikelihood(counts: readonly FactorCount[], strength: number): number {
  let sum = 0;
  for (const { rewards, expected } of counts) {
    if (expected <= 0) continue;
    const share = expected / (strength + expected);
    sum += logGamma(strength + rewards) - logGamma(strength);
    sum += strength * Math.log1p(-share) + rewards * Math.log(share);
  }
  return sum;
}
