import type { SendCounts } from './send-counts.ts';

/** Klaviyo's statistics of emails. Those of text messages are zero: the twin sends none. */
const STATISTICS = {
  recipients: (counts) => recipients(counts),
  delivered: (counts) => counts.received.count,
  delivery_rate: (counts) => rate(counts.received.count, recipients(counts)),
  bounced: (counts) => counts.bounced.count,
  bounce_rate: (counts) => rate(counts.bounced.count, recipients(counts)),
  failed: (counts) => counts.dropped.count,
  failed_rate: (counts) => rate(counts.dropped.count, recipients(counts)),
  bounced_or_failed: (counts) => counts.bounced.count + counts.dropped.count,
  bounced_or_failed_rate: (counts) => rate(counts.bounced.count + counts.dropped.count, recipients(counts)),
  opens: (counts) => counts.opened.count,
  opens_unique: (counts) => counts.opened.people.size,
  open_rate: (counts) => rate(counts.opened.people.size, counts.received.count),
  clicks: (counts) => counts.clicked.count,
  clicks_unique: (counts) => counts.clicked.people.size,
  click_rate: (counts) => rate(counts.clicked.people.size, counts.received.count),
  click_to_open_rate: (counts) => rate(counts.clicked.people.size, counts.opened.people.size),
  spam_complaints: (counts) => counts.spam.count,
  spam_complaint_rate: (counts) => rate(counts.spam.count, counts.received.count),
  unsubscribes: (counts) => counts.unsubscribed.count,
  unsubscribe_uniques: (counts) => counts.unsubscribed.people.size,
  unsubscribe_rate: (counts) => rate(counts.unsubscribed.people.size, counts.received.count),
  conversions: (counts) => counts.converted.count,
  conversion_uniques: (counts) => counts.converted.people.size,
  conversion_rate: (counts) => rate(counts.converted.people.size, counts.received.count),
  conversion_value: (counts) => counts.value,
  average_order_value: (counts) => rate(counts.value, counts.converted.count),
  revenue_per_recipient: (counts) => rate(counts.value, counts.received.count),
  message_segment_count_sum: () => 0,
  text_message_credit_usage_amount: () => 0,
  text_message_roi: () => 0,
  text_message_spend: () => 0,
} as const satisfies Record<string, (counts: SendCounts) => number>;

export type Statistic = keyof typeof STATISTICS;
export const STATISTIC_NAMES = Object.keys(STATISTICS) as [Statistic, ...Statistic[]];

export function statisticOf(name: Statistic, counts: SendCounts): number {
  return STATISTICS[name](counts);
}

function recipients({ received, bounced, dropped }: SendCounts): number {
  return received.count + bounced.count + dropped.count;
}

function rate(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
