import { type BetaPosterior, cumulative, logBeta } from './beta-posterior.ts';

/** What people did against whom an email is sent: unsubscribed, or marked it as spam. */
export interface HarmCount {
  readonly people: number;
  readonly harmed: number;
}

/**
 * How strongly the count speaks for a rate above `limit`, as the logarithm of an e-value: Beta-mixed likelihood ratio of
 * all rates above the limit against the limit itself. While the rate is at most the limit, its exponential is a
 * supermartingale started at 1, so it ever reaches 1/α with probability at most α, however often one looks.
 * J. Ville 1939; H. Robbins 1970, "Statistical methods related to the law of the iterated logarithm", Ann. Math. Stat. 41;
 * A. Ramdas, P. Grünwald, V. Vovk, G. Shafer 2023, "Game-theoretic statistics and safe anytime-valid inference",
 * https://arxiv.org/abs/2210.01948, §3.
 * @param limit a rate, in (0, 1)
 */
export function logEvidenceOfHarm({ people, harmed }: HarmCount, limit: number): number {
  const prior = ratesAround(limit);
  const posterior = { alpha: prior.alpha + harmed, beta: prior.beta + people - harmed };
  return (
    logBeta(posterior) +
    Math.log(shareAbove(posterior, limit)) -
    logBeta(prior) -
    Math.log(shareAbove(prior, limit)) -
    harmed * Math.log(limit) -
    (people - harmed) * Math.log1p(-limit)
  );
}

/** P(rate > limit), mirrored so that a small share keeps its digits. */
const shareAbove = ({ alpha, beta }: BetaPosterior, limit: number): number =>
  cumulative({ alpha: beta, beta: alpha }, 1 - limit);

/** Where a harmful rate is looked for: up to several times the limit, most around it. Exponential, with that mean. */
const ratesAround = (limit: number): BetaPosterior => ({ alpha: 1, beta: (1 - limit) / limit });
