import { type Instant, instant, plusSeconds } from '../../domain/instant.ts';
import { believed, charge, inFlight, leftInWindow, type PaceSettings, takeOne } from '../pacer.ts';
import type { Pace, TakeOne } from '../ports.ts';

/**
 * Klaviyo takes 10 jobs a second and 150 a minute, and as many questions of each kind.
 * https://developers.klaviyo.com/en/reference/bulk_import_profiles
 */
const JOBS_PER_MINUTE = 150;
/** Not quite the 10: jobs are large, and those sent evenly may arrive closer to each other. */
const JOBS_PER_SECOND = 9;

/** Of contents of 12 KB, which are long. */
const PROFILES_A_JOB = 400;

/** Profiles that bulk imports carry, at least. */
export const importedPerMinute = (share: number): number => Math.floor(JOBS_PER_MINUTE * share) * PROFILES_A_JOB;

const questions = (share: number): PaceSettings => ({ startPerMinute: JOBS_PER_MINUTE, burstPerSecond: 10, share });

/**
 * Jobs fill a window early: whoever waits for the content gains by it, and the others' share of the window stays.
 * Until Klaviyo's headers say what a window has left, jobs go evenly and one at a time.
 */
export const takeImport =
  (now: Instant): TakeOne =>
  (kept, share) => {
    const pace = believed(kept, now);
    return nextImportAt(pace, share, now) <= now ? charge(pace, now, 1) : null;
  };

/** The earliest time, `now` or later, at which it is worth asking. */
export function nextImportAt(pace: Pace, share: number, now: Instant): Instant {
  const at = instant(Math.max(now, pace.heldUntil));
  const window = pace.window !== null && at < pace.window.endsAt ? pace.window : null;
  const perSecond = share * (window ? JOBS_PER_SECOND : JOBS_PER_MINUTE / 60);
  const spaced = instant(Math.max(at, pace.at + Math.ceil(1_000 / perSecond)));
  const left = window ? leftInWindow(pace, { share }, at) : 1 - inFlight(pace, at);
  if (left > 0) return spaced;
  // What is on its way may turn out to be counted already, and tells what the next window has.
  const soon = plusSeconds(spaced, 1);
  return window && inFlight(pace, at) === 0 ? window.endsAt : soon;
}

export const takeQuestion =
  (now: Instant): TakeOne =>
  (kept, share) =>
    takeOne(kept, questions(share), now);
