import type { KeptEmail } from '../mail/mailbox.ts';
import type { PersonEntry } from '../state/person-log.ts';
import { type EmailStory, emailStory, type PropertyStory } from './email-story.ts';

/** Why an email fell back, in the words of the mailbox's filter. */
export const FALLBACK_REASONS = {
  'webhook-failed': 'Its webhook failed',
  'never-written': 'Nothing wrote it',
  refused: 'The write was refused',
  'too-late': 'Written too late',
  cleared: 'Emptied again',
  'not-yet-visible': 'Not yet visible',
} as const;

export type FallbackReason = keyof typeof FALLBACK_REASONS;

/** Each of them once: one property may have been emptied, another never written. */
export function fallbackReasons(email: KeptEmail, log: readonly PersonEntry[]): ReadonlySet<FallbackReason> {
  const story = emailStory(email, log);
  return new Set(story.properties.flatMap((property) => reasonOf(property, story.webhook) ?? []));
}

function reasonOf({ absence }: PropertyStory, webhook: EmailStory['webhook']): FallbackReason | null {
  if (absence === null) return null;
  const outcome = webhook?.answer?.outcome;
  const hasFailed = outcome === 'skipped' || outcome === 'failed';
  return absence.kind === 'never-written' && hasFailed ? 'webhook-failed' : absence.kind;
}
