import { type Instant, instant, plusSeconds } from '../domain/instant.ts';
import type { Quota } from '../domain/klaviyo-answer.ts';

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

export interface Pace {
  readonly settings: PaceSettings;
  /** Our own plan; whole, so that portions add up exactly. */
  readonly perMinute: number;
  /** Writes granted in one second of the clock. */
  readonly granted: { readonly second: number; readonly writes: number };
  /** What Klaviyo's present window still has for us, the others' share taken off. */
  readonly window: { readonly left: number; readonly endsAt: Instant } | null;
  readonly heldUntil: Instant;
}

export const startPace = (settings: PaceSettings = DEFAULT_PACE): Pace => ({
  settings,
  perMinute: planOf(settings.startPerMinute, settings),
  granted: { second: 0, writes: 0 },
  window: null,
  heldUntil: instant(0),
});

const planOf = (limit: number, { share, burstPerSecond }: PaceSettings): number =>
  Math.max(1, Math.floor(Math.min(limit, burstPerSecond * 60) * share));

const secondOf = (at: Instant): number => Math.floor(at / 1000);

/** The plan in whole writes a second: any 60 seconds in a row add up to exactly `perMinute`. */
const portionOf = (pace: Pace, second: number): number =>
  Math.floor(((second + 1) * pace.perMinute) / 60) - Math.floor((second * pace.perMinute) / 60);

function allowed(pace: Pace, now: Instant): number {
  if (now < pace.heldUntil) return 0;
  const second = secondOf(now);
  const unused = portionOf(pace, second) - (pace.granted.second === second ? pace.granted.writes : 0);
  if (!pace.window || now >= pace.window.endsAt) return Math.max(0, unused);
  const secondsLeft = Math.ceil((pace.window.endsAt - now) / 1000);
  return Math.max(0, Math.min(unused, Math.ceil(pace.window.left / secondsLeft)));
}

/** @returns what may be written at `now`, all of it at once, and the pace with that taken off. */
export function takePortion(pace: Pace, now: Instant): { writes: number; pace: Pace } {
  const writes = allowed(pace, now);
  return { writes, pace: charge(pace, secondOf(now), writes) };
}

/** Writes of a portion taken at `takenAt` that were not needed. */
export const giveBack = (pace: Pace, takenAt: Instant, writes: number): Pace =>
  charge(pace, secondOf(takenAt), -writes);

function charge(pace: Pace, second: number, writes: number): Pace {
  const window = pace.window && { ...pace.window, left: pace.window.left - writes };
  if (pace.granted.second === second) {
    return { ...pace, window, granted: { second, writes: pace.granted.writes + writes } };
  }
  return pace.granted.second < second ? { ...pace, window, granted: { second, writes } } : pace;
}

/** Follows what Klaviyo says of its steady window. */
export function followQuota(pace: Pace, now: Instant, quota: Quota): Pace {
  const kept = Math.ceil(quota.limit * (1 - pace.settings.share));
  return {
    ...pace,
    perMinute: planOf(quota.limit, pace.settings),
    window: { left: Math.max(0, quota.remaining - kept), endsAt: plusSeconds(now, quota.resetSeconds) },
  };
}

/** Nothing is written before `until`: Klaviyo answers an earlier retry with another 429. */
export const holdUntil = (pace: Pace, until: Instant): Pace => ({
  ...pace,
  heldUntil: instant(Math.max(pace.heldUntil, until)),
});

/** The earliest time, `now` or later, at which a portion is not empty. */
export function nextPortionAt(pace: Pace, now: Instant): Instant {
  let at = instant(Math.max(now, pace.heldUntil));
  if (pace.window && pace.window.left <= 0 && at < pace.window.endsAt) at = pace.window.endsAt;
  while (allowed(pace, at) === 0) at = instant((secondOf(at) + 1) * 1000);
  return at;
}
