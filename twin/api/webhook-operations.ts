import { webhookTopics } from '../state/system-webhooks.ts';
import { collection, single } from './documents.ts';
import { notFound } from './errors.ts';
import type { Call, Operation } from './operation.ts';
import { wholePage } from './page.ts';
import { TIERS } from './rate-windows.ts';
import { topicResource, topicsOf, webhookResource } from './webhook-resource.ts';
import { createWebhook, deleteWebhook, updateWebhook } from './webhook-writes.ts';

const read = { method: 'GET', scopes: ['webhooks:read'], limit: TIERS.XS } as const;
const write = { scopes: ['webhooks:write'], limit: TIERS.XS } as const;
const shown = { fields: ['webhook', 'webhook-topic'], include: ['webhook-topics'] } as const;

export const webhookOperations: readonly Operation[] = [
  {
    ...read,
    name: 'get_webhooks',
    path: '/api/webhooks',
    query: shown,
    answer: (call) => collection(call, wholePage([...call.account.systemWebhooks.values()]), webhookResource, topicsOf),
  },
  {
    ...read,
    name: 'get_webhook',
    path: '/api/webhooks/:id',
    query: shown,
    answer: (call) => {
      const webhook = call.account.systemWebhooks.get(call.pathId);
      if (webhook === undefined) return notFound('webhook', call.pathId);
      return single(call, webhookResource(webhook), topicsOf(webhook));
    },
  },
  {
    ...write,
    name: 'create_webhook',
    method: 'POST',
    path: '/api/webhooks',
    query: { fields: ['webhook'] },
    answer: createWebhook,
  },
  {
    ...write,
    name: 'update_webhook',
    method: 'PATCH',
    path: '/api/webhooks/:id',
    query: { fields: ['webhook'] },
    answer: updateWebhook,
  },
  {
    ...write,
    name: 'delete_webhook',
    method: 'DELETE',
    path: '/api/webhooks/:id',
    query: { fields: [] },
    answer: deleteWebhook,
  },
  {
    ...read,
    name: 'get_webhook_topics',
    path: '/api/webhook-topics',
    query: { fields: ['webhook-topic'] },
    answer: (call) => collection(call, wholePage(topics(call)), topicResource),
  },
  {
    ...read,
    name: 'get_webhook_topic',
    path: '/api/webhook-topics/:id',
    query: { fields: ['webhook-topic'] },
    answer: (call) =>
      topics(call).includes(call.pathId)
        ? single(call, topicResource(call.pathId))
        : notFound('webhook-topic', call.pathId),
  },
];

function topics({ assumptions }: Call): string[] {
  return webhookTopics(assumptions.receivedEmailTopic);
}
