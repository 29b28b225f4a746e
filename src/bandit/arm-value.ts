import { sequenceRadius } from './confidence-sequence.ts';
import { ExpectedReward } from './expected-reward.ts';
import type { Interval } from './fieller.ts';
import type { LoggedDecision } from './logged-decision.ts';
import { shrunkMeans } from './shrunk-means.ts';

/** What an arm would earn if everyone who could get it did. */
export interface ArmValue {
  readonly sends: number;
  readonly clicks: number;
  /** The best guess: shrunk to what the arms have in common, as far as little is known of this one. */
  readonly rate: number;
  /** Of the arm's own scores, not shrunk. Holds at all times at once with probability 1 − alpha, asymptotically. */
  readonly interval: Interval;
  /** As many people, drawn evenly for this arm alone, would tell as much. */
  readonly effectiveTrials: number;
}

/** An arm is ranked from here on; before, its rate says more about chance than about the arm. */
export const RANKED_FROM_SENDS = 1_000;
export const RANKED_FROM_CLICKS = 30;

export type ArmStanding =
  | { readonly kind: 'ranked'; readonly value: ArmValue }
  | { readonly kind: 'too_early'; readonly sends: number; readonly clicks: number };

/** In effective trials, where an arm's interval is tightest: a few times what it takes to be ranked. */
const TIGHTEST_AT_TRIALS = 3_000;

/** Scores under one policy. */
interface VersionSums {
  people: number;
  scores: number;
  inversePropensities: number;
}

interface ArmSums {
  sends: number;
  clicks: number;
  readonly versions: Map<number, VersionSums>;
}

/**
 * Per-arm click rates that stay honest although better arms get more people. Each person scores
 * Γ = m + 1{drawn}/e · (y − m) for every arm they could get, with e the logged propensity and m what was expected of them
 * beforehand, so that its mean is the arm's rate among all, whatever the policy does. Scores count by how well the policy
 * they were drawn under could see the arm: each version's mean with the inverse of its variance, people over the mean of
 * 1/e. As a weight it depends on the policy alone, not on the person: weights by person make a contextual policy's
 * estimates lean (Bibaut, Dimakopoulou, Kallus, Chambaz, van der Laan 2021, "Post-Contextual-Bandit Inference",
 * https://arxiv.org/abs/2106.00418; without contexts Hadad et al. 2021, https://arxiv.org/abs/1911.02768).
 *
 * Weighted scores less their mean are a martingale in order of decision, so the interval is a confidence sequence
 * (Waudby-Smith et al., https://arxiv.org/abs/2103.06476), here in the time of effective trials.
 *
 * The martingale is unbiased over all arms, but which arms get enough people to be ranked is luck as well, and those
 * would be up to 11 % too high at 10,000 people and 8 variants: the rate is therefore a posterior mean, which selection does not move
 * (Dawid 1994, "Selection paradoxes of Bayesian inference"). Both measured: `npm run bench -- learn-coverage`.
 * @param units of `unitsOf`, with rewards 0 or 1
 */
export function armStandings(units: readonly LoggedDecision[], alpha: number): ReadonlyMap<string, ArmStanding> {
  const arms = sumsByArm(units);
  const measured = [...arms.values()].map(weighed);
  const rates = shrunkRates(measured);
  return new Map([...arms].map(([arm, sums], i) => [arm, standing(sums, measured[i] ?? UNSEEN, rates[i] ?? 0, alpha)]));
}

/** What the log says of each arm by itself: its rate among all, and how many even trials would tell as much. Not shrunk. */
export const armEvidence = (units: readonly LoggedDecision[]): ReadonlyMap<string, ArmEvidence> =>
  new Map([...sumsByArm(units)].map(([arm, sums]) => [arm, weighed(sums)]));

function sumsByArm(units: readonly LoggedDecision[]): Map<string, ArmSums> {
  const expected = new ExpectedReward();
  const arms = new Map<string, ArmSums>();
  for (const unit of units) {
    for (const [arm, propensity] of unit.pmf) {
      if (propensity > 0) addScore(arms, arm, propensity, expected.of(arm, unit.cell), unit);
    }
    expected.add(unit.arm, unit.cell, unit.reward);
  }
  return arms;
}

function addScore(arms: Map<string, ArmSums>, arm: string, propensity: number, m: number, unit: LoggedDecision): void {
  const sums = arms.get(arm) ?? { sends: 0, clicks: 0, versions: new Map<number, VersionSums>() };
  arms.set(arm, sums);
  const version = sums.versions.get(unit.policyVersion) ?? { people: 0, scores: 0, inversePropensities: 0 };
  sums.versions.set(unit.policyVersion, version);
  version.people += 1;
  version.scores += m;
  version.inversePropensities += 1 / propensity;
  if (arm !== unit.arm) return;
  sums.sends += 1;
  sums.clicks += unit.reward;
  version.scores += (unit.reward - m) / propensity;
}

export interface ArmEvidence {
  readonly rate: number;
  readonly trials: number;
}

const UNSEEN: ArmEvidence = { rate: 0, trials: 0 };

/** A version of n people with Σ 1/e = I tells as much of the arm as n²/I people who all got it. */
function weighed({ versions }: ArmSums): ArmEvidence {
  let [trials, sum] = [0, 0];
  for (const { people, scores, inversePropensities } of versions.values()) {
    trials += (people * people) / inversePropensities;
    sum += (people / inversePropensities) * scores;
  }
  return { rate: sum / trials, trials };
}

/** Relative to the rate of all, so that the spread means the same of rare clicks and of frequent ones. */
function shrunkRates(measured: readonly ArmEvidence[]): number[] {
  const trials = measured.reduce((sum, each) => sum + each.trials, 0);
  const overall = measured.reduce((sum, each) => sum + each.trials * each.rate, 0) / trials;
  if (!(overall > 0)) return measured.map(({ rate }) => rate);
  const relative = measured.map(({ rate, trials: own }) => ({
    mean: rate / overall,
    variance: (1 - overall) / (overall * own),
  }));
  return shrunkMeans(relative).map(({ mean }) => overall * mean);
}

function standing(
  { sends, clicks }: ArmSums,
  { rate, trials }: ArmEvidence,
  shrunk: number,
  alpha: number,
): ArmStanding {
  if (sends < RANKED_FROM_SENDS || clicks < RANKED_FROM_CLICKS) return { kind: 'too_early', sends, clicks };
  const deviations = sequenceRadius(trials, alpha, TIGHTEST_AT_TRIALS) * Math.sqrt(trials);
  const interval = scoreInterval(rate, trials, deviations);
  const within = Math.min(Math.max(shrunk, interval.low), interval.high);
  return { kind: 'ranked', value: { sends, clicks, rate: within, interval, effectiveTrials: trials } };
}

/** Wilson's interval 1927: of rare clicks, one-sided near 0. */
function scoreInterval(rate: number, trials: number, deviations: number): Interval {
  const within = Math.min(Math.max(rate, 1e-9), 1 - 1e-9);
  const squared = (deviations * deviations) / trials;
  const centre = (within + squared / 2) / (1 + squared);
  const half = Math.sqrt(squared * (within * (1 - within) + squared / 4)) / (1 + squared);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
