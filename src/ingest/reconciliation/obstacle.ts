import { type Instant, plusHours, plusSeconds } from '../../domain/instant.ts';
import type { Refusal } from '../../domain/klaviyo-answer.ts';
import type { Obstacle } from './ports.ts';

const WHAT_A_PERSON_MUST_CHANGE_HOURS = 6;
const REFUSED_HOURS = 24;
const FIRST_RETRY_SECONDS = 60;
const LONGEST_RETRY_SECONDS = 3_600;
const UNSTATED_RETRY_AFTER_SECONDS = 60;

/** What stands in the way after a refusal, and when to try again. */
export function obstacleOf(
  { kind, status, detail, retryAfterSeconds }: Refusal,
  failures: number,
  now: Instant,
): { readonly obstacle: Obstacle; readonly nextAt: Instant } {
  switch (kind) {
    case 'throttled': {
      const until = plusSeconds(now, Math.max(1, retryAfterSeconds ?? UNSTATED_RETRY_AFTER_SECONDS));
      return { obstacle: { kind: 'limit_used', until }, nextAt: until };
    }
    case 'forbidden':
      return { obstacle: { kind: 'scope_missing', detail }, nextAt: plusHours(now, WHAT_A_PERSON_MUST_CHANGE_HOURS) };
    case 'unauthorized':
      return { obstacle: { kind: 'key_refused', detail }, nextAt: plusHours(now, WHAT_A_PERSON_MUST_CHANGE_HOURS) };
    case 'unavailable': {
      const seconds = Math.min(FIRST_RETRY_SECONDS * 2 ** Math.min(failures, 10), LONGEST_RETRY_SECONDS);
      const nextAt = plusSeconds(now, Math.max(seconds, retryAfterSeconds ?? 0));
      return { obstacle: { kind: 'unavailable', detail: `${status ?? 'no answer'}: ${detail}` }, nextAt };
    }
    default:
      return { obstacle: { kind: 'refused', detail: `${status}: ${detail}` }, nextAt: plusHours(now, REFUSED_HOURS) };
  }
}
