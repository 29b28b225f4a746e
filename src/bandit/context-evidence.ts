import { type Columns, type Context, columnsOf, type Features, featuresOf } from './features.ts';
import { cell, item } from './symmetric-matrix.ts';

/**
 * What was earned, by day, context and arm: row r says that on day `days[r]` (whole days since any fixed day) `arms[r]`
 * was shown to `trials[r]` people of `contexts[r]`, who gave `rewards[r]`, at most one each. Both may be fractional:
 * trials so young that their rewards are still to come count for as much as has usually arrived by their age.
 * Rows of one person each are as good as counts. Plain data: kept with a policy, it says all that the policy rests on.
 */
export interface ContextEvidence {
  readonly armIds: readonly string[];
  readonly contexts: readonly Context[];
  readonly days: readonly number[];
  readonly contextOf: readonly number[];
  readonly armOf: readonly number[];
  readonly trials: readonly number[];
  readonly rewards: readonly number[];
}

/** Evidence in columns, each context once. */
export interface Encoded {
  readonly evidence: ContextEvidence;
  readonly columns: Columns;
  readonly features: readonly Features[];
}

export function encoded(evidence: ContextEvidence): Encoded {
  const trials = new Float64Array(evidence.contexts.length);
  evidence.trials.forEach((own, row) => {
    const context = item(evidence.contextOf, row);
    trials[context] = cell(trials, context) + own;
  });
  const columns = columnsOf(evidence.contexts, trials);
  return { evidence, columns, features: evidence.contexts.map((context) => featuresOf(columns, context)) };
}

/** Counts of one arm, by context. */
export interface ArmCounts {
  readonly contexts: Int32Array;
  readonly trials: Float64Array;
  readonly rewards: Float64Array;
}

/** The counts of all days, those of each day weighed and its trials scaled. */
export function countsByArm(
  { armIds, contexts, days, contextOf, armOf, trials, rewards }: ContextEvidence,
  weightOf: (day: number) => number,
  scaleOf: (day: number) => number,
): ArmCounts[] {
  const byDay = new Map<number, readonly [weight: number, scale: number]>();
  for (const day of new Set(days)) byDay.set(day, [weightOf(day), scaleOf(day)]);
  const shown = armIds.map(() => new Float64Array(contexts.length));
  const earned = armIds.map(() => new Float64Array(contexts.length));
  for (let row = 0; row < days.length; row += 1) {
    const day = item(days, row);
    const context = item(contextOf, row);
    const [trialsOfArm, rewardsOfArm] = [shown[item(armOf, row)], earned[item(armOf, row)]];
    if (!trialsOfArm || !rewardsOfArm) throw new RangeError(`Row ${row} names no arm.`);
    const [weight, scale] = byDay.get(day) ?? [0, 1];
    trialsOfArm[context] = cell(trialsOfArm, context) + weight * scale * item(trials, row);
    rewardsOfArm[context] = cell(rewardsOfArm, context) + weight * item(rewards, row);
  }
  return shown.map((trialsOfArm, arm) => {
    const rewardsOfArm = earned[arm] ?? new Float64Array();
    const used = Int32Array.from(contexts.keys()).filter((context) => cell(trialsOfArm, context) > 0);
    const trials = Float64Array.from(used, (context) => cell(trialsOfArm, context));
    // A scaled trial may be less than its reward; a rate may not exceed 1.
    const rewards = Float64Array.from(used, (context, i) => Math.min(cell(rewardsOfArm, context), cell(trials, i)));
    return { contexts: used, trials, rewards };
  });
}
