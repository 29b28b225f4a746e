import { type Instant, instant, plusSeconds } from '../domain/instant.ts';
import type { Quota } from '../domain/klaviyo-answer.ts';
import type { Pace } from './ports.ts';

/**
 * How fast one account may be written to. Klaviyo counts single profile writes in fixed windows of a second and of a
 * minute, at an unknown phase. The guides say 700 a minute, the specification 750: the pacer starts with the lower
 * and follows the `RateLimit-*` headers. Every private key of an account shares its quota, so a share stays unused.
 * https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling
 */
export interface PaceSettings {
  /** Writes a minute that the account allows, until its headers say. */
  readonly startPerMinute: number;
  readonly burstPerSecond: number;
  /** Part of the quota that is ours to use, in (0, 1]. */
  readonly share: number;
}

export const DEFAULT_PACE: PaceSettings = { startPerMinute: 700, burstPerSecond: 75, share: 0.9 };

/** After this, writes of a deliverer that was heard of no more have reached Klaviyo or never will. */
const LONGEST_IN_FLIGHT_SECONDS = 60;
/** Answers whose windows end nearer to each other than this speak of the same one. */
const SAME_WINDOW_SECONDS = 20;
/** A clock that ran further ahead than this was wrong: what it left behind must not hold the account. */
const LONGEST_AHEAD_SECONDS = 60;

export const newPace = (): Pace => ({
  limitPerMinute: null,
  at: instant(0),
  grants: [],
  window: null,
  heldUntil: instant(0),
});

/** Our own plan; whole, so that portions add up exactly. */
export function plannedPerMinute(pace: Pace, { startPerMinute, burstPerSecond, share }: PaceSettings): number {
  const limit = pace.limitPerMinute ?? startPerMinute;
  return Math.max(1, Math.floor(Math.min(limit, burstPerSecond * 60) * share));
}

const secondOf = (at: Instant): number => Math.floor(at / 1000);

/** The plan in whole writes a second: any 60 seconds in a row add up to exactly `perMinute`. */
const portionOf = (perMinute: number, second: number): number =>
  Math.floor(((second + 1) * perMinute) / 60) - Math.floor((second * perMinute) / 60);

/** Time does not go back for a deliverer whose clock is behind another's: it takes of the same second. */
const presentFor = (pace: Pace, now: Instant): Instant => instant(Math.max(now, pace.at));

/** Calls that nobody has reported back. */
export const inFlight = (pace: Pace, at: Instant): number =>
  pace.grants
    .filter(({ second }) => second > secondOf(at) - LONGEST_IN_FLIGHT_SECONDS)
    .reduce((sum, grant) => sum + grant.inFlight, 0);

/** What Klaviyo's present window still has for us: less the others' share, and less what is on its way there. */
export function leftInWindow(pace: Pace, { share }: Pick<PaceSettings, 'share'>, at: Instant): number {
  if (!pace.window || at >= pace.window.endsAt) return Number.POSITIVE_INFINITY;
  const kept = Math.ceil((pace.limitPerMinute ?? 0) * (1 - share));
  return Math.max(0, pace.window.remaining - kept - inFlight(pace, at));
}

/** How many may be written at `now`, all of them at once. */
export function allowed(pace: Pace, settings: PaceSettings, now: Instant): number {
  const at = presentFor(pace, now);
  if (at < pace.heldUntil) return 0;
  const second = secondOf(at);
  const granted = pace.grants.find((grant) => grant.second === second)?.writes ?? 0;
  const unused = portionOf(plannedPerMinute(pace, settings), second) - granted;
  return Math.max(0, Math.min(unused, leftInWindow(pace, settings, at)));
}

/** Takes `writes` off. What was taken is at `pace.at` of the answer, where `land` finds it again. */
export function charge(pace: Pace, now: Instant, writes: number): Pace {
  const at = presentFor(pace, now);
  const second = secondOf(at);
  const recent = pace.grants.filter(
    (grant) => grant.second === second || (grant.inFlight > 0 && grant.second > second - LONGEST_IN_FLIGHT_SECONDS),
  );
  const before = recent.find((grant) => grant.second === second) ?? { second, writes: 0, inFlight: 0 };
  const present = { second, writes: before.writes + writes, inFlight: before.inFlight + writes };
  return { ...pace, at, grants: [...recent.filter((grant) => grant.second !== second), present] };
}

/** Of `writes` that were charged at `takenAt`, `sent` have been sent and answered, or failed; the others were not needed. */
export const land = (pace: Pace, takenAt: Instant, writes: number, sent: number): Pace => ({
  ...pace,
  grants: pace.grants.map((grant) =>
    grant.second === secondOf(takenAt)
      ? { ...grant, writes: grant.writes - (writes - sent), inFlight: grant.inFlight - writes }
      : grant,
  ),
});

/**
 * Follows what Klaviyo says of its steady window. Answers come in any order: within a window the least that remained
 * was counted last, and the earliest end is the nearest to the true one, because the seconds are rounded up.
 */
export function followQuota(pace: Pace, answeredAt: Instant, quota: Quota): Pace {
  const { window } = pace;
  const { remaining } = quota;
  const endsAt = plusSeconds(answeredAt, quota.resetSeconds);
  const followed = { ...pace, limitPerMinute: quota.limit };
  if (!window || endsAt > plusSeconds(window.endsAt, SAME_WINDOW_SECONDS)) {
    return { ...followed, window: { remaining, endsAt } };
  }
  if (endsAt < plusSeconds(window.endsAt, -SAME_WINDOW_SECONDS)) return pace;
  return {
    ...followed,
    window: {
      remaining: Math.min(window.remaining, remaining),
      endsAt: instant(Math.min(window.endsAt, endsAt)),
    },
  };
}

/** Nothing is written before `until`: Klaviyo answers an earlier retry with another 429. */
export const holdUntil = (pace: Pace, until: Instant): Pace => ({
  ...pace,
  heldUntil: instant(Math.max(pace.heldUntil, until)),
});

/** When, `now` or later, it is worth asking for a portion. */
export function nextPortionAt(pace: Pace, settings: PaceSettings, now: Instant): Instant {
  let at = instant(Math.max(presentFor(pace, now), pace.heldUntil));
  if (pace.window && leftInWindow(pace, settings, at) === 0) {
    const { endsAt } = pace.window;
    // What is on its way may turn out to be counted already.
    if (inFlight(pace, at) > 0) return instant(Math.min(endsAt, nextSecond(at)));
    at = endsAt;
  }
  while (allowed(pace, settings, at) === 0) at = nextSecond(at);
  return at;
}

const nextSecond = (at: Instant): Instant => instant((secondOf(at) + 1) * 1000);

/** The pace that was kept, as far as it can be believed. */
export const believed = (kept: Pace | null, now: Instant): Pace =>
  kept === null || kept.at > plusSeconds(now, LONGEST_AHEAD_SECONDS) ? newPace() : kept;

/** One call, where the pace has any; null: it has none. */
export function takeOne(kept: Pace | null, settings: PaceSettings, now: Instant): Pace | null {
  const pace = believed(kept, now);
  return allowed(pace, settings, now) > 0 ? charge(pace, now, 1) : null;
}
