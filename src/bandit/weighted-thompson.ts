import { probabilityBest } from './best-arm.ts';
import { type BetaPosterior, updated } from './beta-posterior.ts';

/** What an arm has earned. Successes of each metric are counted once a trial. */
export interface ArmEvidence {
  readonly arm: string;
  readonly trials: number;
  readonly opens: number;
  readonly clicks: number;
}

/** How much each metric is worth; not negative, summing to 1. */
export interface MetricWeights {
  readonly opens: number;
  readonly clicks: number;
}

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
 * gets a Beta posterior, and arms are ranked by their probability of being best.
 * Fractional rewards update as in Agrawal & Goyal 2012, "Analysis of Thompson Sampling for the Multi-armed Bandit
 * Problem" (https://arxiv.org/abs/1111.1797), algorithm 2, in expectation rather than by a coin.
 */
export function rankByWeightedThompson(arms: readonly ArmEvidence[], weights: MetricWeights): Ranking {
  const rewards = arms.map(({ opens, clicks }) => weights.opens * opens + weights.clicks * clicks);
  const prior = averageArm(sum(rewards), sum(arms.map(({ trials }) => trials)));
  const posteriors = arms.map(({ trials }, index) => updated(prior, rewards[index] ?? 0, trials));
  const best = probabilityBest(posteriors);
  const byArm = <T>(values: readonly T[]): Record<string, T> =>
    Object.fromEntries(values.flatMap((value, index) => (arms[index] ? [[arms[index].arm, value]] : [])));
  return { prior, posteriors: byArm(posteriors), probabilityBest: byArm(best) };
}

function averageArm(rewards: number, trials: number): BetaPosterior {
  const rate = (rewards + PRIOR_REWARDS_WITHOUT_DATA) / (trials + PRIOR_TRIALS);
  return { alpha: rate * PRIOR_TRIALS, beta: (1 - rate) * PRIOR_TRIALS };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
