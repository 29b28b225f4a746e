import { type Instant, plusHours } from '../domain/instant.ts';
import { wordsOf } from './decided-facts.ts';
import type { EmailEvent, EmailSend, LoggedOutcome } from './decision-record.ts';
import type { DecisionRecord, EmailEvents } from './ports.ts';
import { clockOf, type StepKind, spanOf, type TimelineStep } from './timeline-step.ts';

/** What the email showed and what people and machines did with it, as far as the loaded exports say. */
export function engagementSteps(record: DecisionRecord, events: EmailEvents | null, now: Instant): TimelineStep[] {
  const { outcome } = record;
  const single = events === null ? [] : [...sendSteps(record, events.sends), ...eventSteps(record, events.events)];
  const counted = events === null && outcome !== null ? outcomeSteps(record, outcome) : [];
  return [...single, ...counted, ...openEnd(record, outcome, now)];
}

const SHOWED = {
  shown: 'showed what was decided',
  stale: 'showed the content of an earlier email',
  fallback: 'showed its own default',
  uncertain: 'nobody can say what it showed',
} as const;

function sendSteps(record: DecisionRecord, sends: readonly EmailSend[]): TimelineStep[] {
  return sends.map(({ sendAt, receivedAt, judgedBy, result }) => ({
    kind: 'sent',
    at: receivedAt,
    state: result === 'shown' ? 'done' : 'failed',
    title: `The email was received and ${SHOWED[result]}`,
    details: [
      judgedBy === 'subject'
        ? 'Its subject line says so.'
        : 'Its subject line fits more than one content, so the time of our write tells.',
      ...(result === 'shown' ? [`It showed ${wordsOf(record.decision)}.`] : whyNotShown(record, result)),
      punctuality(sendAt, record.decision.dueAt),
    ],
  }));
}

function whyNotShown({ delivery }: DecisionRecord, result: EmailSend['result']): string[] {
  if (result === 'uncertain') return ['Klaviyo sent it within seconds of our write.'];
  if (delivery === null) return [];
  if (delivery.state !== 'written') return ['The content had not been written: see above.'];
  return ['The content was written too late, or the email has other tags than the ones of this template.'];
}

function punctuality(sendAt: Instant, dueAt: Instant): string {
  const late = sendAt - dueAt;
  if (Math.abs(late) < 1_000) return 'Klaviyo sent it on time.';
  return `Klaviyo sent it ${spanOf(Math.abs(late))} ${late > 0 ? 'later' : 'earlier'} than the flow’s delay says.`;
}

interface Words {
  readonly kind: StepKind;
  readonly state: TimelineStep['state'];
  readonly title: string;
  readonly details: readonly string[];
}

const NOT_COUNTED = 'Never counted as interest.';
const ON_KLAVIYOS_DOMAIN = '//manage.kmail-lists.com/';

function wordsFor({ metric, isBot, isMachine, url }: EmailEvent): Words {
  const done = { state: 'done', details: [] } as const;
  switch (metric) {
    case 'opened_email':
      if (isMachine || isBot)
        return machine('opened', 'Opened by a machine', 'A mail program fetched the pictures by itself.');
      return { ...done, kind: 'opened', title: 'Opened' };
    case 'clicked_email':
      if (isBot || isMachine) return machine('clicked', 'Clicked by a bot', 'A scanner followed the link.');
      if (url?.includes(ON_KLAVIYOS_DOMAIN)) {
        return {
          ...done,
          kind: 'clicked',
          title: 'Clicked the unsubscribe or preferences link',
          details: [NOT_COUNTED],
        };
      }
      return { ...done, kind: 'clicked', title: 'Clicked', details: url === null ? [] : [withoutQuery(url)] };
    case 'unsubscribed':
      return { ...done, kind: 'unsubscribed', title: 'Unsubscribed' };
    case 'spam':
      return { ...done, kind: 'unsubscribed', title: 'Marked as spam' };
    case 'bounced_email':
      return { kind: 'not_sent', state: 'failed', title: 'The email bounced', details: [] };
    case 'dropped_email':
      return { kind: 'not_sent', state: 'failed', title: 'Klaviyo dropped the email', details: [] };
    case 'placed_order':
      return {
        ...done,
        kind: 'ordered',
        title: 'Placed an order',
        details: ['By this person after the decision; whether for this email nobody knows.'],
      };
  }
}

const machine = (kind: StepKind, title: string, how: string): Words => ({
  kind,
  title,
  state: 'machine',
  details: [`${how} ${NOT_COUNTED}`],
});

/** A link's parameters may name the person. */
const withoutQuery = (url: string): string => url.replace(/[?#].*$/s, '');

const maturesAt = ({ decidedAt, maturityHours }: DecisionRecord['decision']): Instant =>
  plusHours(decidedAt, maturityHours);

/** Each kind once, at its first time, with how often and until when it came again. */
function eventSteps({ decision }: DecisionRecord, events: readonly EmailEvent[]): TimelineStep[] {
  const alike = new Map<string, { words: Words; times: Instant[] }>();
  for (const event of events) {
    const words = wordsFor(event);
    const key = JSON.stringify([words.title, words.details]);
    const found = alike.get(key) ?? { words, times: [] };
    found.times.push(event.at);
    alike.set(key, found);
  }
  return [...alike.values()].map(({ words: { kind, state, title, details }, times }) => {
    const [first = decision.decidedAt] = times;
    const last = times.at(-1) ?? first;
    const again = times.length > 1 ? [`${times.length} times in all, the last at ${clockOf(last)}.`] : [];
    const isLate = first > maturesAt(decision) && ['opened', 'clicked'].includes(kind);
    const late = isLate ? ['After the time in which it counts.'] : [];
    return { kind, at: first, state, title, details: [...details, ...again, ...late] };
  });
}

/** Where the single events are elsewhere: what is counted, without times. */
function outcomeSteps(record: DecisionRecord, { evidence, opened, clicked }: LoggedOutcome): TimelineStep[] {
  const step = {
    at: null,
    state: 'done',
    details: ['The single events are on the machine that loads the exports; the times are known there.'],
  } as const;
  return [
    ...(evidence === 'not_received'
      ? []
      : [
          {
            ...step,
            kind: 'sent',
            state: evidence === 'shown' ? 'done' : 'failed',
            title: `The email was received and ${SHOWED[evidence]}`,
            details: evidence === 'shown' ? [`It showed ${wordsOf(record.decision)}.`] : whyNotShown(record, evidence),
          } as const,
        ]),
    ...(opened ? [{ ...step, kind: 'opened', title: 'Opened' } as const] : []),
    ...(clicked ? [{ ...step, kind: 'clicked', title: 'Clicked' } as const] : []),
  ];
}

/** What is still to come, and why it is not here. */
function openEnd({ decision, dataUntil }: DecisionRecord, outcome: LoggedOutcome | null, now: Instant): TimelineStep[] {
  if (decision.messageId === null) return [];
  const loaded =
    dataUntil === null
      ? 'No export has been loaded yet: set up the pull on the page Klaviyo, or load a file with `justai ingest`.'
      : `The newest export arrived ${clockOf(dataUntil)}.`;
  if (outcome?.isMature) {
    if (outcome.evidence !== 'not_received') return [];
    return [
      {
        kind: 'not_sent',
        at: null,
        state: 'failed',
        title: 'The email was never received',
        details: [
          `The exports hold no Received Email within ${decision.maturityHours} h. Klaviyo skips people who are suppressed, left the flow or fall under Smart Sending.`,
        ],
      },
    ];
  }
  const isReceived = outcome !== null && outcome.evidence !== 'not_received';
  return [
    {
      kind: 'results',
      at: isReceived && maturesAt(decision) > now ? maturesAt(decision) : null,
      state: 'expected',
      title: isReceived ? 'Opens and clicks count until here' : 'Received, opened and clicked: not known yet',
      details: [
        isReceived ? loaded : `Exports tell it, usually a day after. ${loaded}`,
        `What happens within ${decision.maturityHours} h of the decision counts.`,
      ],
    },
  ];
}
