/** The metrics the pipeline understands; every other one is `other` and keeps its own name beside it. */
export type Metric =
  | 'received_email'
  | 'opened_email'
  | 'clicked_email'
  | 'bounced_email'
  | 'dropped_email'
  | 'unsubscribed'
  | 'spam'
  | 'placed_order'
  | 'other';

/** Current and former names: Klaviyo has renamed metrics before. Compared in lower case. */
export const METRIC_NAMES: ReadonlyMap<string, Metric> = new Map([
  ['received email', 'received_email'],
  ['opened email', 'opened_email'],
  ['clicked email', 'clicked_email'],
  ['bounced email', 'bounced_email'],
  ['dropped email', 'dropped_email'],
  ['unsubscribed from email marketing', 'unsubscribed'],
  ['unsubscribed', 'unsubscribed'],
  ['marked email as spam', 'spam'],
  ['placed order', 'placed_order'],
]);

/** `received_email`, `Received  Email` and `received email` are one. */
export const foldMetricName = (name: string): string =>
  name
    .replace(/[_\s]+/g, ' ')
    .trim()
    .toLowerCase();
