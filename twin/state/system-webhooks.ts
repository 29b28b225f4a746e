import type { Ids } from './ids.ts';
import { EMAIL_METRICS, type Metrics } from './metrics.ts';

/** Tells a program outside of the account's events as they are recorded. Flows have webhook steps of their own. */
export type SystemWebhook = {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly endpointUrl: string;
  /** Signs the requests; no answer tells it. */
  readonly secretKey: string;
  readonly enabled: boolean;
  readonly topics: ReadonlySet<string>;
  readonly created: number;
  readonly updated: number;
};

export type SystemWebhooks = Map<string, SystemWebhook>;

export type WebhookContent = Omit<SystemWebhook, 'id' | 'created' | 'updated'>;

export function addWebhook(webhooks: SystemWebhooks, ids: Ids, content: WebhookContent, now: number): SystemWebhook {
  const webhook: SystemWebhook = { ...content, id: ids.job(now), created: now, updated: now };
  webhooks.set(webhook.id, webhook);
  return webhook;
}

export function editWebhook(
  webhooks: SystemWebhooks,
  webhook: SystemWebhook,
  edit: WebhookContent,
  now: number,
): SystemWebhook {
  const edited: SystemWebhook = { ...webhook, ...edit, updated: now };
  webhooks.set(edited.id, edited);
  return edited;
}

/** One topic for each of Klaviyo's own metrics, by the name it started with; `received` is what Received Email is called. */
export function webhookTopics(received: string): string[] {
  return EMAIL_METRICS.map((name) => topicNamed(name, received));
}

export function topicOf(metrics: Metrics, metricId: string, received: string): string | null {
  for (const [name, metric] of metrics.email) if (metric.id === metricId) return topicNamed(name, received);
  return null;
}

function topicNamed(name: (typeof EMAIL_METRICS)[number], received: string): string {
  if (name === 'Received Email') return received;
  return `event:klaviyo.${name.toLowerCase().replaceAll(' ', '_')}`;
}
