import type { ArmEffects } from './arm-effects.ts';
import type { ArmCounts } from './context-evidence.ts';
import { addOuter, type Columns, columnCount, dot, type Features, groupOf } from './features.ts';
import { cell, inverseOf, item, type Matrix } from './symmetric-matrix.ts';

/** Evidence that exploring an arm could add, as a share of what the arm has and of what an arm has on average. */
const OF_ITS_OWN = 0.3;
const OF_AN_AVERAGE_ARM = 0.02;
/**
 * And of what it takes to tell the arm from one that nothing is known of. Early on, the time behind is too short for
 * this: without it a bad first day shut the best arm out.
 */
const OF_WHAT_SETTLES_IT = 0.5;

/**
 * Which part of an arm's uncertainty exploring it would lift, as a covariance of its effects. Exploration by Thompson's
 * rule is over this part rather than over all: what will be learnt anyway, from the traffic that the arm wins as things
 * stand, and what could not be learnt in the time ahead, is not worth a recipient (Liu, Van Roy, Xu 2023,
 * "Nonstationary Bandit Learning via Predictive Sampling", https://arxiv.org/abs/2205.01970).
 * The time ahead is as long as the time behind, but long enough to begin to settle what an arm is, which is scale-free:
 * V(H + free) − V(H + free + explored).
 */
export function reachOfArms(
  columns: Columns,
  features: readonly Features[],
  counts: readonly ArmCounts[],
  { shared, arms, variances }: ArmEffects,
): Matrix[] {
  const size = columnCount(columns);
  const free = arms.map(() => new Float64Array(size * size));
  const average = new Float64Array(size * size);
  const base = (x: Features): number => dot(x, shared);
  trialsOf(features.length, counts).forEach((trials, context) => {
    const x = features[context];
    if (!x || trials <= 0) return;
    const scores = arms.map(({ effects }) => dot(x, effects));
    const leader = scores.indexOf(Math.max(...scores));
    addOuter(x, trials * varianceAt(base(x) + item(scores, leader)), free[leader] ?? average, size);
    addOuter(x, ((trials * varianceAt(base(x))) / arms.length) * OF_AN_AVERAGE_ARM, average, size);
  });
  return arms.map(({ information }, a) => {
    const before = new Float64Array(size * size);
    const after = new Float64Array(size * size);
    for (let at = 0; at < before.length; at += 1) {
      before[at] = cell(information, at) + cell(free[a] ?? average, at);
      after[at] = cell(before, at) + OF_ITS_OWN * cell(information, at) + cell(average, at);
    }
    for (let j = 0; j < size; j += 1) {
      const precision = 1 / item(variances.ofArms, groupOf(columns, j));
      before[j * size + j] = cell(before, j * size + j) + precision;
      after[j * size + j] = cell(after, j * size + j) + (1 + OF_WHAT_SETTLES_IT) * precision;
    }
    const { inverse } = inverseOf(after, size);
    return inverseOf(before, size).inverse.map((value, at) => value - cell(inverse, at));
  });
}

/** All that is unknown of an arm's effects: the covariance of their posterior, given what all arms share. */
export function covarianceOfArms(columns: Columns, { arms, variances }: ArmEffects): Matrix[] {
  const size = columnCount(columns);
  return arms.map(({ information }) => {
    const precision = Float64Array.from(information);
    for (let j = 0; j < size; j += 1) {
      precision[j * size + j] = cell(precision, j * size + j) + 1 / item(variances.ofArms, groupOf(columns, j));
    }
    return inverseOf(precision, size).inverse;
  });
}

/** The same of an arm's residual in one context, of which `weight` is known. */
export const reachOfResidual = (variance: number, weight: number): number => {
  if (variance === 0) return 0;
  const known = weight + 1 / variance;
  return 1 / known - 1 / (known + OF_ITS_OWN * weight);
};

function trialsOf(contexts: number, counts: readonly ArmCounts[]): Float64Array {
  const sums = new Float64Array(contexts);
  for (const { contexts: own, trials } of counts) {
    own.forEach((context, i) => {
      sums[context] = cell(sums, context) + cell(trials, i);
    });
  }
  return sums;
}

function varianceAt(logOdds: number): number {
  const rate = 1 / (1 + Math.exp(-logOdds));
  return rate * (1 - rate);
}
