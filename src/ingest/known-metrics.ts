import { foldMetricName, METRIC_NAMES } from './mapping/metrics.ts';

const metricOf = (name: string): string | undefined => METRIC_NAMES.get(foldMetricName(name));

/** Whether the pipeline can do something with a metric of this name. */
export const isUnderstood = (name: string): boolean => metricOf(name) !== undefined;

/** What only Klaviyo can know: that an email arrived, was opened, bounced. */
export const isKlaviyosOwn = (name: string): boolean => isUnderstood(name) && metricOf(name) !== 'placed_order';
