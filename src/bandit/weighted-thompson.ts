import { probabilityBest } from './best-arm.ts';
import { type BetaPosterior, updated } from './beta-posterior.ts';
import { comparableCounts } from './comparable-trials.ts';
import { type ContextEvidence, encoded } from './context-evidence.ts';
import { halfLifeWeights, weightAtAge } from './forgetting.ts';
import { cell } from './symmetric-matrix.ts';

export interface Ranking {
  /** What is believed of an arm before its first trial; the belief about one without data. */
  readonly prior: BetaPosterior;
  readonly posteriors: Readonly<Record<string, BetaPosterior>>;
  /** Sums to 1. */
  readonly probabilityBest: Readonly<Record<string, number>>;
}

/** A new arm is believed as much as this many trials of an average arm: soon overruled, never a wild guess. */
const PRIOR_TRIALS = 20;
/** With no data at all, an email click rate. */
const PRIOR_REWARDS_WITHOUT_DATA = 1;

/**
 * Weighted Thompson Sampling: the metrics of a trial are blended into one reward in [0, 1], each arm's mean reward
 * gets a Beta posterior, and arms are ranked by their probability of being best, the same for everybody.
 * Fractional rewards update as in Agrawal & Goyal 2012, "Analysis of Thompson Sampling for the Multi-armed Bandit
 * Problem" (https://arxiv.org/abs/1111.1797), algorithm 2, in expectation rather than by a coin. Evidence fades as fast
 * as arms change (forgetting.ts), and counts as if all arms had met the same people (comparable-trials.ts).
 * @param today in the days of the evidence
 */
export function rankByWeightedThompson(evidence: ContextEvidence, today: number): Ranking {
  const { armIds, contexts } = evidence;
  const everybody = { ...evidence, contexts: contexts.map(() => ({ levels: {} })) };
  const weights = halfLifeWeights(encoded(everybody));
  const counts = comparableCounts(evidence, (day) => weightAtAge(weights, Math.max(0, today - day)));
  const prior = averageArm(sum(counts.rewards), sum(counts.trials));
  const posteriors = armIds.map((_, arm) => {
    const trials = cell(counts.trials, arm);
    // Trials of young decisions count by the share of their rewards that has come, so there may be more rewards.
    return updated(prior, Math.min(cell(counts.rewards, arm), trials), trials);
  });
  const best = probabilityBest(posteriors);
  const byArm = <T>(values: readonly T[]): Record<string, T> =>
    Object.fromEntries(armIds.flatMap((armId, arm) => (values[arm] === undefined ? [] : [[armId, values[arm]]])));
  return { prior, posteriors: byArm(posteriors), probabilityBest: byArm(best) };
}

function averageArm(rewards: number, trials: number): BetaPosterior {
  const rate = (Math.min(rewards, trials) + PRIOR_REWARDS_WITHOUT_DATA) / (trials + PRIOR_TRIALS);
  return { alpha: rate * PRIOR_TRIALS, beta: (1 - rate) * PRIOR_TRIALS };
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
