import { type ArmRates, fitArmRates } from './arm-rates.ts';
import { sequenceRadius } from './confidence-sequence.ts';
import type { Interval } from './fieller.ts';
import type { LoggedDecision } from './logged-decision.ts';
import { type ServedCount, servedCounts } from './served-counts.ts';

/** What an arm would earn if everyone who could get it did. */
export interface ArmValue {
  readonly sends: number;
  readonly clicks: number;
  /** The best guess: shrunk to what the arms have in common as far as little is known of this one. */
  readonly rate: number;
  /** Of this arm's own clicks, not shrunk, for a look at any time. */
  readonly interval: Interval;
}

/** An arm is ranked from here on; before, its rate says more about chance than about the arm. */
export const RANKED_FROM_SENDS = 1_000;
export const RANKED_FROM_CLICKS = 30;

export type ArmStanding =
  | { readonly kind: 'ranked'; readonly value: ArmValue }
  | { readonly kind: 'too_early'; readonly sends: number; readonly clicks: number };

/** Where an arm's interval is tightest: a few times what it takes to be ranked. */
const TIGHTEST_AT_SENDS = 3_000;

/**
 * Per-arm click rates that stay honest although better arms get more people.
 *
 * The rate is a posterior mean (arm-rates.ts). Weighted inverse propensities are unbiased before one knows which arms got
 * enough people to be ranked, and not after: simulated under the product's policy at 10,000 people, √e-weighted ones
 * (Hadad, Hirshberg, Zhan, Wager, Athey 2021, https://arxiv.org/abs/1911.02768) are 6 to 17 % off for ranked arms, those
 * with variance-stabilising weights for contextual policies (Bibaut et al. 2021, https://arxiv.org/abs/2106.00418) 1 to
 * 12 %. A posterior mean is not moved by who was picked out, nor by who picked.
 *
 * The interval is of the mean of those who did get the arm, whose outcomes less their means are a martingale whatever the
 * policy does: Waudby-Smith et al. 2024, https://arxiv.org/abs/2103.06476, in time counted by sends. It is moved to
 * everyone who could get the arm by the ratio of what the fit expects of both (direct standardisation), with the doubt
 * about tastes added. The sequence is a theorem of the first part; that the whole covers is simulated:
 * `npm run bench -- learn-coverage`.
 * @param units of `unitsOf`, with rewards 0 or 1
 */
export function armStandings(units: readonly LoggedDecision[], alpha: number): ReadonlyMap<string, ArmStanding> {
  const served = servedCounts(units);
  const rates = fitArmRates(served);
  const byArm = new Map<string, ServedCount[]>();
  for (const count of served.counts) {
    const own = byArm.get(count.arm);
    if (own) own.push(count);
    else byArm.set(count.arm, [count]);
  }
  return new Map([...byArm].map(([arm, own]) => [arm, standing(own, rates, alpha)]));
}

function standing(own: readonly ServedCount[], rates: ArmRates, alpha: number): ArmStanding {
  const sum = (of: (count: ServedCount) => number): number => own.reduce((total, count) => total + of(count), 0);
  const [people, sends, clicks] = [sum((each) => each.people), sum((each) => each.sends), sum((each) => each.rewards)];
  if (sends < RANKED_FROM_SENDS || clicks < RANKED_FROM_CLICKS) return { kind: 'too_early', sends, clicks };
  const guess = sum((count) => count.people * rates.rateOf(count)) / people;
  const ratio = guess / (sum((count) => count.sends * rates.rateOf(count)) / sends);
  const served = clicks / sends;
  const moved = rates.varianceOf(own, (count) => count.people / people - (ratio * count.sends) / sends);
  const variance = (ratio * ratio * served * (1 - served)) / sends + moved;
  const deviations = sequenceRadius(sends, alpha, TIGHTEST_AT_SENDS) * Math.sqrt(sends);
  const interval = scoreInterval(served * ratio, variance, deviations);
  const within = Math.min(Math.max(guess, interval.low), interval.high);
  return { kind: 'ranked', value: { sends, clicks, rate: within, interval } };
}

/** Wilson's interval 1927 of as many trials as have this variance: one-sided near 0, as rare clicks are. */
function scoreInterval(rate: number, variance: number, deviations: number): Interval {
  const within = Math.min(Math.max(rate, 1e-9), 1 - 1e-9);
  const trials = (within * (1 - within)) / variance;
  const squared = deviations * deviations;
  const centre = (within + squared / (2 * trials)) / (1 + squared / trials);
  const half = (deviations * Math.sqrt(variance + squared / (4 * trials * trials))) / (1 + squared / trials);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
