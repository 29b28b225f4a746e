/** What is believed of a rate after some trials: Beta(alpha, beta), both above 0. */
export interface BetaPosterior {
  readonly alpha: number;
  readonly beta: number;
}

/** Conjugate update of a Bernoulli rate. `rewards` may be fractional, in [0, trials]. */
export const updated = (prior: BetaPosterior, rewards: number, trials: number): BetaPosterior => ({
  alpha: prior.alpha + rewards,
  beta: prior.beta + trials - rewards,
});

export const mean = ({ alpha, beta }: BetaPosterior): number => alpha / (alpha + beta);

export const standardDeviation = ({ alpha, beta }: BetaPosterior): number =>
  Math.sqrt((alpha * beta) / (alpha + beta + 1)) / (alpha + beta);

/**
 * P(rate ≤ x): the regularised incomplete beta function I_x(α, β), to about 1e-12.
 * Continued fraction of DLMF 8.17.22 (https://dlmf.nist.gov/8.17#E22) by the modified Lentz method, on the side of
 * the mean where it converges fast.
 */
export function cumulative({ alpha, beta }: BetaPosterior, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const logFront = alpha * Math.log(x) + beta * Math.log1p(-x) - logBeta({ alpha, beta });
  if (x < (alpha + 1) / (alpha + beta + 2)) return (Math.exp(logFront) * fraction(alpha, beta, x)) / alpha;
  return 1 - (Math.exp(logFront) * fraction(beta, alpha, 1 - x)) / beta;
}

/** ln B(α, β). */
export const logBeta = ({ alpha, beta }: BetaPosterior): number =>
  logGamma(alpha) + logGamma(beta) - logGamma(alpha + beta);

const PRECISION = 1e-13;
const TINY = 1e-300;

/** Needs about √max(a, b) terms, so it ends long before its bound. */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let term = 1; term < 100_000; term += 1) {
    const even = (term * (b - term) * x) / ((a + 2 * term - 1) * (a + 2 * term));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + term) * (a + b + term) * x) / ((a + 2 * term) * (a + 2 * term + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) return value;
  }
  throw new Error(`The incomplete beta function did not converge at a=${a}, b=${b}, x=${x}.`);
}

const awayFromZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

const LANCZOS: readonly number[] = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(z) for z > 0: Lanczos's approximation with g = 7, n = 9 (SIAM J. Numer. Anal. B 1, 1964). */
export function logGamma(z: number): number {
  if (z < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * z)) - logGamma(1 - z);
  const base = z + 6.5;
  const series = LANCZOS.reduce((sum, coefficient, index) => (index === 0 ? sum : sum + coefficient / (z - 1 + index)));
  return 0.5 * Math.log(2 * Math.PI) + (z - 0.5) * Math.log(base) - base + Math.log(series);
}
