import { type SplitPeriod, sampleRatioP } from './sample-ratio.ts';

/** One arm over a stretch of time, in people drawn by chance. */
export interface ArmStretch {
  readonly arm: string;
  readonly sends: number;
  readonly rewards: number;
}

export type Alarm =
  /** Nearly everyone gets one arm, which nobody has shown to be better. */
  | { readonly kind: 'collapse'; readonly arm: string; readonly share: number; readonly cause: CollapseCause }
  /** Arms do better or worse lately than before. */
  | { readonly kind: 'drift'; readonly p: number; readonly cause: DriftCause; readonly arms: readonly DriftedArm[] }
  /** Arms get fewer people than the floor promises them. */
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
export type StarvationCause = 'rarely_eligible' | 'not_drawn_as_published';
export type MismatchCause = 'group_never_counted' | 'group_loses_people';

export interface DriftedArm {
  readonly arm: string;
  readonly before: number;
  readonly recent: number;
}

const COLLAPSED_SHARE = 0.95;
/** P(best) from which a share that large is earned. */
const EARNED_FROM = 0.95;
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
 * log-likelihood ratio of rates of their own against one rate an arm, over arms with enough of both, against χ² (Wilks
 * 1938). Where one factor for all arms explains the change, the season or the audience moved; a ranking need not.
 */
export function drift(before: readonly ArmStretch[], recent: readonly ArmStretch[]): Alarm | null {
  const pairs = before.flatMap((old) => {
    const now = recent.find(({ arm }) => arm === old.arm);
    return now && Math.min(expectedLeast(old, now), expectedLeast(now, old)) >= LEAST_EXPECTED ? [{ old, now }] : [];
  });
  if (pairs.length === 0) return null;
  const ofEach = pairs.reduce((sum, { old, now }) => sum + changeOf(old, now, 1), 0);
  const p = chiSquareTail(ofEach, pairs.length);
  if (p >= ALARM_P) return null;
  const expected = pairs.reduce((sum, { old, now }) => sum + (now.sends * old.rewards) / old.sends, 0);
  const seen = pairs.reduce((sum, { now }) => sum + now.rewards, 0);
  const apart = pairs.reduce((sum, { old, now }) => sum + changeOf(old, now, seen / expected), 0);
  const isCommon = pairs.length > 1 && chiSquareTail(apart, pairs.length - 1) >= ALARM_P;
  return {
    kind: 'drift',
    p,
    cause: isCommon ? 'all_arms_moved' : 'some_arms_moved',
    arms: pairs.map(({ old, now }) => ({
      arm: old.arm,
      before: old.rewards / old.sends,
      recent: now.rewards / now.sends,
    })),
  };
}

/** Pearson's old rule for a chi-square limit. */
const LEAST_EXPECTED = 5;

const expectedLeast = (one: ArmStretch, other: ArmStretch): number =>
  one.sends === 0 ? 0 : (one.sends * (one.rewards + other.rewards)) / (one.sends + other.sends);

/** Twice the log-likelihood ratio of two Poisson rates against the second being `factor` times the first. */
function changeOf(old: ArmStretch, now: ArmStretch, factor: number): number {
  const exposure = old.sends + factor * now.sends;
  const rate = (old.rewards + now.rewards) / exposure;
  const part = (rewards: number, expected: number): number =>
    rewards > 0 ? rewards * Math.log(rewards / expected) : 0;
  return Math.max(0, 2 * (part(old.rewards, rate * old.sends) + part(now.rewards, rate * factor * now.sends)));
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

/** An arm over a stretch in which it was active. */
export interface FloorShare {
  readonly arm: string;
  readonly sends: number;
  /** Σ of its floor ε/K over the decisions it was eligible for. */
  readonly owed: number;
  readonly eligibleShare: number;
}

/** An arm that is eligible for fewer people than this is starved by its targeting. */
const RARELY = 0.05;

/**
 * An arm that got fewer people than its floor, beyond chance: P(Poisson(owed) ≤ sends) by Chernoff's bound. Or one whose
 * targeting keeps it from most people, which no floor can mend.
 */
export function starvation(arms: readonly FloorShare[]): Alarm[] {
  return arms.flatMap(({ arm, sends, owed, eligibleShare }): Alarm[] => {
    const alarm = (cause: StarvationCause): Alarm[] => [{ kind: 'starvation', arm, sends, owed, cause }];
    if (sends < owed && Math.exp(sends - owed + (sends > 0 ? sends * Math.log(owed / sends) : 0)) < ALARM_P)
      return alarm('not_drawn_as_published');
    return eligibleShare < RARELY ? alarm('rarely_eligible') : [];
  });
}

export function sampleRatioMismatch(periods: readonly SplitPeriod[]): Alarm | null {
  const p = sampleRatioP(periods);
  if (p >= ALARM_P) return null;
  const isMissing = periods.some(({ declared, counted }) => declared.some((share, i) => share > 0 && !counted[i]));
  return { kind: 'sample_ratio_mismatch', p, cause: isMissing ? 'group_never_counted' : 'group_loses_people' };
}
