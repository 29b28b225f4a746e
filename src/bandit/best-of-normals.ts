import { probabilityHighest } from './highest.ts';
import { item } from './symmetric-matrix.ts';

const DEVIATIONS_COVERED = 5;
const POINTS_A_DEVIATION = 3;
/** An even grid as fine as this is still cheap; beyond it, points gather where some score has its mass. */
const MOST_EVEN_POINTS = 192;

/**
 * For each arm the probability that its score, Normal(mean, deviation) and independent of the others', is the highest,
 * within 0.003; sums to 1.
 * A deviation of 0 is a score that is known.
 */
export function probabilityBestOfNormals(means: readonly number[], deviations: readonly number[]): number[] {
  const least = Math.max(Math.max(...deviations) * 1e-4, 1e-9);
  const widths = deviations.map((deviation) => Math.max(deviation, least));
  const low = Math.max(...means.map((mean, arm) => mean - DEVIATIONS_COVERED * item(widths, arm)));
  const high = Math.max(...means.map((mean, arm) => mean + DEVIATIONS_COVERED * item(widths, arm)));
  const contenders = means.flatMap((mean, arm) => (mean + DEVIATIONS_COVERED * item(widths, arm) > low ? [arm] : []));
  const highest = probabilityHighest(grid(low, high, contenders, means, widths), contenders.length, (x, below) => {
    for (let i = 0; i < contenders.length; i += 1) {
      const arm = item(contenders, i);
      below[i] = normalBelow((x - item(means, arm)) / item(widths, arm));
    }
  });
  const shares = means.map(() => 0);
  contenders.forEach((arm, i) => {
    shares[arm] = item(highest, i);
  });
  return shares;
}

function grid(
  low: number,
  high: number,
  contenders: readonly number[],
  means: readonly number[],
  widths: readonly number[],
): number[] {
  const narrowest = Math.min(...contenders.map((arm) => item(widths, arm)));
  const steps = Math.ceil(((high - low) / narrowest) * POINTS_A_DEVIATION);
  if (steps <= MOST_EVEN_POINTS) return Array.from({ length: steps + 1 }, (_, i) => low + ((high - low) * i) / steps);
  const points = [low, high];
  const each = DEVIATIONS_COVERED * POINTS_A_DEVIATION;
  for (const arm of contenders) {
    for (let step = -each; step <= each; step += 1) {
      const x = item(means, arm) + (step / POINTS_A_DEVIATION) * item(widths, arm);
      if (x > low && x < high) points.push(x);
    }
  }
  return points.sort((a, b) => a - b);
}

/** Φ(z) within 7.5e-8: Abramowitz & Stegun 26.2.17. */
export function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const above = 0.3989422804014327 * Math.exp(-0.5 * z * z) * series;
  return z >= 0 ? 1 - above : above;
}
