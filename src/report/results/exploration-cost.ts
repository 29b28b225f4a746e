import { sequenceRadius } from '../../bandit/confidence-sequence.ts';
import type { Unit } from './ports.ts';

const ALPHA = 0.05;
/** An interval of a mean of so few has no normal limit in sight. */
const LEAST_CLICKS = 20;

/** Clicks given up, among these people, for knowing more later. */
export interface ExplorationCost {
  readonly people: number;
  readonly clicks: number;
  readonly low: number;
  readonly high: number;
}

/**
 * What the exploration floor and the random control cost: the clicks that the same people would have made had each been
 * given a variant by its probability of being best alone, minus those they made. The first by self-normalised inverse
 * propensity weighting with weight P(best) / pmf (A. Swaminathan, T. Joachims 2015, "The self-normalized estimator for
 * counterfactual learning", NeurIPS), over people who were chosen for; linearised, its mean is that of one score a
 * person, and the interval is that mean's confidence sequence.
 * @returns null where there is too little to say
 */
export function explorationCost(units: readonly Unit[]): ExplorationCost | null {
  const known = units.filter(({ draw }) => draw.isRandomControl || (draw.epsilon !== null && draw.epsilon < 1));
  const chosen = known.filter(({ draw }) => !draw.isRandomControl);
  const clicks = chosen.filter(({ clicked }) => clicked).length;
  if (clicks < LEAST_CLICKS) return null;
  const weights = chosen.map(weightWithoutFloor);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) return null;
  const bestRate = chosen.reduce((sum, { clicked }, index) => sum + (clicked ? (weights[index] ?? 0) : 0), 0) / total;
  const correction = known.length / total;
  let place = 0;
  const scores = known.map(({ draw, clicked }) => {
    const made = clicked ? 1 : 0;
    const weight = draw.isRandomControl ? 0 : (weights[place++] ?? 0);
    return bestRate + correction * weight * (made - bestRate) - made;
  });
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  const half = sequenceRadius(scores.length, ALPHA) * Math.sqrt(variance);
  const people = scores.length;
  return { people, clicks: mean * people, low: (mean - half) * people, high: (mean + half) * people };
}

/** P(best) / pmf of the variant that was drawn, P(best) being the pmf without its floor: (pmf − ε/K) / (1 − ε). */
function weightWithoutFloor({ draw: { pmf, variantId, epsilon } }: Unit): number {
  const probability = pmf[variantId] ?? 0;
  const floor = epsilon ?? 0;
  const best = (probability - floor / Object.keys(pmf).length) / (1 - floor);
  return probability === 0 ? 0 : Math.max(0, best) / probability;
}
