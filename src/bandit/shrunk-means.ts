/** What was measured of one of several alike things, or what is believed of it. */
export interface Estimate {
  readonly mean: number;
  /** Infinite where nothing is known. */
  readonly variance: number;
}

/** How far things of a kind may deviate from their mean, relative to it; each as likely as the next beforehand. */
const DEVIATIONS = [0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 1];

/**
 * What to believe of each of several alike things: as much of its own measurement as they are seen to differ, and the rest
 * of their mean. Normal around normal: Morris 1983, "Parametric Empirical Bayes Inference", JASA 78. The spread is averaged
 * over, not picked: of four things nobody knows it well (Gelman 2006, "Prior distributions for variance parameters in
 * hierarchical models", Bayesian Analysis 1: flat over the deviation).
 */
export function shrunkMeans(measured: readonly Estimate[]): Estimate[] {
  const fits = DEVIATIONS.map((deviation) => fitAt(measured, deviation * deviation));
  const most = Math.max(...fits.map(({ log }) => log));
  const weights = fits.map(({ log }) => Math.exp(log - most));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return measured.map((_, i) => {
    let [mean, square] = [0, 0];
    fits.forEach(({ believed }, at) => {
      const { mean: own, variance } = believed[i] ?? NOTHING;
      const weight = (weights[at] ?? 0) / total;
      mean += weight * own;
      square += weight * (variance + own * own);
    });
    return { mean, variance: Math.max(0, square - mean * mean) };
  });
}

const NOTHING: Estimate = { mean: 0, variance: 0 };

/** Given how far things deviate: what is believed of each, and the marginal likelihood, flat over their mean. */
function fitAt(measured: readonly Estimate[], spread: number): { log: number; believed: Estimate[] } {
  const known = measured.filter(({ variance }) => variance < Number.POSITIVE_INFINITY);
  const precision = known.reduce((sum, { variance }) => sum + 1 / (variance + spread), 0);
  const centre = known.reduce((sum, { mean, variance }) => sum + mean / (variance + spread), 0) / precision;
  const log = known.reduce(
    (sum, { mean, variance }) =>
      sum - Math.log(variance + spread) / 2 - (mean - centre) ** 2 / (2 * (variance + spread)),
    -Math.log(precision) / 2,
  );
  const believed = measured.map(({ mean, variance }) => {
    if (variance === Number.POSITIVE_INFINITY) return { mean: centre, variance: spread + 1 / precision };
    const own = spread / (variance + spread);
    return { mean: centre + own * (mean - centre), variance: own * variance + (1 - own) ** 2 / precision };
  });
  return { log, believed };
}
