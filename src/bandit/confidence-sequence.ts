/**
 * Asymptotic confidence sequences: intervals that hold at all times at once, so looking every day is free.
 * Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas: "Time-uniform central limit theory and asymptotic confidence
 * sequences", Annals of Statistics 52(6), 2024, https://arxiv.org/abs/2103.06476.
 */

/** The interval is narrowest, relative to what is possible, at this many observations (their approximation of the best ρ). */
const TIGHTEST_AT = 10_000;

/**
 * Half the width, in standard deviations, of the sequence for the mean of `count` observations, by their Gaussian mixture:
 * √( 2(tρ² + 1) / (t²ρ²) · log( √(tρ² + 1) / α ) ).
 * @param alpha probability that the sequence ever leaves the mean out, asymptotically.
 */
export function sequenceRadius(count: number, alpha: number): number {
  const rhoSquared = (-2 * Math.log(alpha) + Math.log(-2 * Math.log(alpha) + 1)) / TIGHTEST_AT;
  const spread = count * rhoSquared + 1;
  return Math.sqrt(((2 * spread) / (count * count * rhoSquared)) * Math.log(Math.sqrt(spread) / alpha));
}
