import type { Account } from '../state/account.ts';
import { type AttributionRules, attributedEvent, isMachine } from '../state/attribution.ts';
import { type EventRecord, eventsInOrder } from '../state/events.ts';
import type { JsonObject } from '../state/json.ts';
import { type EmailMetricName, emailMetric } from '../state/metrics.ts';

/** One email that was sent, as its events tell of it. */
export type Send = {
  readonly at: number;
  readonly messageId: string;
  readonly flowId: string | null;
  readonly variation: string | null;
  /** The lists and segments that a campaign was sent to. */
  readonly groupIds: readonly string[];
};

/** How often something happened, and to whom. */
export type Tally = { count: number; readonly people: Set<string> };
export type SendCounts = Record<Counted, Tally> & { value: number };
export type Counted = 'received' | 'bounced' | 'dropped' | 'opened' | 'clicked' | 'spam' | 'unsubscribed' | 'converted';

const METRICS: readonly (readonly [Counted, EmailMetricName])[] = [
  ['received', 'Received Email'],
  ['bounced', 'Bounced Email'],
  ['dropped', 'Dropped Email'],
  ['opened', 'Opened Email'],
  ['clicked', 'Clicked Email'],
  ['spam', 'Marked Email as Spam'],
  ['unsubscribed', 'Unsubscribed from Email Marketing'],
];

export type Counting = {
  readonly from: number;
  readonly to: number;
  readonly conversionMetricId: string;
  /** Where the send counts: nowhere, or in one or several places. */
  readonly countsOf: (send: Send) => readonly SendCounts[];
};

export function noSendCounts(): SendCounts {
  const none = (): Tally => ({ count: 0, people: new Set() });
  return {
    received: none(),
    bounced: none(),
    dropped: none(),
    opened: none(),
    clicked: none(),
    spam: none(),
    unsubscribed: none(),
    converted: none(),
    value: 0,
  };
}

/** Klaviyo reports by the day of the send: what happened later counts towards it. */
export function countSends(account: Account, counting: Counting, rules: AttributionRules): void {
  const { from, to, conversionMetricId, countsOf } = counting;
  const later = (metricId: string) =>
    eventsInOrder(account.events, { from, to: Number.POSITIVE_INFINITY, metricId }, 'oldest-first');
  const add = (counted: Counted, event: EventRecord, properties: JsonObject): readonly SendCounts[] => {
    const send = sendOf(properties);
    if (send === null || send.at < from || send.at >= to) return [];
    const places = countsOf(send);
    for (const counts of places) {
      counts[counted].count += 1;
      counts[counted].people.add(event.profileId);
    }
    return places;
  };
  for (const [counted, name] of METRICS) {
    for (const event of later(emailMetric(account.metrics, name).id)) {
      if (rules.countsMachines || !isMachine(event)) add(counted, event, event.properties);
    }
  }
  for (const event of later(conversionMetricId)) {
    const credited = attributedEvent(account, event, rules);
    const value = typeof event.properties.$value === 'number' ? event.properties.$value : 0;
    for (const counts of credited === null ? [] : add('converted', event, credited.properties)) counts.value += value;
  }
}

function sendOf(properties: JsonObject): Send | null {
  const { $message, $flow, $variation, $group_ids, $_cohort$message_send_cohort: cohort } = properties;
  const sentSecond = typeof cohort === 'string' ? Number(cohort.split(':')[0]) : Number.NaN;
  if (typeof $message !== 'string' || Number.isNaN(sentSecond)) return null;
  return {
    at: sentSecond * 1_000,
    messageId: $message,
    flowId: typeof $flow === 'string' ? $flow : null,
    variation: typeof $variation === 'string' ? $variation : null,
    groupIds: Array.isArray($group_ids) ? $group_ids.filter((id) => typeof id === 'string') : [],
  };
}
