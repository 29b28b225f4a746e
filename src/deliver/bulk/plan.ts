import type { Instant } from '../../domain/instant.ts';
import type { DueWrites } from './ports.ts';

/** Klaviyo asks not to use bulk imports for a small number of profiles. */
export const LEAST_BULK_WRITES = 200;

/** What a private key must be allowed for bulk imports: to submit a job, and to ask what became of it. */
export const BULK_SCOPES = ['lists:write', 'profiles:write', 'lists:read', 'profiles:read'];

/** Single writes, earliest email first, for as long as they are all in time; else bulk imports beside them. */
export function isBulkNeeded(backlog: readonly DueWrites[], singlesPerMinute: number, now: Instant): boolean {
  if (total(backlog) < LEAST_BULK_WRITES) return false;
  let before = 0;
  return [...backlog]
    .sort((a, b) => a.dueAt - b.dueAt)
    .some(({ dueAt, writes }) => {
      before += writes;
      return before > Math.floor((Math.max(0, dueAt - now) / 60_000) * singlesPerMinute);
    });
}

export const total = (backlog: readonly DueWrites[]): number => backlog.reduce((sum, { writes }) => sum + writes, 0);
