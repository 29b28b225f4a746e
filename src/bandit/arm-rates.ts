import { type ArmEffects, fitArmEffects } from './arm-effects.ts';
import { countsByArm, type Encoded, encoded } from './context-evidence.ts';
import { addScaled, columnCount, dot, groupOf, quadratic } from './features.ts';
import type { ServedCount, ServedCounts } from './served-counts.ts';
import { shrunkMeans } from './shrunk-means.ts';
import { cell, inverseOf, item, type Matrix, timesVector } from './symmetric-matrix.ts';

/** Expected rates by the ranker's hierarchical model (arm-effects.ts), here of evidence that does not fade. */
export interface ArmRates {
  rateOf(count: ServedCount): number;
  /** Posterior variance of the sum of coefficient × rate over counts of one arm. */
  varianceOf(counts: readonly ServedCount[], coefficientOf: (count: ServedCount) => number): number;
  /** The same before any evidence, given how far arms and tastes are believed to spread. */
  priorVarianceOf(counts: readonly ServedCount[], coefficientOf: (count: ServedCount) => number): number;
}

const ROUNDS = 3;

/**
 * Fits arms and levels, and then days, by turns: an arm that served on good days, or to people who click more, is not
 * believed to be better for it. All are shrunk as far as they are not seen to differ.
 */
export function fitArmRates({ contexts, counts }: ServedCounts): ArmRates {
  const served = counts.filter(({ sends }) => sends > 0);
  const armIds = [...new Set(counts.map(({ arm }) => arm))];
  const places = new Map(armIds.map((arm, place) => [arm, place]));
  const placeOf = ({ arm }: ServedCount): number => places.get(arm) ?? 0;
  const all = encoded({
    armIds,
    contexts,
    days: served.map(({ day }) => day),
    contextOf: served.map(({ context }) => context),
    armOf: served.map(placeOf),
    trials: served.map(({ sends }) => sends),
    rewards: served.map(({ rewards }) => rewards),
  });
  let days = new Map<number, number>();
  const dayOf = (day: number): number => days.get(day) ?? 1;
  let arms = fittedArms(all, dayOf);
  const rateOnAnyDay = (count: ServedCount): number => arms.beliefs[placeOf(count)]?.contexts[count.context]?.rate ?? 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    days = dayFactors(served, rateOnAnyDay);
    arms = fittedArms(all, dayOf, arms.fit);
  }
  const rateOf = (count: ServedCount): number => dayOf(count.day) * rateOnAnyDay(count);
  const slopesOf = (
    own: readonly ServedCount[],
    coefficientOf: (count: ServedCount) => number,
  ): Map<number, number> => {
    const slopes = new Map<number, number>();
    for (const count of own)
      slopes.set(count.context, (slopes.get(count.context) ?? 0) + coefficientOf(count) * rateOf(count));
    return slopes;
  };
  return {
    rateOf,
    varianceOf(own, coefficientOf) {
      const belief = own[0] && arms.beliefs[placeOf(own[0])];
      return belief ? varianceAlong(all, belief, slopesOf(own, coefficientOf)) : 0;
    },
    priorVarianceOf: (own, coefficientOf) =>
      varianceAlong(all, beforehand(all, arms.fit), slopesOf(own, coefficientOf)),
  };
}

interface Belief {
  readonly covariance: Matrix;
  readonly contexts: readonly AtContext[];
}

interface AtContext {
  /** Posterior mean. */
  readonly rate: number;
  /** How much of a doubt about the effects is left once the residual has met it. */
  readonly damping: number;
  /** Variance of the residual, given the effects. */
  readonly residual: number;
}

function fittedArms(
  all: Encoded,
  dayOf: (day: number) => number,
  near?: ArmEffects,
): { fit: ArmEffects; beliefs: readonly Belief[] } {
  const counts = countsByArm(all.evidence, () => 1, dayOf);
  const fit = fitArmEffects(all.columns, all.features, counts, near);
  const beliefs = fit.arms.map((arm, a) => {
    const size = columnCount(all.columns);
    const sum = arm.effects.map((own, j) => own + cell(fit.shared, j));
    const covariance = covarianceOf(all, fit, arm.information);
    const places = new Map([...(counts[a]?.contexts ?? [])].map((context, i) => [context, i]));
    const contexts = all.features.map((x, context): AtContext => {
      const place = places.get(context);
      const weight = place === undefined ? 0 : cell(arm.weights, place);
      const damping = 1 / (1 + weight * fit.variances.residual);
      const residual = fit.variances.residual * damping;
      const odds = dot(x, sum) + (place === undefined ? 0 : cell(arm.residuals, place));
      const spread = damping * damping * quadratic(x, covariance, size) + residual;
      return { rate: meanRate(odds, spread), damping, residual };
    });
    return { covariance, contexts };
  });
  return { fit, beliefs };
}

/** Mean of 1 / (1 + e^−z) for z of this mean and a small variance: Taylor, second order. */
function meanRate(logOdds: number, variance: number): number {
  const rate = 1 / (1 + Math.exp(-logOdds));
  return Math.min(1, rate * (1 + (variance / 2) * (1 - rate) * (1 - 2 * rate)));
}

function covarianceOf({ columns }: Encoded, { variances }: ArmEffects, information: Matrix): Matrix {
  const size = columnCount(columns);
  const precision = Float64Array.from(information);
  for (let j = 0; j < size; j += 1)
    precision[j * size + j] = cell(precision, j * size + j) + 1 / item(variances.ofArms, groupOf(columns, j));
  return inverseOf(precision, size).inverse;
}

function beforehand(all: Encoded, fit: ArmEffects): Belief {
  const { residual } = fit.variances;
  return {
    covariance: covarianceOf(all, fit, new Float64Array(columnCount(all.columns) ** 2)),
    contexts: all.features.map(() => ({ rate: 0, damping: 1, residual })),
  };
}

/** A rare reward's rate moves in proportion to itself as its log-odds do. @param slopes by context, in rates */
function varianceAlong(all: Encoded, { covariance, contexts }: Belief, slopes: ReadonlyMap<number, number>): number {
  const along = new Float64Array(columnCount(all.columns));
  let ofResiduals = 0;
  for (const [context, slope] of slopes) {
    const at = contexts[context];
    const x = all.features[context];
    if (!at || !x) continue;
    addScaled(x, slope * at.damping, along);
    ofResiduals += slope * slope * at.residual;
  }
  const carried = timesVector(covariance, along);
  return along.reduce((sum, own, j) => sum + own * cell(carried, j), ofResiduals);
}

/** The rate of each day over that of all, given who got which arm: a day's luck must not fall to the arms of that day. */
function dayFactors(served: readonly ServedCount[], rateOf: (count: ServedCount) => number): Map<number, number> {
  const days = new Map<number, { rewards: number; expected: number }>();
  for (const count of served) {
    const day = days.get(count.day) ?? { rewards: 0, expected: 0 };
    days.set(count.day, day);
    day.rewards += count.rewards;
    day.expected += count.sends * rateOf(count);
  }
  const factors = shrunkMeans(
    [...days.values()].map(({ rewards, expected }) => ({ mean: rewards / expected, variance: 1 / expected })),
  );
  return new Map([...days.keys()].map((day, i) => [day, factors[i]?.mean ?? 1]));
}
