import type { Ids } from './ids.ts';

export type Integration = { readonly id: string; readonly name: string; readonly category: string };

export type Metric = {
  readonly id: string;
  name: string;
  readonly integration: Integration;
  readonly created: number;
  updated: number;
};

export type Metrics = {
  readonly byId: Map<string, Metric>;
  readonly integrations: Map<string, Integration>;
  /** Klaviyo's own, by the names they started with. */
  readonly email: Map<EmailMetricName, Metric>;
};

/** The email metrics every Klaviyo account has. There is no "sent": Received Email means delivered. */
export const EMAIL_METRICS = [
  'Received Email',
  'Opened Email',
  'Clicked Email',
  'Bounced Email',
  'Dropped Email',
  'Marked Email as Spam',
  'Unsubscribed from Email Marketing',
  'Subscribed to Email Marketing',
  'Subscribed to List',
  'Unsubscribed from List',
] as const;
export type EmailMetricName = (typeof EMAIL_METRICS)[number];

const KLAVIYO = { name: 'Klaviyo', category: 'Internal' };
const API = { name: 'API', category: 'API' };

export function startingMetrics(ids: Ids, now: number): Metrics {
  const metrics: Metrics = { byId: new Map(), integrations: new Map(), email: new Map() };
  for (const name of EMAIL_METRICS)
    metrics.email.set(name, addMetric(metrics, ids, { name, integration: KLAVIYO }, now));
  return metrics;
}

/** Klaviyo's own metric that started with that name. */
export function emailMetric(metrics: Metrics, name: EmailMetricName): Metric {
  const metric = metrics.email.get(name);
  if (metric === undefined) throw new Error(`The account has no metric ${name}`);
  return metric;
}

export function isEmailMetric(metrics: Metrics, metricId: string): boolean {
  return metrics.byId.get(metricId)?.integration.name === KLAVIYO.name;
}

/** The metric an event posted under `name` belongs to: created at its first event, by the API unless told otherwise. */
export function resolveMetric(
  metrics: Metrics,
  ids: Ids,
  name: string,
  now: number,
  integration: { readonly name: string; readonly category: string } = API,
): Metric {
  return metricNamed(metrics, name, integration.name) ?? addMetric(metrics, ids, { name, integration }, now);
}

/** Two integrations may each have a metric of the same name. */
export function metricNamed(metrics: Metrics, name: string, integrationName: string): Metric | undefined {
  for (const metric of metrics.byId.values()) {
    if (metric.name === name && metric.integration.name === integrationName) return metric;
  }
  return undefined;
}

/** Klaviyo has renamed metrics of its own; the id stays, and what is recorded goes on. */
export function renameMetric(metric: Metric, name: string, now: number): void {
  metric.name = name;
  metric.updated = now;
}

export type NewMetric = {
  readonly name: string;
  readonly integration: { readonly name: string; readonly category: string };
};

export function addMetric(metrics: Metrics, ids: Ids, { name, integration }: NewMetric, now: number): Metric {
  const known = metrics.integrations.get(integration.name) ?? { id: ids.short(), ...integration };
  metrics.integrations.set(known.name, known);
  const metric: Metric = { id: ids.short(), name, integration: known, created: now, updated: now };
  metrics.byId.set(metric.id, metric);
  return metric;
}
