import type { Instant } from '../domain/instant.ts';
import type { LoggedAttempt, LoggedDelivery } from './decision-record.ts';
import type { TimelineStep } from './timeline-step.ts';

/**
 * Each claim of a delivery has the next number, and gives it back where it called nobody. A number without an attempt
 * is a claim that nobody settled: its process died, or stood still until another took over.
 */
export function lostAttemptSteps(attempts: readonly LoggedAttempt[], delivery: LoggedDelivery): TimelineStep[] {
  const { claims, isInFlight, state, submitted, finishedAt } = delivery;
  const isUnderWay = isInFlight || state === 'importing';
  const ended = isUnderWay ? claims - 1 : claims;
  const last = { number: ended + 1, startedAt: submitted?.at ?? finishedAt };
  const steps: TimelineStep[] = [];
  let before = 0;
  for (const { number, startedAt } of [...attempts.filter((attempt) => attempt.number <= ended), last]) {
    const lost = number - before - 1;
    if (lost > 0) steps.push(lostStep(lost, startedAt, state === 'expired' && number === last.number));
    before = number;
  }
  return steps;
}

/** @param at when it was next taken up, or ended; null: neither has happened. */
const lostStep = (times: number, at: Instant | null, isOver: boolean): TimelineStep => ({
  kind: 'attempt',
  at,
  state: 'failed',
  title: `A process stopped while it was handing this over${times === 1 ? '' : `, ${times} times`}`,
  details: [
    'Nobody was left to note an answer, so it may have been written all the same.',
    isOver
      ? 'Its time was over before it could be written again.'
      : 'It is free again after a minute and written again.',
  ],
});
