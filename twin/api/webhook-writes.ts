import { z } from 'zod';
import { addWebhook, editWebhook, webhookTopics } from '../state/system-webhooks.ts';
import { single } from './documents.ts';
import { invalid, notFound, type Refusal } from './errors.ts';
import type { Call, Reply } from './operation.ts';
import { checkBody } from './request-body.ts';
import { webhookResource } from './webhook-resource.ts';

const text = z.string().min(1);
const secretKey = z.string().min(16, 'expected at least 16 characters');
const topics = z.strictObject({
  'webhook-topics': z.strictObject({
    data: z.array(z.strictObject({ type: z.literal('webhook-topic'), id: z.string() })).min(1),
  }),
});

const creation = z.strictObject({
  data: z.strictObject({
    type: z.literal('webhook'),
    attributes: z.strictObject({
      name: text,
      description: z.string().nullish(),
      endpoint_url: z.url(),
      secret_key: secretKey,
    }),
    relationships: topics,
  }),
});

const update = z.strictObject({
  data: z.strictObject({
    type: z.literal('webhook'),
    id: z.string(),
    attributes: z.strictObject({
      name: text.nullish(),
      description: z.string().nullish(),
      endpoint_url: z.url().nullish(),
      secret_key: secretKey.nullish(),
      enabled: z.boolean().nullish(),
    }),
    relationships: topics.exactOptional(),
  }),
});

export function createWebhook(call: Call): Reply {
  const checked = checkBody(creation, call.body);
  if (checked.kind === 'refused') return checked;
  const { attributes, relationships } = checked.value.data;
  const { name, description = null, endpoint_url: endpointUrl } = attributes;
  const wanted = relationships['webhook-topics'].data.map(({ id }) => id);
  const refusal = unusableAddress(call, endpointUrl) ?? unknownTopic(call, wanted);
  if (refusal !== null) return refusal;
  const content = { name, description, endpointUrl, secretKey: attributes.secret_key, enabled: true };
  const { systemWebhooks, ids } = call.account;
  const webhook = addWebhook(systemWebhooks, ids, { ...content, topics: new Set(wanted) }, call.now);
  return single(call, webhookResource(webhook), [], 201);
}

export function updateWebhook(call: Call): Reply {
  const { systemWebhooks } = call.account;
  const webhook = systemWebhooks.get(call.pathId);
  if (webhook === undefined) return notFound('webhook', call.pathId);
  const checked = checkBody(update, call.body);
  if (checked.kind === 'refused') return checked;
  const { attributes, relationships } = checked.value.data;
  const wanted = relationships?.['webhook-topics'].data.map(({ id }) => id);
  const endpointUrl = attributes.endpoint_url ?? webhook.endpointUrl;
  const refusal = unusableAddress(call, endpointUrl) ?? unknownTopic(call, wanted ?? []);
  if (refusal !== null) return refusal;
  const edit = {
    name: attributes.name ?? webhook.name,
    description: attributes.description ?? webhook.description,
    endpointUrl,
    secretKey: attributes.secret_key ?? webhook.secretKey,
    enabled: attributes.enabled ?? webhook.enabled,
    topics: wanted === undefined ? webhook.topics : new Set(wanted),
  };
  return single(call, webhookResource(editWebhook(systemWebhooks, webhook, edit, call.now)));
}

export function deleteWebhook({ account, pathId }: Call): Reply {
  return account.systemWebhooks.delete(pathId) ? { kind: 'no-content', status: 204 } : notFound('webhook', pathId);
}

function unusableAddress({ allowsHttp }: Call, endpointUrl: string): Refusal | null {
  if (endpointUrl.startsWith('https://') || (allowsHttp && endpointUrl.startsWith('http://'))) return null;
  return invalid('The endpoint_url must be https.', { pointer: '/data/attributes/endpoint_url' });
}

function unknownTopic({ assumptions }: Call, wanted: readonly string[]): Refusal | null {
  const known = webhookTopics(assumptions.receivedEmailTopic);
  const index = wanted.findIndex((topic) => !known.includes(topic));
  if (index < 0) return null;
  const pointer = `/data/relationships/webhook-topics/data/${index}/id`;
  return invalid(`'${wanted[index]}' is not a topic of this account: ${known.join(', ')}.`, { pointer });
}
