import type { OrgId } from '../../domain/ids.ts';
import { type Instant, plusHours } from '../../domain/instant.ts';
import type { Landing } from '../ports.ts';
import type { DecisionFields, StoredFiles } from './ports.ts';

export interface RetentionParts {
  readonly landing: Landing;
  readonly files: StoredFiles;
  readonly fields: DecisionFields;
  readonly landingDays: number;
}

export interface Expired {
  /** Files whose bytes are deleted now. */
  readonly files: number;
  /** Decisions whose fields are. */
  readonly decisions: number;
  /** Files that were never loaded and will be deleted within the days of warning. */
  readonly unloadedSoon: number;
}

/** How long landed bytes are kept where nothing else is set. */
export const LANDING_DAYS = 30;
/** Days before an unloaded file expires in which people are told. */
export const WARNING_DAYS = 7;
const DAY_HOURS = 24;

/**
 * Deletes what has been kept long enough. Killed between the bytes and their row, it finds the row again and deletes
 * nothing twice.
 */
export async function expire(
  { landing, files, fields, landingDays }: RetentionParts,
  orgId: OrgId,
  now: Instant,
): Promise<Expired> {
  const due = await files.landedBefore(orgId, plusHours(now, -landingDays * DAY_HOURS));
  for (const file of due) {
    await landing.remove(file.objectKey);
    await files.markExpired(orgId, file, 'age', now);
  }
  return {
    files: due.length,
    decisions: await fields.expire(orgId, now),
    unloadedSoon: await files.countUnloaded(orgId, plusHours(now, (WARNING_DAYS - landingDays) * DAY_HOURS)),
  };
}
