import type { Instant } from '../domain/instant.ts';
import type { LoggedAttempt, LoggedDelivery } from './decision-record.ts';
import type { DecisionRecord } from './ports.ts';
import { spanOf, type TimelineStep } from './timeline-step.ts';

/** One try to write: asked, and what Klaviyo answered. */
export function attemptSteps(attempt: LoggedAttempt, { decision, delivery }: DecisionRecord): TimelineStep[] {
  const { startedAt, acceptedAt, completedAt, outcome, isBulk } = attempt;
  const late =
    outcome === 'written' && delivery?.carrier !== 'event'
      ? lateness(completedAt ?? acceptedAt ?? startedAt, decision.dueAt)
      : [];
  // The end of the delivery tells it once.
  const reason = attempt.reason === null || attempt.reason === delivery?.reason ? [] : [attempt.reason];
  if (isBulk && acceptedAt !== null) {
    return [handedOver(startedAt, acceptedAt), bulkEnd(attempt, acceptedAt, [...reason, ...late])];
  }
  return [
    {
      kind: outcome === 'written' ? 'written' : 'attempt',
      at: startedAt,
      state: outcome === 'written' ? 'done' : 'failed',
      title: titleOf(attempt, delivery),
      details: [answerOf(attempt), ...reason, ...late],
    },
  ];
}

function titleOf({ outcome, isBulk }: LoggedAttempt, delivery: LoggedDelivery | null): string {
  if (outcome === 'written') return writtenAs(delivery?.carrier ?? 'profile');
  return isBulk ? 'Klaviyo did not take the bulk import' : TITLES[outcome];
}

/** What carries the content to the email. */
export const writtenAs = (carrier: LoggedDelivery['carrier']): string =>
  carrier === 'event' ? 'Posted as an event, which starts the email’s flow' : 'Written to the profile';

const TITLES = {
  retry: 'A write failed',
  rejected: 'Klaviyo refused the write',
} as const;

function answerOf({ startedAt, acceptedAt, completedAt, outcome, statusCode }: LoggedAttempt): string {
  if (statusCode === null && outcome !== 'written') {
    return 'Klaviyo gave no answer, so it may have been written all the same.';
  }
  const code = statusCode === null ? '' : ` ${statusCode}`;
  return `Klaviyo answered${code} after ${spanOf((acceptedAt ?? completedAt ?? startedAt) - startedAt)}.`;
}

const lateness = (writtenAt: Instant, dueAt: Instant): string[] =>
  writtenAt > dueAt
    ? [`${spanOf(writtenAt - dueAt)} after the email was due: too late unless the email was late.`]
    : [];

export const handedOver = (at: Instant, acceptedAt: Instant): TimelineStep => ({
  kind: 'attempt',
  at,
  state: 'done',
  title: 'Handed to Klaviyo in a bulk import',
  details: [`Klaviyo accepted it after ${spanOf(acceptedAt - at)}.`],
});

/** Accepted is not yet written: Klaviyo says afterwards what became of each profile. */
function bulkEnd({ completedAt, outcome }: LoggedAttempt, acceptedAt: Instant, more: readonly string[]): TimelineStep {
  const took =
    completedAt === null
      ? 'Klaviyo never said that it was done.'
      : `Klaviyo finished it ${spanOf(completedAt - acceptedAt)} after it had accepted it.`;
  const isWritten = outcome === 'written';
  return {
    kind: isWritten ? 'written' : 'attempt',
    at: completedAt ?? acceptedAt,
    state: isWritten ? 'done' : 'failed',
    title: isWritten ? writtenAs('profile') : 'The bulk import did not write it',
    details: [took, ...more],
  };
}
