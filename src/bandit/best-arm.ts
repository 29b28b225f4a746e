import { productsOfOthers } from './best-of-normals.ts';
import { type BetaPosterior, cumulative, mean, standardDeviation } from './beta-posterior.ts';

const DEVIATIONS_COVERED = 8;
const POINTS_A_DEVIATION = 16;
const HALVINGS_TO_EACH_END = 40;

/**
 * For each arm the probability that its rate is the highest: P(i best) = ∫ f_i(x) Π_{j≠i} F_j(x) dx.
 *
 * Thompson Sampling draws each arm with exactly this probability (Thompson 1933; Chapelle & Li 2011), so publishing
 * it gives the same policy with a known propensity. Deterministic: a Stieltjes sum of the product of the others over
 * steps of F_i, on a grid fine where any posterior has its mass. Within 0.001 of the integral; sums to 1.
 */
export function probabilityBest(posteriors: readonly BetaPosterior[]): number[] {
  const sums = posteriors.map(() => 0);
  let before: { below: number[]; others: number[] } | undefined;
  for (const x of grid(posteriors)) {
    const below = posteriors.map((posterior) => cumulative(posterior, x));
    const others = productsOfOthers(below);
    for (let arm = 0; before && arm < sums.length; arm += 1) {
      const step = at(below, arm) - at(before.below, arm);
      sums[arm] = at(sums, arm) + (step * (at(others, arm) + at(before.others, arm))) / 2;
    }
    before = { below, others };
  }
  const total = sums.reduce((sum, value) => sum + value, 0);
  return sums.map((value) => value / total);
}

/** Evenly through each posterior's bulk, and by halves towards 0 and 1, where a density with α or β < 1 rises for ever. */
function grid(posteriors: readonly BetaPosterior[]): number[] {
  const points = [0, 1];
  for (const posterior of posteriors) {
    const centre = mean(posterior);
    const deviation = standardDeviation(posterior);
    const steps = DEVIATIONS_COVERED * POINTS_A_DEVIATION;
    for (let step = -steps; step <= steps; step += 1) points.push(centre + (step / POINTS_A_DEVIATION) * deviation);
    for (let halving = 1; halving <= HALVINGS_TO_EACH_END; halving += 1) {
      points.push(centre * 0.5 ** halving, 1 - (1 - centre) * 0.5 ** halving);
    }
  }
  return [...new Set(points.filter((x) => x >= 0 && x <= 1))].sort((a, b) => a - b);
}

function at(values: readonly number[], index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`No element ${index} of ${values.length}.`);
  return value;
}
