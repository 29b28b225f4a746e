import { type Instant, instant } from '../../domain/instant.ts';

const MINUTE_MILLISECONDS = 60_000;
const DAY_MILLISECONDS = 86_400_000;

/**
 * The next point strictly after `now` on the grid that starts `offsetMinutes` after UTC midnight and goes on every
 * `everyMinutes`. An interval that does not divide a day starts anew each midnight; one of days runs from the epoch.
 */
export function nextPullAt(schedule: { everyMinutes: number; offsetMinutes: number }, now: Instant): Instant {
  const every = schedule.everyMinutes * MINUTE_MILLISECONDS;
  const offset = (schedule.offsetMinutes * MINUTE_MILLISECONDS) % every;
  if (every >= DAY_MILLISECONDS) return instant(now - mod(now - offset, every) + every);
  const midnight = now - mod(now, DAY_MILLISECONDS);
  const next = midnight + offset + (Math.floor((now - midnight - offset) / every) + 1) * every;
  return instant(Math.min(next, midnight + DAY_MILLISECONDS + offset));
}

const mod = (value: number, modulus: number): number => ((value % modulus) + modulus) % modulus;

const FIRST_RETRY_MINUTES = 2;

/** What failed is tried again after 2 minutes, then 4, 8 and so on, never more than a day later. */
export function retryAt(failures: number, now: Instant): Instant {
  const wait = FIRST_RETRY_MINUTES * MINUTE_MILLISECONDS * 2 ** Math.max(failures - 1, 0);
  return instant(now + Math.min(wait, DAY_MILLISECONDS));
}
