import { type ArmEffects, fitArmEffects } from './arm-effects.ts';
import { probabilityBestOfNormals } from './best-of-normals.ts';
import { type ArmCounts, type ContextEvidence, countsByArm, type Encoded, encoded } from './context-evidence.ts';
import type { Variances } from './effect-variances.ts';
import { type Columns, type Context, columnCount, dot, type Features, featuresOf, quadratic } from './features.ts';
import { halfLifeWeights, weightAtAge } from './forgetting.ts';
import { covarianceOfArms, reachOfArms, reachOfResidual } from './look-ahead.ts';
import { cell, item } from './symmetric-matrix.ts';

/** What is believed of the arms in every context: plain data, the same for the same evidence and day. */
export interface ContextualPosterior {
  readonly columns: Columns;
  readonly shared: readonly number[];
  readonly variances: Variances;
  /** Variance explored over of an arm's residual in a context that it was never shown in. */
  readonly unseen: number;
  /** Weights of the half-lives that the evidence was discounted by. */
  readonly halfLifeWeights: readonly number[];
  readonly arms: Readonly<Record<string, ArmPosterior>>;
}

export interface ArmPosterior {
  /** Log-odds over the arms' mean, by column. */
  readonly effects: readonly number[];
  /** Covariance of the effects, given what all arms share, row after row. Policies of before it was kept have none. */
  readonly covariance?: readonly number[];
  /** Of which this is explored over. */
  readonly reach: readonly number[];
  /**
   * By context: what the arm does there beyond its effects, the variance of it that is explored over, and how much of a
   * move of the effects the score keeps, since what was seen in the very context holds against it.
   */
  readonly residuals: Readonly<Record<string, readonly [mean: number, reach: number, kept: number]>>;
}

/**
 * What of the posterior an arm has to be the best over: what exploring would teach (look-ahead.ts), as arms are drawn, or
 * all that is unknown, which tells how sure it is of the best. docs/ranking.md has what each would earn.
 */
export type Exploration = 'what it teaches' | 'all that is unknown';

/** Below this deviation in log-odds a residual is not worth its place: under a hundredth of a rate. */
const LEAST_RESIDUAL_DEVIATION = 0.01;

/**
 * A contextual ranker: hierarchical Bayesian logistic regression with effects of arms, and of arms × levels shrunk
 * towards them as far as the evidence says (arm-effects.ts, effect-variances.ts), of evidence that fades as fast as
 * arms change (forgetting.ts), explored by Thompson's rule.
 * A new arm is believed to be the arms' mean, with their spread.
 * @param today in the days of the evidence; its weight is by age.
 */
export function fitContextual(evidence: ContextEvidence, today: number): ContextualPosterior {
  const all = encoded(evidence);
  const weights = halfLifeWeights(all);
  const weightOf = (day: number): number => weightAtAge(weights, Math.max(0, today - day));
  const unscaled = countsByArm(evidence, weightOf, () => 1);
  const first = fitArmEffects(all.columns, all.features, unscaled);
  const days = dayRates(all, first);
  const isScaled = [...days.values()].some((scale) => scale !== 1);
  const counts = isScaled ? countsByArm(evidence, weightOf, (day) => days.get(day) ?? 1) : unscaled;
  const fitted = isScaled ? fitArmEffects(all.columns, all.features, counts, first) : first;
  return { ...stated(all, counts, fitted), halfLifeWeights: weights };
}

/**
 * The rate of each day over that of all, given which arms were shown to whom: a day's or a season's luck must not fall
 * to the arms that happened to be shown then. Shrunk by its excess over chance (moments of a Poisson–Gamma mixture).
 */
function dayRates({ evidence, features }: Encoded, { shared, arms }: ArmEffects): Map<number, number> {
  const expected = new Map<number, number>();
  const earned = new Map<number, number>();
  const sums = arms.map(({ effects }) => effects.map((own, j) => own + cell(shared, j)));
  const rates = sums.map((sum) => features.map((x) => 1 / (1 + Math.exp(-dot(x, sum)))));
  evidence.days.forEach((day, row) => {
    const rate = item(rates[item(evidence.armOf, row)] ?? [], item(evidence.contextOf, row));
    expected.set(day, (expected.get(day) ?? 0) + item(evidence.trials, row) * rate);
    earned.set(day, (earned.get(day) ?? 0) + item(evidence.rewards, row));
  });
  let [excess, squares] = [0, 0];
  for (const [day, likely] of expected) {
    excess += ((earned.get(day) ?? 0) - likely) ** 2 - likely;
    squares += likely ** 2;
  }
  if (excess <= 0 || expected.size < 2) return new Map([...expected.keys()].map((day) => [day, 1]));
  const strength = squares / excess;
  return new Map(
    [...expected].map(([day, likely]) => [day, ((earned.get(day) ?? 0) + strength) / (likely + strength)]),
  );
}

function stated(
  { evidence, columns, features }: Encoded,
  counts: readonly ArmCounts[],
  fitted: ArmEffects,
): Omit<ContextualPosterior, 'halfLifeWeights'> {
  const covariance = covarianceOfArms(columns, fitted);
  const reach = reachOfArms(columns, features, counts, fitted);
  const { residual } = fitted.variances;
  const keys = evidence.contexts.map(contextKey);
  const residualOf = (mean: number, weight: number): readonly [number, number, number] => {
    const kept = 1 / (1 + weight * residual);
    return [mean, reachOfResidual(residual, weight), kept];
  };
  const arms = fitted.arms.map(({ effects, residuals, weights }, a): [string, ArmPosterior] => [
    evidence.armIds[a] ?? '',
    {
      effects: [...effects],
      covariance: [...(covariance[a] ?? [])],
      reach: [...(reach[a] ?? [])],
      residuals: Object.fromEntries(
        [...(isWorthwhile(fitted.variances) ? (counts[a]?.contexts ?? []) : [])].map((context, i) => [
          keys[context] ?? '',
          residualOf(cell(residuals, i), cell(weights, i)),
        ]),
      ),
    },
  ]);
  return {
    columns,
    shared: [...fitted.shared],
    variances: fitted.variances,
    unseen: reachOfResidual(residual, 0),
    arms: Object.fromEntries(arms),
  };
}

/** The same whatever the order of its attributes. Numbers are no part of it. */
const contextKey = ({ levels }: Context): string =>
  JSON.stringify(Object.entries(levels).sort(([a], [b]) => (a < b ? -1 : 1)));

/** How likely each eligible arm is to have the highest score in a context. */
export type ContextualPmf = (context: Context, eligible: readonly string[]) => Map<string, number>;

/**
 * Reads the posterior once, then says for each context how likely each eligible arm is to prove the best over a part of
 * the posterior: P(argmax of Normal(xᵀθ + r, kept² xᵀVx + v)), within 0.01 of draws; sums to 1.
 * An arm that the posterior does not know is as good as the mean, with the spread of the arms. The floor of exploration
 * is not in it.
 */
export function contextualPmf(posterior: ContextualPosterior, over: Exploration = 'what it teaches'): ContextualPmf {
  const { columns, variances, arms } = posterior;
  const size = columnCount(columns);
  const known = new Map(
    Object.entries(arms).map(([armId, arm]) => [
      armId,
      { effects: Float64Array.from(arm.effects), variance: varianceOf(posterior, arm, over) },
    ]),
  );
  const unknown = { mean: 0, deviation: Math.sqrt(variances.ofArms[0] ?? 0) };
  return (context, eligible) => {
    const x = featuresOf(columns, context);
    const key = contextKey(context);
    const beliefs = eligible.map((armId) => {
      const arm = known.get(armId);
      if (!arm) return unknown;
      const mean = dot(x, arm.effects) + (arms[armId]?.residuals[key]?.[0] ?? 0);
      return { mean, deviation: Math.sqrt(Math.max(0, arm.variance(x, key, size))) };
    });
    const best = probabilityBestOfNormals(
      beliefs.map(({ mean }) => mean),
      beliefs.map(({ deviation }) => deviation),
    );
    return new Map(eligible.map((armId, i) => [armId, best[i] ?? 0]));
  };
}

type VarianceOfScore = (x: Features, key: string, size: number) => number;

function varianceOf({ variances, unseen }: ContextualPosterior, arm: ArmPosterior, over: Exploration): VarianceOfScore {
  const { reach, residuals } = arm;
  const covariance = over === 'all that is unknown' ? arm.covariance : undefined;
  const ofEffects = Float64Array.from(covariance ?? reach);
  const residual = isWorthwhile(variances) ? variances.residual : 0;
  return (x, key, size) => {
    const [, explored, kept] = residuals[key] ?? [0, unseen, 1];
    return kept ** 2 * quadratic(x, ofEffects, size) + (covariance ? residual * kept : explored);
  };
}

const isWorthwhile = ({ residual }: Variances): boolean => Math.sqrt(residual) >= LEAST_RESIDUAL_DEVIATION;
