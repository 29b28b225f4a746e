import { type Instant, plusHours } from '../domain/instant.ts';
import type { GenerateRequest, Known, StoredDecision } from './ports.ts';

/**
 * The decision that this request repeats, or null for a new entry. Klaviyo retries a webhook for 24 hours,
 * and sends the same tracking id when the person enters the flow again: it is a new entry once the earlier
 * decision reached the profile and its email is out. An entry id decides exactly.
 */
export function findRepeated(
  request: GenerateRequest,
  known: Known,
  repeatWindowHours: number,
  now: Instant,
): StoredDecision | null {
  if (request.entryId !== null) return known.sameEntryId;
  const { latest } = known;
  if (latest === null || now > plusHours(latest.decidedAt, repeatWindowHours)) return null;
  const isOver = latest.isDelivered && latest.dueAt <= now;
  return isOver ? null : latest;
}
