import type { OneArm } from './arm-effects.ts';
import { type Columns, canMatterTogether, columnCount, groupOf } from './features.ts';
import { cell, item, type Matrix } from './symmetric-matrix.ts';

/** Prior variances on the log-odds scale, by group of effects. */
export interface Variances {
  readonly ofArms: readonly number[];
  readonly shared: readonly number[];
  readonly residual: number;
}

/** Where the search starts; it ends where the evidence says. */
const START = 0.05;
const START_OF_RESIDUAL = 0.01;
/** Deviations of 0.001 and 2 in log-odds: no effect at all, and a rate multiplied by seven. */
const [LEAST, MOST] = [1e-6, 4];

export const startingVariances = (columns: Columns): Variances => ({
  ofArms: Array.from({ length: columns.groupCount }, () => START),
  shared: Array.from({ length: columns.groupCount }, () => START),
  residual: canMatterTogether(columns) ? START_OF_RESIDUAL : 0,
});

interface Fitted {
  readonly shared: Float64Array;
  readonly covarianceShared: Matrix;
  readonly arms: readonly OneArm[];
  /** Of each arm, the inverse of its information plus the prior's. */
  readonly inverses: readonly { readonly inverse: Matrix }[];
}

/**
 * The next variances, which raise the marginal likelihood times a Gamma(2, 0) prior of each deviation, that is one count
 * fewer: it keeps a variance that few effects speak for off zero (Chung et al. 2013, "A Nondegenerate Penalized
 * Likelihood Estimator for Variance Parameters in Multilevel Models").
 */
export function variancesFrom(columns: Columns, before: Variances, fitted: Fitted): Variances {
  const size = columnCount(columns);
  const ofArms = tallies(columns.groupCount);
  const shared = tallies(columns.groupCount);
  const precision = Float64Array.from({ length: size }, (_, j) => 1 / item(before.ofArms, groupOf(columns, j)));
  fitted.arms.forEach(({ effects }, a) => {
    const left = marginals(fitted.inverses[a]?.inverse ?? new Float64Array(), precision, fitted.covarianceShared);
    for (let j = 0; j < size; j += 1) {
      const group = groupOf(columns, j);
      add(ofArms[group], cell(effects, j), cell(left, j), item(before.ofArms, group));
    }
  });
  for (let j = 1; j < size; j += 1) {
    const group = groupOf(columns, j);
    const left = cell(fitted.covarianceShared, j * size + j);
    add(shared[group], cell(fitted.shared, j), left, item(before.shared, group));
  }
  const residual = tallies(1);
  for (const { residuals, weights } of before.residual === 0 ? [] : fitted.arms) {
    for (let i = 0; i < residuals.length; i += 1) {
      add(residual[0], cell(residuals, i), before.residual / (1 + before.residual * cell(weights, i)), before.residual);
    }
  }
  return {
    ofArms: ofArms.map((tally, group) => next(tally, item(before.ofArms, group))),
    shared: shared.map((tally, group) => next(tally, item(before.shared, group))),
    residual: before.residual === 0 ? 0 : next(residual[0], before.residual),
  };
}

interface Tally {
  count: number;
  squares: number;
  /** How many effects the evidence has settled: Σ (1 − left / prior). */
  settled: number;
}

const tallies = (groups: number): Tally[] =>
  Array.from({ length: groups }, () => ({ count: 0, squares: 0, settled: 0 }));

function add(tally: Tally | undefined, effect: number, left: number, prior: number): void {
  if (!tally) throw new RangeError('An effect of no group.');
  tally.count += 1;
  tally.squares += effect * effect;
  tally.settled += Math.max(0, 1 - left / prior);
}

/** MacKay's step, fast where the evidence has settled some effects; EM's, slow and sure, where it has not. */
function next(tally: Tally | undefined, before: number): number {
  if (!tally || tally.count === 0) return before;
  const { count, squares, settled } = tally;
  const sure = (squares + (count - settled) * before) / Math.max(count - 1, 0.5);
  const wanted = settled > SETTLED_ENOUGH ? Math.sqrt((sure * squares) / (settled - 1)) : sure;
  const fast = settled > SETTLED_ENOUGH && settled < count / 2 ? squares / (settled - 1) : wanted;
  return Math.min(Math.max(fast, LEAST, before / LONGEST_RATIO), MOST, before * LONGEST_RATIO);
}

const SETTLED_ENOUGH = 3;
const LONGEST_RATIO = 4;

/** Variances of an arm's effects, that of the shared ones included: the diagonal of V + (I − V D) S (I − V D)ᵀ. */
function marginals(inverse: Matrix, precision: Float64Array, shared: Matrix): Float64Array {
  const size = precision.length;
  const found = new Float64Array(size);
  const row = new Float64Array(size);
  for (let j = 0; j < size; j += 1) {
    for (let k = 0; k < size; k += 1) row[k] = (j === k ? 1 : 0) - cell(inverse, j * size + k) * cell(precision, k);
    let sum = cell(inverse, j * size + j);
    for (let k = 0; k < size; k += 1) {
      let along = 0;
      for (let l = 0; l < size; l += 1) along += cell(row, l) * cell(shared, k * size + l);
      sum += cell(row, k) * along;
    }
    found[j] = sum;
  }
  return found;
}
