import type { SystemWebhook } from '../state/system-webhooks.ts';
import type { Resource } from './documents.ts';
import { wireTime } from './wire-time.ts';

export function webhookResource(webhook: SystemWebhook): Resource {
  return {
    type: 'webhook',
    id: webhook.id,
    attributes: {
      name: webhook.name,
      description: webhook.description,
      // "Truncated for security": the path may be the receiver's secret.
      endpoint_url: new URL(webhook.endpointUrl).origin,
      enabled: webhook.enabled,
      created_at: wireTime(webhook.created),
      updated_at: wireTime(webhook.updated),
    },
    relationships: { 'webhook-topics': topicsOf(webhook).map(({ type, id }) => ({ type, id })) },
  };
}

export function topicsOf(webhook: SystemWebhook): Resource[] {
  return [...webhook.topics].map(topicResource);
}

export function topicResource(topic: string): Resource {
  return { type: 'webhook-topic', id: topic, attributes: {}, relationships: {} };
}
