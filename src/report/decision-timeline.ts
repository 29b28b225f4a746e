import type { DecisionId, OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import { decidedFacts, decidedStep, type Fact, wordsOf } from './decided-facts.ts';
import type { LoggedDecision } from './decision-record.ts';
import { deliverySteps } from './delivery-steps.ts';
import { engagementSteps } from './engagement-steps.ts';
import type { DecisionRecord, DecisionRecords, EmailEventLog, EmailEvents } from './ports.ts';
import { spanOf, type TimelineStep } from './timeline-step.ts';

export interface DecisionTimeline {
  readonly decision: Pick<LoggedDecision, 'decisionId' | 'templateId' | 'templateName' | 'userId' | 'trackingId'>;
  /** The story in one sentence. */
  readonly answer: string;
  readonly facts: readonly Fact[];
  readonly steps: readonly TimelineStep[];
}

/** The story of one decision: what has happened by time, then what is still to come. @returns null: there is none. */
export async function decisionTimeline(
  { records, events }: { readonly records: DecisionRecords; readonly events: EmailEventLog },
  orgId: OrgId,
  decisionId: DecisionId,
  now: Instant,
): Promise<DecisionTimeline | null> {
  const record = await records.find(orgId, decisionId);
  if (record === null) return null;
  const { userId, messageId, decidedAt, followedUntil } = record.decision;
  const ask = { decisionId, profileId: userId, messageId, from: decidedAt, until: followedUntil };
  return tellTimeline(record, await events.of(orgId, ask), now);
}

export function tellTimeline(record: DecisionRecord, events: EmailEvents | null, now: Instant): DecisionTimeline {
  const { decisionId, templateId, templateName, userId, trackingId } = record.decision;
  const steps = inOrder([
    decidedStep(record.decision),
    ...deliverySteps(record, now),
    ...engagementSteps(record, events, now),
  ]);
  return {
    decision: { decisionId, templateId, templateName, userId, trackingId },
    answer: answerOf(record, steps),
    facts: decidedFacts(record.decision),
    steps,
  };
}

/** What has no time follows on what has one; what is expected comes last, and first of it what it waits for. */
function inOrder(steps: readonly TimelineStep[]): TimelineStep[] {
  const at = (step: TimelineStep): number =>
    step.at ?? (step.kind === 'waiting' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
  const byTime = (one: TimelineStep, other: TimelineStep): number => (at(one) === at(other) ? 0 : at(one) - at(other));
  return [
    ...steps.filter(({ state }) => state !== 'expected').sort(byTime),
    ...steps.filter(({ state }) => state === 'expected').sort(byTime),
  ];
}

function answerOf({ decision, delivery, outcome }: DecisionRecord, steps: readonly TimelineStep[]): string {
  const has = (kind: TimelineStep['kind'], state: TimelineStep['state'] = 'done'): boolean =>
    steps.some((step) => step.kind === kind && step.state === state);
  const sent = steps.find(({ kind }) => kind === 'sent');
  if (sent !== undefined) {
    const did = has('clicked')
      ? 'The person clicked.'
      : has('opened')
        ? 'The person opened it.'
        : 'No open or click so far.';
    return `${sent.title}. ${outcome?.isMature && did.startsWith('No') ? 'The person did not open it.' : did}`;
  }
  if (has('not_sent', 'failed')) return `${steps.find(({ kind }) => kind === 'not_sent')?.title}.`;
  const due = decision.dueAt;
  switch (delivery?.state) {
    case undefined:
      return 'Decided, and not written anywhere: the template was not connected to a flow.';
    case 'importing':
    case 'pending':
      return `Decided: ${wordsOf(decision)}. It has not been ${delivery.carrier === 'event' ? 'posted as an event' : 'written to the profile'} yet.`;
    case 'written': {
      if (delivery.carrier === 'event') return 'Posted as an event, which starts the flow of the email.';
      const writtenAt = delivery.finishedAt ?? due;
      const when = writtenAt <= due ? `${spanOf(due - writtenAt)} before` : `${spanOf(writtenAt - due)} after`;
      return `Written to the profile ${when} the email was due. What the email showed is not known yet.`;
    }
    case 'clean':
      return 'The profile held nothing, as decided: the email shows its own default.';
    case 'superseded':
    case 'rejected':
    case 'expired':
      return `${steps.find(({ kind }) => kind === 'unwritten')?.title}. What was decided did not reach ${delivery.carrier === 'event' ? 'Klaviyo, so no email went out' : 'the profile'}.`;
  }
}
