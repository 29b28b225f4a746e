/**
 * Asymptotic confidence sequences: intervals that hold at all times at once, so looking every day is free.
 * Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas: "Time-uniform central limit theory and asymptotic confidence
 * sequences", Annals of Statistics 52(6), 2024, https://arxiv.org/abs/2103.06476 (here WS).
 *
 * All of it is one mixture: for increments of mean 0 and variance 1 with sum S after t of them, the mean over
 * λ ~ Normal(0, ρ²) of exp(λS − λ²t/2) is exp(ρ²S² / (2(tρ² + 1))) / √(tρ² + 1), which starts at 1 and, being a
 * martingale, exceeds 1/α at any time ever with probability at most α (Ville 1939).
 */

/** Where the sequence is tightest, relative to what is possible, unless the caller states another count. */
export const TIGHTEST_AT = 10_000;
/** ρ is one number for all levels, so that sequences are nested and a p-value agrees with every one of them. */
const TUNED_FOR_ALPHA = 0.05;

/** ρ² that makes the sequence tightest at this count: WS, appendix B, the approximation of the best ρ. */
function rhoSquaredFor(tightestAt: number): number {
  const twice = -2 * Math.log(TUNED_FOR_ALPHA);
  return (twice + Math.log(twice + 1)) / tightestAt;
}

/**
 * Half the width, in standard deviations, of the sequence for the mean of `count` observations: WS, §2,
 * √( 2(tρ² + 1) / (t²ρ²) · log( √(tρ² + 1) / α ) ).
 * @param alpha probability that the sequence ever leaves the mean out, asymptotically.
 * @param tightestAt stated before the first look: choosing it afterwards is a way of peeking.
 */
export function sequenceRadius(count: number, alpha: number, tightestAt = TIGHTEST_AT): number {
  const rhoSquared = rhoSquaredFor(tightestAt);
  const spread = count * rhoSquared + 1;
  return Math.sqrt(((2 * spread) / (count * count * rhoSquared)) * Math.log(Math.sqrt(spread) / alpha));
}

/**
 * The same for one side: the mean is above `average − radius` at all times at once. WS, appendix B: λ is drawn
 * from the half of the normal above 0, and log(√(tρ² + 1) / α) becomes log(1 + √(tρ² + 1) / (2α)).
 */
export function oneSidedRadius(count: number, alpha: number, tightestAt = TIGHTEST_AT): number {
  const rhoSquared = rhoSquaredFor(tightestAt);
  const spread = count * rhoSquared + 1;
  return Math.sqrt(((2 * spread) / (count * count * rhoSquared)) * Math.log1p(Math.sqrt(spread) / (2 * alpha)));
}

/**
 * Evidence against a mean of 0 on either side, as a bet: what 1 has become. 1 / e is an anytime-valid p-value, and e
 * exceeds 1/α exactly where the sequence at α leaves 0 out.
 * @param average of `count` observations, in their standard deviations
 */
export function evidence(average: number, count: number, tightestAt = TIGHTEST_AT): number {
  const rhoSquared = rhoSquaredFor(tightestAt);
  const spread = count * rhoSquared + 1;
  const sum = average * count;
  return Math.exp((rhoSquared * sum * sum) / (2 * spread)) / Math.sqrt(spread);
}

/** An anytime-valid p-value: the chance, were nothing there, that so much evidence would ever be seen. */
export const pValueOf = (evidenceAgainst: number): number => Math.min(1, 1 / evidenceAgainst);
