import { createHash } from 'node:crypto';
import type { DecisionId } from '../domain/ids.ts';

const FIRST_SECONDS = 2;
const LONGEST_SECONDS = 60;

/**
 * Seconds until the next try after a failed `attempt` (1, 2, …): doubling from 2 s to 60 s, of which a half is
 * jitter, so that those which failed together do not come back together. Always the same for the same attempt.
 */
export function backoffSeconds(decisionId: DecisionId, attempt: number): number {
  const full = Math.min(FIRST_SECONDS * 2 ** (attempt - 1), LONGEST_SECONDS);
  const jitter = createHash('sha256').update(`${decisionId}:${attempt}`).digest().readUInt32BE() / 2 ** 32;
  return full * (0.5 + jitter / 2);
}
