import type { ArmCounts } from './context-evidence.ts';
import { startingVariances, type Variances, variancesFrom } from './effect-variances.ts';
import { addOuter, addScaled, type Columns, columnCount, dot, type Features, groupOf } from './features.ts';
import { cell, inverseOf, item, type Matrix, place, timesVector } from './symmetric-matrix.ts';

/**
 * log-odds of a reward for arm a in context x = xᵀ(m + θ_a) + r_ax: effects m that all arms share, effects θ_a of the arm
 * itself and of it with each level, and a residual of the arm in the very context (two attributes that matter together).
 */
export interface ArmEffects {
  readonly shared: Float64Array;
  readonly arms: readonly OneArm[];
  readonly variances: Variances;
}

export interface OneArm {
  readonly effects: Float64Array;
  /** Σ w x xᵀ over what it was shown in: what its evidence says of its effects, in units of 1 / variance. */
  readonly information: Matrix;
  /** By its own place among the arm's contexts. */
  readonly residuals: Float64Array;
  /** w of each: n μ (1 − μ). */
  readonly weights: Float64Array;
}

const MOST_STEPS = 40;
const LOG_VARIANCE_TOLERANCE = 0.05;
const EFFECT_TOLERANCE = 0.002;
/** All but flat: the log-odds that all arms share are known from all the evidence. */
const PRECISION_OF_BASE = 1e-4;
/** A step farther than this on the log-odds scale leaves the region where Newton's quadratic holds. */
const LONGEST_STEP = 2;

/**
 * The joint mode of all effects by Newton steps, between which the variance of each group of effects is set to what the
 * effects say: empirical Bayes by MacKay's fixed point and EM (MacKay 1992, "Bayesian Interpolation"; Bishop 2006, §3.5,
 * §4.4: Laplace's approximation). Given m the arms are independent, so the joint system is an arrowhead that is solved
 * exactly, an arm at a time (Boyd & Vandenberghe 2004, app. C.4): time is linear in arms and in rows.
 * @param near where to start, if a like problem is solved.
 */
export function fitArmEffects(
  columns: Columns,
  features: readonly Features[],
  counts: readonly ArmCounts[],
  near?: ArmEffects,
): ArmEffects {
  const size = columnCount(columns);
  let variances = near?.variances ?? startingVariances(columns);
  const shared = near ? Float64Array.from(near.shared) : new Float64Array(size);
  if (!near) shared[0] = baseLogOdds(counts);
  const arms = counts.map(({ contexts }, a) => ({
    effects: Float64Array.from(near?.arms[a]?.effects ?? new Float64Array(size)),
    information: new Float64Array(size * size),
    residuals: new Float64Array(contexts.length),
    weights: new Float64Array(contexts.length),
  }));
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const precision = Float64Array.from({ length: size }, (_, j) => 1 / item(variances.ofArms, groupOf(columns, j)));
    const precisionShared = Float64Array.from({ length: size }, (_, j) =>
      j === 0 ? PRECISION_OF_BASE : 1 / item(variances.shared, groupOf(columns, j)),
    );
    const solved = arms.map((arm, a) => locally(arm, counts[a] ?? NOTHING, shared, features, precision, variances));
    const schur = new Float64Array(size * size);
    const pull = Float64Array.from(shared, (own, j) => -cell(precisionShared, j) * own);
    for (const { gradient, likelihood, inverse } of solved) {
      const carried = timesVector(inverse, gradient);
      for (let j = 0; j < size; j += 1) {
        const own = cell(precision, j);
        pull[j] = cell(pull, j) + cell(likelihood, j) - cell(gradient, j) + own * cell(carried, j);
        for (let k = 0; k < size; k += 1) {
          const at = j * size + k;
          schur[at] = cell(schur, at) + (j === k ? own : 0) - own * cell(inverse, at) * cell(precision, k);
        }
      }
    }
    for (let j = 0; j < size; j += 1) schur[j * size + j] = cell(schur, j * size + j) + cell(precisionShared, j);
    const { inverse: covarianceShared } = inverseOf(schur, size);
    const move = limited(timesVector(covarianceShared, pull));
    let moved = addTo(shared, move);
    arms.forEach((arm, a) => {
      const { gradient, inverse } = solved[a] ?? { gradient: arm.effects, inverse: arm.information };
      const against = timesVector(arm.information, move);
      const own = limited(
        timesVector(
          inverse,
          gradient.map((value, j) => value - cell(against, j)),
        ),
      );
      moved = Math.max(moved, addTo(arm.effects, own));
    });
    const next = variancesFrom(columns, variances, { shared, covarianceShared, arms, inverses: solved });
    const change = greatestLogRatio(variances, next);
    variances = next;
    if (moved < EFFECT_TOLERANCE && change < LOG_VARIANCE_TOLERANCE) break;
  }
  return { shared, arms, variances };
}

const NOTHING: ArmCounts = { contexts: new Int32Array(), trials: new Float64Array(), rewards: new Float64Array() };

/** One arm's gradient and curvature at the present effects; moves its residuals to their mode, which leaves 1 / (1/w + v). */
function locally(
  arm: OneArm,
  { contexts, trials, rewards }: ArmCounts,
  shared: Float64Array,
  features: readonly Features[],
  precision: Float64Array,
  { residual }: Variances,
): { gradient: Float64Array; likelihood: Float64Array; inverse: Matrix } {
  const size = shared.length;
  const { effects, information, residuals, weights } = arm;
  const sum = Float64Array.from(effects, (own, j) => own + cell(shared, j));
  const likelihood = new Float64Array(size);
  information.fill(0);
  for (let i = 0; i < contexts.length; i += 1) {
    const x = features[place(contexts, i)];
    if (!x) throw new RangeError('A row names no context.');
    const score = dot(x, sum);
    const n = cell(trials, i);
    const earned = cell(rewards, i);
    let own = cell(residuals, i);
    let rate = 1 / (1 + Math.exp(-score - own));
    let weight = n * rate * (1 - rate);
    // (g − own / v) / (w + 1 / v), written so that it holds at v = 0.
    own += limit((residual * (earned - n * rate) - own) / (1 + weight * residual));
    residuals[i] = own;
    rate = 1 / (1 + Math.exp(-score - own));
    weight = n * rate * (1 - rate);
    weights[i] = weight;
    const damped = 1 + weight * residual;
    // Of the joint step, what remains for x once the residual has taken its share.
    addScaled(x, (earned - n * rate + weight * own) / damped, likelihood);
    addOuter(x, weight / damped, information, size);
  }
  const gradient = likelihood.map((value, j) => value - cell(precision, j) * cell(effects, j));
  const curvature = Float64Array.from(information);
  for (let j = 0; j < size; j += 1) curvature[j * size + j] = cell(curvature, j * size + j) + cell(precision, j);
  return { gradient, likelihood, inverse: inverseOf(curvature, size).inverse };
}

function baseLogOdds(counts: readonly ArmCounts[]): number {
  const total = (of: 'trials' | 'rewards'): number =>
    counts.reduce((sum, own) => sum + own[of].reduce((all, value) => all + value, 0), 0);
  const earned = total('rewards') + 0.5;
  return Math.log(earned / (total('trials') - total('rewards') + 0.5));
}

const limit = (step: number): number => Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, step));
const limited = (step: Float64Array): Float64Array => step.map(limit);

/** @returns the longest step of any. */
function addTo(values: Float64Array, steps: Float64Array): number {
  let longest = 0;
  for (let j = 0; j < values.length; j += 1) {
    values[j] = cell(values, j) + cell(steps, j);
    longest = Math.max(longest, Math.abs(cell(steps, j)));
  }
  return longest;
}

function greatestLogRatio(one: Variances, other: Variances): number {
  const ratio = (a: number, b: number): number => Math.abs(Math.log(a / b));
  const ofArms = one.ofArms.map((value, group) => ratio(value, item(other.ofArms, group)));
  return Math.max(...ofArms, one.residual === 0 ? 0 : ratio(one.residual, other.residual));
}
