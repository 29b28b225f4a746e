import type { Instant } from '../domain/instant.ts';
import type { KlaviyoAnswer } from '../domain/klaviyo-answer.ts';
import { followQuota, holdUntil } from './pacer.ts';
import type { Pace } from './ports.ts';
import { heldUntilBy } from './settlement.ts';

/** What one answer says of how fast such calls may go on. */
export function learnAnswer(pace: Pace, answer: KlaviyoAnswer<unknown>, answeredAt: Instant): Pace {
  const followed = answer.quota ? followQuota(pace, answeredAt, answer.quota) : pace;
  const until = heldUntilBy(answer, answeredAt);
  return until ? holdUntil(followed, until) : followed;
}
