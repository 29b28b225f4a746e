import { sequenceRadius } from './confidence-sequence.ts';
import { ExpectedReward } from './expected-reward.ts';
import { addPair, fiellerInterval, type Interval, noPairs } from './fieller.ts';
import type { LoggedDecision } from './logged-decision.ts';

/** Another policy: the probability that it would give this person this arm. Over the arms that could be drawn it sums to 1. */
export type CandidatePolicy = (arm: string, unit: LoggedDecision) => number;

/** One variant for everybody. */
export const always =
  (only: string): CandidatePolicy =>
  (arm) =>
    arm === only ? 1 : 0;

export interface PolicyValue extends Interval {
  readonly estimate: number;
}

export type WhatIf =
  | {
      readonly kind: 'estimated';
      /** Inverse propensity scores: unbiased, of a wide spread where the candidate does what was rarely done. */
      readonly ips: PolicyValue;
      /** The same over the sum of weights: a little biased, much steadier, never outside the rewards. */
      readonly snips: PolicyValue;
      /** Doubly robust: what is expected of each person, corrected by what those drawn did. The one to quote. */
      readonly dr: PolicyValue;
      /** People who were drawn as the candidate would have: (Σw)² / Σw² (Kish 1965). */
      readonly effectivePeople: number;
      readonly people: number;
      /** Weights above the cap, and the share of all weight that the cap took away: what the estimates leave unsaid. */
      readonly clipped: { readonly people: number; readonly weightShare: number };
    }
  /** The candidate would give arms that could not be drawn, to this share of people on average: nothing is known of those. */
  | { readonly kind: 'not_covered'; readonly share: number }
  | { readonly kind: 'too_few'; readonly effectivePeople: number };

export interface WhatIfOptions {
  readonly alpha: number;
  /** Weights count as this at most; the estimate then leans low by at most the weight taken away. None where absent. */
  readonly weightCap?: number;
  readonly tightestAt?: number;
}

/** With fewer people who were drawn as the candidate would have, a normal limit is not in sight. */
const LEAST_EFFECTIVE_PEOPLE = 100;
const ROUNDING = 1e-6;

/**
 * What people would have done under another policy, from a log of decisions with propensities e: each person drawn counts
 * w = π/e times.
 *
 * - IPS: mean of w·y (Horvitz, Thompson 1952; Strehl, Langford, Li, Kakade 2010, "Learning from Logged Implicit
 *   Exploration Data"). With a cap on w: Ionides 2008, "Truncated Importance Sampling".
 * - SNIPS: Σ w·y / Σ w (Swaminathan, Joachims 2015, "The Self-Normalized Estimator for Counterfactual Learning").
 * - DR: mean of Σ_a π_a·m_a + w·(y − m) (Dudík, Langford, Li 2011, "Doubly Robust Policy Evaluation and Learning"), with m
 *   formed before each person, so that scores less the value are a martingale also while the logging policy learns.
 *
 * Intervals are asymptotic confidence sequences of those scores (Waudby-Smith, Wu, Ramdas, Karampatziakis, Mineiro 2022,
 * "Anytime-valid off-policy inference for contextual bandits", https://arxiv.org/abs/2210.10768; of a ratio by Fieller's
 * inversion), so they may be looked at every day. Rare rewards with large weights are skewed, so IPS and DR are inverted
 * from the variance that a candidate value would have, not the one seen.
 * @param units of `unitsOf`
 */
export function whatIf(units: readonly LoggedDecision[], candidate: CandidatePolicy, options: WhatIfOptions): WhatIf {
  const { alpha, weightCap = Number.POSITIVE_INFINITY, tightestAt } = options;
  const expected = new ExpectedReward();
  const [weighted, ips, dr] = [noPairs(), moments(), moments()];
  let [weights, squares, cut, cutPeople, uncovered] = [0, 0, 0, 0, 0];
  for (const unit of units) {
    let [guess, covered] = [0, 0];
    for (const [arm, propensity] of unit.pmf) {
      const wanted = propensity > 0 ? candidate(arm, unit) : 0;
      covered += wanted;
      guess += wanted * expected.of(arm, unit.cell);
    }
    uncovered += Math.max(0, 1 - covered);
    const full = candidate(unit.arm, unit) / (unit.pmf.get(unit.arm) ?? 1);
    const weight = Math.min(full, weightCap);
    cut += full - weight;
    if (full > weight) cutPeople += 1;
    weights += weight;
    squares += weight * weight;
    addPair(weighted, weight * unit.reward, weight);
    add(ips, weight * unit.reward);
    add(dr, guess + weight * (unit.reward - expected.of(unit.arm, unit.cell)));
    expected.add(unit.arm, unit.cell, unit.reward);
  }
  const people = units.length;
  if (uncovered > ROUNDING * people) return { kind: 'not_covered', share: uncovered / people };
  const effectivePeople = squares > 0 ? (weights * weights) / squares : 0;
  if (effectivePeople < LEAST_EFFECTIVE_PEOPLE) return { kind: 'too_few', effectivePeople };
  const radius = sequenceRadius(people, alpha, tightestAt);
  const ratio = fiellerInterval(weighted, radius) ?? { low: 0, high: Number.POSITIVE_INFINITY };
  return {
    kind: 'estimated',
    ips: policyValue(ips, squares / people, radius),
    snips: { estimate: weighted.first / weighted.second, low: Math.max(0, ratio.low), high: ratio.high },
    dr: policyValue(dr, squares / people, radius),
    effectivePeople,
    people,
    clipped: { people: cutPeople, weightShare: cut / (weights + cut) },
  };
}

interface Moments {
  count: number;
  sum: number;
  squares: number;
}

const moments = (): Moments => ({ count: 0, sum: 0, squares: 0 });

function add(of: Moments, score: number): void {
  of.count += 1;
  of.sum += score;
  of.squares += score * score;
}

/**
 * The interval of a mean of scores, as Wilson's for a rate: all v with |mean − v| ≤ radius · √(variance if v were true).
 * That variance is the one seen, grown or shrunk with v, and at no v less than a reward in nobody more would leave.
 * @param meanSquaredWeight of all people
 */
function policyValue({ count, sum, squares }: Moments, meanSquaredWeight: number, radius: number): PolicyValue {
  const mean = sum / count;
  const seen = Math.max(squares / count - mean * mean, 0);
  const perReward = mean > 0 ? Math.max(seen / mean, meanSquaredWeight) : meanSquaredWeight;
  const squared = radius * radius * perReward;
  const half = Math.sqrt(squared * Math.max(mean, 0) + (squared * squared) / 4);
  const centre = mean + squared / 2;
  return { estimate: mean, low: Math.max(0, Math.min(mean, centre - half)), high: centre + half };
}
