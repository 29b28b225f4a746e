import { type SplitPeriod, sampleRatioP } from './sample-ratio.ts';

/** One arm over a stretch of time, in people drawn by chance. */
export interface ArmStretch {
  readonly arm: string;
  /** Where arms are compared among like people only. */
  readonly cell?: string;
  readonly sends: number;
  readonly rewards: number;
}

export type Alarm =
  /** Nearly everyone gets one arm, which nobody has shown to be better. */
  | { readonly kind: 'collapse'; readonly arm: string; readonly share: number; readonly cause: CollapseCause }
  /** Arms do better or worse lately than before. */
  | { readonly kind: 'drift'; readonly p: number; readonly cause: DriftCause; readonly arms: readonly DriftedArm[] }
  /** An arm gets fewer people than its probabilities promise it, or too few to be judged although it could be the best. */
  | {
      readonly kind: 'starvation';
      readonly arm: string;
      readonly sends: number;
      readonly owed: number;
      readonly cause: StarvationCause;
    }
  /** People are not split as declared. */
  | { readonly kind: 'sample_ratio_mismatch'; readonly p: number; readonly cause: MismatchCause };

export type CollapseCause = 'only_eligible_arm' | 'early_luck' | 'floor_switched_off';
export type DriftCause = 'all_arms_moved' | 'some_arms_moved';
export type StarvationCause = 'rarely_eligible' | 'not_drawn_as_published' | 'given_up_early';
export type MismatchCause = 'group_never_counted' | 'group_loses_people';

/** Rates among the people of the recent stretch: what they were to be, and are. */
export interface DriftedArm {
  readonly arm: string;
  readonly before: number;
  readonly recent: number;
  /** Of the recent stretch, as are the rewards that were to be expected and came. */
  readonly sends: number;
  readonly expected: number;
  readonly rewards: number;
}

const COLLAPSED_SHARE = 0.95;
/**
 * P(best) from which a share that large is earned: less than the share, since rankers shrink and forget and the honest
 * figure does neither. Of 200 months of arms that are alike not one gave any arm such a share.
 */
const EARNED_FROM = 0.8;
const ALARM_P = 0.001;

/** What the published policies and the log say of who gets what. */
export interface Concentration {
  /** Average pmf over recent decisions, by arm; of those eligible. */
  readonly shares: ReadonlyMap<string, number>;
  /** How sure the evidence is that each arm is the best one for everybody. */
  readonly probabilityBest: ReadonlyMap<string, number>;
  readonly epsilon: number;
}

/** BanditDB's alarm on the entropy of choices, told apart from a winner: a policy that is sure for a reason may be sure. */
export function collapse({ shares, probabilityBest, epsilon }: Concentration): Alarm | null {
  for (const [arm, share] of shares) {
    if (share < COLLAPSED_SHARE || (shares.size > 1 && (probabilityBest.get(arm) ?? 0) >= EARNED_FROM)) continue;
    const cause = shares.size === 1 ? 'only_eligible_arm' : epsilon > 0 ? 'early_luck' : 'floor_switched_off';
    return { kind: 'collapse', arm, share, cause };
  }
  return null;
}

/**
 * Whether rates changed between two stretches fixed beforehand (say, the last week and the four before): twice the
 * log-likelihood ratio of rates of their own against one rate an arm and cell, over pairs with enough of both, against χ²
 * (Wilks 1938). Where one factor for all arms explains the change, the season or the audience moved; a ranking need not,
 * and less than a tenth of the rate is the weather of every week.
 */
export function drift(before: readonly ArmStretch[], recent: readonly ArmStretch[]): Alarm | null {
  const earlier = new Map(before.map((old) => [placeOf(old), old]));
  const pairs = recent.flatMap((now) => {
    const old = earlier.get(placeOf(now));
    return old && isComparable(old, now) ? [{ old, now }] : [];
  });
  if (pairs.length === 0) return null;
  const ofEach = pairs.reduce((sum, { old, now }) => sum + changeOf(old, now, 1), 0);
  const p = chiSquareTail(ofEach, pairs.length);
  if (p >= ALARM_P) return null;
  const arms = [...new Set(pairs.map(({ now }) => now.arm))].map((arm) =>
    together(
      arm,
      pairs.filter(({ now }) => now.arm === arm),
    ),
  );
  const factor = sumOf(arms, ({ rewards }) => rewards) / sumOf(arms, ({ expected }) => expected);
  const apart = sumOf(arms, ({ expected, rewards, known }) =>
    changeOf({ arm: '', sends: known, rewards: known }, { arm: '', sends: expected, rewards }, factor),
  );
  const isCommon = arms.length > 1 && chiSquareTail(apart, arms.length - 1) >= APART_P;
  if (isCommon && Math.abs(factor - 1) < LEAST_SEASON) return null;
  return { kind: 'drift', p, cause: isCommon ? 'all_arms_moved' : 'some_arms_moved', arms };
}

/** An arm's pairs as one, counted in the rewards that were to be expected: `known` of them the earlier rate is known by. */
function together(
  arm: string,
  pairs: readonly { readonly old: ArmStretch; readonly now: ArmStretch }[],
): DriftedArm & { readonly known: number } {
  const sends = sumOf(pairs, ({ now }) => now.sends);
  const rewards = sumOf(pairs, ({ now }) => now.rewards);
  const expected = sumOf(pairs, ({ old, now }) => (now.sends * old.rewards) / old.sends);
  const known = sumOf(pairs, ({ old }) => old.rewards);
  return { arm, sends, rewards, expected, known, before: expected / sends, recent: rewards / sends };
}

const placeOf = ({ arm, cell = '' }: ArmStretch): string => JSON.stringify([arm, cell]);
const sumOf = <T>(values: readonly T[], of: (value: T) => number): number =>
  values.reduce((sum, value) => sum + of(value), 0);

/** There is an alarm already; this only says of which of two causes, so one in twenty is named wrongly. */
const APART_P = 0.05;
const LEAST_SEASON = 0.1;
/** Pearson's old rule for a chi-square limit. */
const LEAST_EXPECTED = 5;

/** Enough of both for their rates to be compared. */
export const isComparable = (one: ArmStretch, other: ArmStretch): boolean =>
  Math.min(expectedLeast(one, other), expectedLeast(other, one)) >= LEAST_EXPECTED;

const expectedLeast = (one: ArmStretch, other: ArmStretch): number =>
  one.sends === 0 ? 0 : (one.sends * (one.rewards + other.rewards)) / (one.sends + other.sends);

/**
 * Twice the log-likelihood ratio of two Poisson rates against the second being `factor` times the first, over Williams'
 * correction for small counts (1976, "Improved likelihood ratio tests for complete contingency tables"): without it a few
 * hundred pairs of few rewards add up to an alarm.
 */
function changeOf(old: ArmStretch, now: ArmStretch, factor: number): number {
  const exposure = old.sends + factor * now.sends;
  const rewards = old.rewards + now.rewards;
  if (rewards === 0) return 0;
  const part = (seen: number, share: number): number => (seen > 0 ? seen * Math.log(seen / (rewards * share)) : 0);
  const [before, after] = [old.sends / exposure, (factor * now.sends) / exposure];
  const correction = 1 + (1 / before + 1 / after - 1) / (6 * rewards);
  return Math.max(0, (2 * (part(old.rewards, before) + part(now.rewards, after))) / correction);
}

/** P(χ² with this many degrees of freedom > x): Wilson, Hilferty 1931, "The Distribution of Chi-Square". */
function chiSquareTail(x: number, degrees: number): number {
  const spread = 2 / (9 * degrees);
  return normalTail((Math.cbrt(x / degrees) - (1 - spread)) / Math.sqrt(spread));
}

/** P(Z > z): Abramowitz, Stegun 1964, 26.2.17. */
function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const sum = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}

/** An arm over a stretch in which it served unchanged. */
export interface ArmDraws {
  readonly arm: string;
  readonly sends: number;
  /** Σ of its logged probability over the decisions it was eligible for. */
  readonly owed: number;
  /** Σ of its floor ε/K over the same. */
  readonly floor: number;
  readonly eligible: number;
  readonly decisions: number;
  /** How sure the evidence is that it is the best for everybody; null: not known. */
  readonly probabilityBest: number | null;
}

/** Of fewer decisions, who may get an arm is a story about single people. */
export const LEAST_DECISIONS = 300;
/** An arm that is eligible for fewer people than this is starved by its targeting. */
const RARELY = 0.01;
/** What is left to an arm beyond its floor when the ranking has given it up. */
const GIVEN_UP_BELOW = 0.01;
/** Whom the evidence holds for the best with this much has been given up too early. */
const COULD_BE_BEST_FROM = 0.15;

/**
 * An arm that got fewer people than its logged probabilities promise, beyond chance: P(≤ sends) by Chernoff's bound on a sum
 * of independent draws (as of a Poisson), over as many arms as are looked at. Or one that is left with its floor although
 * the evidence holds it for the best as likely as many another. Or one whose targeting keeps it from nearly everybody,
 * which no floor can mend.
 */
export function starvation(arms: readonly ArmDraws[]): Alarm[] {
  return arms.flatMap(({ arm, sends, owed, floor, eligible, decisions, probabilityBest }): Alarm[] => {
    const alarm = (cause: StarvationCause): Alarm[] => [{ kind: 'starvation', arm, sends, owed, cause }];
    const log = sends < owed ? sends - owed + (sends > 0 ? sends * Math.log(owed / sends) : 0) : 0;
    if (Math.exp(log) < ALARM_P / arms.length) return alarm('not_drawn_as_published');
    if (decisions < LEAST_DECISIONS) return [];
    if (eligible < RARELY * decisions) return alarm('rarely_eligible');
    const isGivenUp = arms.length > 1 && owed - floor < GIVEN_UP_BELOW * eligible;
    return isGivenUp && (probabilityBest ?? 0) >= COULD_BE_BEST_FROM ? alarm('given_up_early') : [];
  });
}

export function sampleRatioMismatch(periods: readonly SplitPeriod[]): Alarm | null {
  const p = sampleRatioP(periods);
  if (p >= ALARM_P) return null;
  const isMissing = periods.some(({ declared, counted }) => declared.some((share, i) => share > 0 && !counted[i]));
  return { kind: 'sample_ratio_mismatch', p, cause: isMissing ? 'group_never_counted' : 'group_loses_people' };
}
