import type { ContextEvidence, Encoded } from './context-evidence.ts';
import type { Columns } from './features.ts';
import { cell, item } from './symmetric-matrix.ts';

/** Days until evidence counts for half. The last: never. */
const HALF_LIVES_DAYS = [2, 4, 8, 16, 32, 64, Number.POSITIVE_INFINITY] as const;
/** Expected rewards at which an arm's own rate in a level weighs as much as its rate overall. */
const SHRINKAGES = [4, 16, 64, 256] as const;

/**
 * How much a day's evidence counts, by its age, where arms may change: a mixture of half-lives, each weighed by how well
 * it foretold the next day, every day since the first. Forgetting factors averaged by predictive likelihood: McCormick,
 * Raftery, Madigan, Burd 2012, "Dynamic Logistic Regression and Dynamic Model Averaging for Binary Classification"; the
 * weights may move on, a share of 1 / (days seen + 1) a day, as in Herbster & Warmuth 1998, "Tracking the Best Expert".
 *
 * Foretold is which arm the rewards of a level go to, given how many there are and whom each arm was shown to. A season,
 * a good day, a better public therefore say nothing for forgetting.
 * @returns the weight of each half-life.
 */
export function halfLifeWeights({ evidence, columns }: Encoded): number[] {
  const experts = HALF_LIVES_DAYS.flatMap((halfLife) => SHRINKAGES.map((shrinkage) => ({ halfLife, shrinkage })));
  let weights = experts.map(() => 1 / experts.length);
  const days = marginsByDay(evidence, columns);
  const pasts = HALF_LIVES_DAYS.map(() => margins(evidence, columns));
  days.forEach(({ day, found }, index) => {
    if (index > 0) {
      const logs = HALF_LIVES_DAYS.flatMap((_, i) => foretold(pasts[i] ?? found, found));
      const best = Math.max(...logs);
      const grown = weights.map((weight, i) => weight * Math.exp(item(logs, i) - best));
      const total = grown.reduce((sum, value) => sum + value, 0);
      const shared = 1 / (index + 1);
      weights = grown.map((value) => ((1 - shared) * value) / total + shared / experts.length);
    }
    const passed = (days[index + 1]?.day ?? day) - day;
    HALF_LIVES_DAYS.forEach((halfLife, i) => {
      keep(pasts[i] ?? found, found, 0.5 ** (passed / halfLife));
    });
  });
  return HALF_LIVES_DAYS.map((halfLife) =>
    experts.reduce((sum, expert, i) => sum + (expert.halfLife === halfLife ? item(weights, i) : 0), 0),
  );
}

export const weightAtAge = (weights: readonly number[], ageDays: number): number =>
  weights.reduce((sum, weight, i) => sum + weight * 0.5 ** (ageDays / item(HALF_LIVES_DAYS, i)), 0);

/** Counts by level and arm: of column c and arm a at c · arms + a. Column 0 is everybody. */
interface Margins {
  readonly arms: number;
  readonly attributes: number;
  readonly trials: Float64Array;
  readonly rewards: Float64Array;
}

function margins({ armIds }: ContextEvidence, columns: Columns): Margins {
  const size = (columns.groups.length + 1) * armIds.length;
  return {
    arms: armIds.length,
    attributes: Object.keys(columns.levels).length + 1,
    trials: new Float64Array(size),
    rewards: new Float64Array(size),
  };
}

function marginsByDay(evidence: ContextEvidence, columns: Columns): { day: number; found: Margins }[] {
  const levels = evidence.contexts.map((context) =>
    Object.entries(columns.levels).flatMap(([attribute, numbered]) => numbered[context.levels[attribute] ?? ''] ?? []),
  );
  const byDay = new Map<number, Margins>();
  const arms = evidence.armIds.length;
  evidence.days.forEach((day, row) => {
    const found = byDay.get(day) ?? margins(evidence, columns);
    byDay.set(day, found);
    for (const column of [0, ...(levels[item(evidence.contextOf, row)] ?? [])]) {
      const at = column * arms + item(evidence.armOf, row);
      found.trials[at] = cell(found.trials, at) + item(evidence.trials, row);
      found.rewards[at] = cell(found.rewards, at) + item(evidence.rewards, row);
    }
  });
  return [...byDay].sort(([a], [b]) => a - b).map(([day, found]) => ({ day, found }));
}

/**
 * By shrinkage, the log-likelihood of which arms the day's rewards went to, a mean over the attributes, whose levels
 * share the rewards.
 */
function foretold(past: Margins, found: Margins): number[] {
  const { arms } = past;
  const overall = rates(past);
  const sums = SHRINKAGES.map(() => 0);
  for (let from = 0; from < past.trials.length; from += arms) {
    let [expected, earned, rewards] = [0, 0, 0];
    for (let a = 0; a < arms; a += 1) {
      expected += cell(past.trials, from + a) * item(overall, a);
      earned += cell(past.rewards, from + a);
      rewards += cell(found.rewards, from + a);
    }
    if (rewards <= 0) continue;
    const level = (earned + 1) / (expected + 1);
    SHRINKAGES.forEach((shrinkage, i) => {
      sums[i] = item(sums, i) + ofLevel(shrinkage, level, overall, past, found, from);
    });
  }
  return sums.map((sum) => sum / past.attributes);
}

/** One level's share: its rewards went where they did. */
function ofLevel(
  shrinkage: number,
  level: number,
  overall: readonly number[],
  past: Margins,
  found: Margins,
  from: number,
): number {
  let [total, rewards, own] = [0, 0, 0];
  for (let a = 0; a < past.arms; a += 1) {
    const trials = cell(found.trials, from + a);
    if (trials <= 0) continue;
    const base = level * item(overall, a);
    const likely =
      (base * (cell(past.rewards, from + a) + shrinkage)) / (cell(past.trials, from + a) * base + shrinkage);
    const went = cell(found.rewards, from + a);
    total += trials * likely;
    rewards += went;
    if (went > 0) own += went * Math.log(trials * likely);
  }
  return rewards > 0 ? own - rewards * Math.log(total) : 0;
}

function rates({ arms, trials, rewards }: Margins): number[] {
  const sum = (values: Float64Array): number => values.subarray(0, arms).reduce((all, value) => all + value, 0);
  const mean = (sum(rewards) + 0.5) / (sum(trials) + 1);
  return Array.from({ length: arms }, (_, a) => (cell(rewards, a) + 1) / (cell(trials, a) + 1 / mean));
}

function keep(past: Margins, found: Margins, factor: number): void {
  for (let i = 0; i < past.trials.length; i += 1) {
    past.trials[i] = (cell(past.trials, i) + cell(found.trials, i)) * factor;
    past.rewards[i] = (cell(past.rewards, i) + cell(found.rewards, i)) * factor;
  }
}
