import { type Instant, toDate } from '../../domain/instant.ts';

/** ISO 8601, UTC, as the contract has it. */
export const toTime = (at: Instant): string => toDate(at).toISOString();
export const toTimeOrNull = (at: Instant | null): string | null => (at === null ? null : toTime(at));
