import { sequenceRadius } from './confidence-sequence.ts';
import { addPair, fiellerInterval, type Interval, noPairs, type PairSums } from './fieller.ts';

export type Group = 'treatment' | 'control';

export interface RelativeLift extends Interval {
  /** Treatment over control, relative: 0.1 is 10 % more. */
  readonly estimate: number;
}

/** One group as the next person finds it. */
interface GroupCount {
  people: number;
  successes: number;
}

/** What is known of the lift after some people, in the order they were randomised. */
export interface LiftSequence {
  readonly treatment: GroupCount;
  readonly control: GroupCount;
  readonly scores: PairSums;
}

/**
 * The interval is asymptotic, so it starts when a normal limit is in sight: below this many successes in a group
 * there is none. From here on, simulated false claims stay below alpha; the test beside repeats some of it.
 */
const LEAST_SUCCESSES = 20;

export const noLift = (): LiftSequence => ({
  treatment: { people: 0, successes: 0 },
  control: { people: 0, successes: 0 },
  scores: noPairs(),
});

/**
 * Adds one person. Each scores in both groups (augmented inverse propensity weighting, Robins, Rotnitzky, Zhao 1994):
 * ψ_g = m_g + 1{in g}/π_g · (y − m_g), with m_g the group's mean *before* this person. Then E[ψ_g | past] = E[y | g]
 * whatever m_g is, also while the treatment's variants change, which is what makes the sequence valid.
 * @param probability with which the person was put into this group, in (0, 1)
 */
export function addPerson(sequence: LiftSequence, group: Group, probability: number, succeeded: boolean): void {
  const { treatment, control, scores } = sequence;
  const outcome = succeeded ? 1 : 0;
  const score = (each: Group, count: GroupCount): number => {
    const mean = runningMean(count);
    return each === group ? mean + (outcome - mean) / probability : mean;
  };
  addPair(scores, score('treatment', treatment), score('control', control));
  const own = group === 'treatment' ? treatment : control;
  own.people += 1;
  own.successes += outcome;
}

/**
 * The average lift θ = μ₁/μ₀ − 1 of the people so far, with an interval that holds at all times at once.
 * For each θ, ψ₁ − (1 + θ)ψ₀ has mean 0 if θ is true: the interval keeps each θ whose sequence still covers 0.
 * @returns null while it is not bounded yet.
 */
export function relativeLift(sequence: LiftSequence, alpha: number): RelativeLift | null {
  const { treatment, control, scores } = sequence;
  if (Math.min(treatment.successes, control.successes) < LEAST_SUCCESSES) return null;
  const ratio = fiellerInterval(scores, sequenceRadius(scores.count, alpha));
  if (ratio === null) return null;
  return {
    estimate: scores.first / scores.second - 1,
    low: Math.max(-1, ratio.low - 1),
    high: ratio.high - 1,
  };
}

const runningMean = (count: GroupCount): number => (count.people === 0 ? 0 : count.successes / count.people);
