import { type Instant, plusSeconds } from '../../domain/instant.ts';
import type { DueWrites, RecentImports } from './ports.ts';

/** Klaviyo asks not to use bulk imports for a small number of profiles. */
const LEAST_BULK_WRITES = 200;

/** What a private key must be allowed for bulk imports: to submit a job, and to ask what became of it. */
export const BULK_SCOPES = ['lists:write', 'profiles:write', 'lists:read', 'profiles:read'];

/** A job takes at least about so long, and is believed to take no longer than that: Klaviyo promises nothing. */
const JOB_SECONDS = { least: 20, most: 300 };
/** Of profiles in a job, before any job has told. */
const REFUSED_SHARE = 0.01;

/** Which deliveries go in bulk: those due after some time, but for the first `spared`. */
export interface BulkPlan {
  readonly dueAfter: Instant;
  readonly spared: number;
}

/**
 * Single writes, earliest email first, for as long as they are done a job's time before each email: later, a job could
 * not save what they turn out too slow for. Beside what is due they have to write what jobs refuse. A burst that is
 * going out in bulk goes on so until they would be done twice that time before, lest it stop and start again.
 * Measured without that reserve: 100,000 profiles, due in three minutes, of whom Klaviyo did not know 500. Single writes
 * were left all that they could write until 14 s before the emails were due, what the jobs had refused came on top, and
 * a second wave of jobs had to save them; in another run 32 were late.
 * @returns null: bulk imports are not needed.
 */
export function planBulk(
  due: readonly DueWrites[],
  imports: RecentImports,
  singlesPerMinute: number,
  now: Instant,
): BulkPlan | null {
  if (sum(due.map(({ writes }) => writes)) < LEAST_BULK_WRITES) return null;
  const jobSeconds = Math.min(JOB_SECONDS.most, Math.max(JOB_SECONDS.least, imports.seconds ?? 0));
  const reserveSeconds = imports.running > 0 ? 2 * jobSeconds : jobSeconds;
  const dueAfter = plusSeconds(now, jobSeconds);
  const refused = Math.ceil(imports.running * (imports.refusedShare ?? REFUSED_SHARE));
  const writable = (seconds: number): number => Math.floor((Math.max(0, seconds) * singlesPerMinute) / 60);
  let before = refused;
  const isNeeded = [...due]
    .sort((a, b) => a.dueAt - b.dueAt)
    .some(({ dueAt, writes, singly }) => {
      before += writes + singly;
      return writes > 0 && dueAt > dueAfter && before > writable((dueAt - now) / 1_000 - reserveSeconds);
    });
  if (!isNeeded) return null;
  return { dueAfter, spared: Math.max(0, writable(jobSeconds) - refused - sum(due.map(({ singly }) => singly))) };
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
