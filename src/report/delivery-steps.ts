import { type Instant, plusHours } from '../domain/instant.ts';
import { attemptSteps, handedOver, writtenAs } from './attempt-steps.ts';
import type { LoggedDelivery } from './decision-record.ts';
import { lostAttemptSteps } from './lost-attempts.ts';
import type { DecisionRecord } from './ports.ts';
import { clockOf, spanOf, type TimelineStep } from './timeline-step.ts';

/** The clean-up leaves an email in peace for a day. */
const REST_HOURS = 24;

/** From the queue to the profile, or why not; then what became of the properties. */
export function deliverySteps(record: DecisionRecord, now: Instant): TimelineStep[] {
  const { decision, delivery, attempts, gaveWay } = record;
  if (delivery === null) return [NOT_CONNECTED];
  return [
    dueStep(decision.dueAt, delivery, now),
    ...lostAttemptSteps(attempts, delivery),
    ...attempts.flatMap((attempt) => attemptSteps(attempt, record)),
    ...endStep(record, delivery, now),
    ...gaveWay.map(
      ({ decisionId, at }): TimelineStep => ({
        kind: 'gave_way',
        at,
        state: 'done',
        title: 'Another email gave way to this one',
        details: [`Decision ${decisionId} was not written, so that this one could be.`],
      }),
    ),
    ...propertySteps(record, delivery, now),
  ];
}

const NOT_CONNECTED: TimelineStep = {
  kind: 'unwritten',
  at: null,
  state: 'done',
  title: 'Nothing is written to Klaviyo',
  details: [
    'The template was not connected to a flow when this was decided. Choose its flow and email under Integration.',
  ],
};

function dueStep(dueAt: Instant, { expiresAt, carrier }: LoggedDelivery, now: Instant): TimelineStep {
  const isPast = dueAt <= now;
  const is = isPast ? 'was' : 'is';
  return {
    kind: 'due',
    at: dueAt,
    state: isPast ? 'done' : 'expected',
    title: `The email ${is} due`,
    details: [carrier === 'event' ? graceOfEvent(expiresAt - dueAt) : graceOfProfile(expiresAt - dueAt, isPast)],
  };
}

const graceOfEvent = (milliseconds: number): string =>
  milliseconds <= 0
    ? 'By the template’s delay. The email goes out with the event, by then or not at all.'
    : `By the template’s delay. The email goes out with the event, until ${spanOf(milliseconds)} later.`;

function graceOfProfile(milliseconds: number, isPast: boolean): string {
  const [counts, is] = isPast ? ['counted', 'was'] : ['counts', 'is'];
  return milliseconds <= 0
    ? `By the flow’s delay. No late write ${counts}: the template gives no grace.`
    : `By the flow’s delay. A late write still ${counts} for ${spanOf(milliseconds)}, in case the email ${is} late too.`;
}

function endStep({ attempts, halt, decision }: DecisionRecord, delivery: LoggedDelivery, now: Instant): TimelineStep[] {
  const { state, reason, finishedAt: at } = delivery;
  const because = reason === null ? [] : [reason];
  switch (state) {
    case 'importing':
      return importingSteps(delivery);
    case 'pending':
      return [pendingStep(delivery, halt, now)];
    case 'written':
      if (attempts.some(({ outcome }) => outcome === 'written')) return [];
      return [{ kind: 'written', at, state: 'done', title: writtenAs(delivery.carrier), details: [] }];
    case 'clean':
      return [
        {
          kind: 'written',
          at,
          state: 'done',
          title: 'Nothing had to be written',
          details: ['The profile’s properties were empty already, so the email shows its own default, as decided.'],
        },
      ];
    case 'superseded':
      return [
        {
          kind: 'unwritten',
          at,
          state: 'failed',
          title: 'Not written: another email needs the same properties',
          details: [...because, 'Give one of the two templates a prefix of its own, and they no longer meet.'],
        },
      ];
    case 'rejected':
      return [
        {
          kind: 'unwritten',
          at,
          state: 'failed',
          title: 'Not written: Klaviyo does not take it',
          details: [
            ...because,
            delivery.expiresAt > now
              ? `The email is still to come: once mended, \`justai redrive --id ${decision.decisionId} --yes\` tries again.`
              : 'The email is out already, so it is not tried again.',
          ],
        },
      ];
    case 'expired':
      return [
        {
          kind: 'unwritten',
          at,
          state: 'failed',
          title: 'Not written in time',
          details: [...howLate(at, decision.dueAt), ...because, EXPIRED[delivery.carrier]],
        },
      ];
  }
}

/** Nothing where it was given up at the very time, without grace. */
const howLate = (at: Instant | null, dueAt: Instant): string[] =>
  at === null || at - dueAt < 1_000 ? [] : [`Given up ${spanOf(at - dueAt)} after the email was due.`];

const EXPIRED = {
  profile:
    'It is not written later, or the next email would show it. A longer delay between webhook and email leaves more time.',
  event: 'So no email went out. A longer grace of the template leaves more time.',
} as const;

function importingSteps({ submitted }: LoggedDelivery): TimelineStep[] {
  return [
    ...(submitted === null ? [] : [handedOver(submitted.at, submitted.acceptedAt)]),
    {
      kind: 'waiting',
      at: null,
      state: 'expected',
      title: 'Klaviyo is working on the bulk import',
      details: ['It says afterwards what it wrote. What it could not is written by itself.'],
    },
  ];
}

const WHERE_IT_STOPS = 'Should the process that does it have stopped, it is free again within a minute.';

function pendingStep(
  { reason, notBefore, expiresAt, isInFlight }: LoggedDelivery,
  halt: string | null,
  now: Instant,
): TimelineStep {
  const step = { kind: 'waiting', at: null, state: 'expected' } as const;
  if (halt !== null)
    return {
      ...step,
      title: 'Waits for the Klaviyo account',
      details: [halt, `See the page Klaviyo. It is written once that is over, but not after ${clockOf(expiresAt)}.`],
    };
  if (isInFlight) return { ...step, title: 'Being written now', details: [WHERE_IT_STOPS] };
  const because = reason === null ? [] : [reason];
  if (notBefore > now) return { ...step, at: notBefore, title: 'The next try', details: because };
  return {
    ...step,
    title: 'Not written yet: it waits for its turn',
    details: ['The earliest emails go first.', ...because],
  };
}

/** What was written stays until it is emptied or written over. */
function propertySteps(
  { decision, holds, delivery }: DecisionRecord,
  { state, prefix }: LoggedDelivery,
  now: Instant,
): TimelineStep[] {
  if (decision.variant === null || holds === null || delivery?.carrier !== 'profile') return [];
  if (state !== 'written' && holds.decisionId !== decision.decisionId) return [];
  const properties = `${prefix}_subject, ${prefix}_preheader and ${prefix}_body`;
  if (holds.decisionId !== decision.decisionId) {
    return [
      {
        kind: 'cleaned',
        at: holds.isClean ? null : holds.writtenAt,
        state: 'done',
        title: 'Written over by a later email',
        details: [`${properties} were last written for decision ${holds.decisionId}.`],
      },
    ];
  }
  if (holds.isClean) {
    return [
      {
        kind: 'cleaned',
        at: holds.writtenAt,
        state: 'done',
        title: 'Cleaned up after the email',
        details: [`${properties} are empty again.`],
      },
    ];
  }
  if (!holds.wantsCleanUp) return [];
  const at = plusHours(holds.occupiedUntil, REST_HOURS);
  return [
    {
      kind: 'cleaned',
      at: at > now ? at : null,
      state: 'expected',
      title: 'Clean-up of the profile',
      details: [`${properties} are emptied from ${clockOf(at)} on, so that a later pass cannot show them.`],
    },
  ];
}
