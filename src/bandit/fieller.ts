/** First and second moments of pairs, as sums: adding a pair is all the work there is. */
export interface PairSums {
  count: number;
  first: number;
  second: number;
  firstSquared: number;
  secondSquared: number;
  product: number;
}

export const noPairs = (): PairSums => ({
  count: 0,
  first: 0,
  second: 0,
  firstSquared: 0,
  secondSquared: 0,
  product: 0,
});

export function addPair(sums: PairSums, first: number, second: number): void {
  sums.count += 1;
  sums.first += first;
  sums.second += second;
  sums.firstSquared += first * first;
  sums.secondSquared += second * second;
  sums.product += first * second;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * All ratios r = μ₁/μ₂ that the data do not contradict: |mean of (x₁ − r·x₂)| ≤ radius · its standard deviation.
 * Both sides squared, that is a quadratic in r (Fieller, "Some problems in interval estimation", JRSS B 16, 1954).
 * @returns null while the second mean is not told apart from 0: the ratio is then unbounded.
 */
export function fiellerInterval(sums: PairSums, radius: number): Interval | null {
  const { count } = sums;
  const [mean1, mean2] = [sums.first / count, sums.second / count];
  const variance1 = sums.firstSquared / count - mean1 * mean1;
  const variance2 = sums.secondSquared / count - mean2 * mean2;
  const covariance = sums.product / count - mean1 * mean2;
  const squared = radius * radius;
  const a = mean2 * mean2 - squared * variance2;
  const b = mean1 * mean2 - squared * covariance;
  const c = mean1 * mean1 - squared * variance1;
  const discriminant = b * b - a * c;
  if (!(a > 0) || discriminant < 0) return null;
  const root = Math.sqrt(discriminant);
  return { low: (b - root) / a, high: (b + root) / a };
}

/** The average of x₁ − x₂ in its standard deviations; 0 where nothing varies yet. */
export function differenceInDeviations(sums: PairSums): number {
  const { count } = sums;
  const average = (sums.first - sums.second) / count;
  const variance = (sums.firstSquared - 2 * sums.product + sums.secondSquared) / count - average * average;
  return variance > 0 ? average / Math.sqrt(variance) : 0;
}
