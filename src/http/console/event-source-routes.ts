import * as contract from '../../contract/sources.ts';
import type { ShownEventPull } from '../../ingest/klaviyo-events/event-pull.ts';
import type { ShownWebhook } from '../../ingest/klaviyo-webhook/secret.ts';
import { Refusal } from '../refusal.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';
import { toTime, toTimeOrNull } from './time.ts';

const PULL = '/console-api/klaviyo/events';
const WEBHOOK = '/console-api/klaviyo/webhook';

/** Klaviyo's Events API and its system webhooks. */
export const eventSourceRoutes = ({ sources, audit, publicUrl }: ConsoleDependencies): ConsoleRoute[] => [
  {
    method: 'GET',
    path: PULL,
    answer: contract.eventPull,
    role: 'viewer',
    handle: async ({ orgId }) => pullOf(await sources.eventPull.find(orgId)),
  },
  {
    method: 'PUT',
    path: PULL,
    answer: contract.eventPull,
    role: 'admin',
    handle: async ({ orgId, body, change }) => {
      const settings = parse(contract.saveEventPull, body);
      const saved = await sources.eventPull.save(orgId, settings, change.at);
      if (saved.kind === 'not_connected') {
        throw new Refusal('conflict', 'klaviyo_not_connected', 'Paste a Klaviyo private key and verify it first.');
      }
      if (saved.kind === 'scope_missing') {
        throw new Refusal(
          'conflict',
          'scope_missing',
          'The private key has not the scope events:read. Create a key in Klaviyo that has it, paste it under Klaviyo and verify it.',
        );
      }
      await audit.record(orgId, change, 'klaviyo.event_pull', settings.isOn ? 'on' : 'off');
      return pullOf(await sources.eventPull.find(orgId));
    },
  },
  {
    method: 'GET',
    path: WEBHOOK,
    answer: contract.klaviyoWebhook,
    role: 'viewer',
    handle: async ({ orgId, caller }) =>
      webhookOf(publicUrl, caller.org.slug, await sources.klaviyoWebhook.find(orgId)),
  },
  {
    method: 'POST',
    path: WEBHOOK,
    answer: contract.createdKlaviyoWebhook,
    role: 'admin',
    handle: async ({ orgId, caller, change, reply }) => {
      const secret = await sources.klaviyoWebhook.makeSecret(orgId, change.at);
      await audit.record(orgId, change, 'klaviyo.webhook_secret', 'made');
      reply.code(201);
      const found = await sources.klaviyoWebhook.find(orgId);
      return { secret, webhook: webhookOf(publicUrl, caller.org.slug, found) };
    },
  },
  {
    method: 'DELETE',
    path: WEBHOOK,
    answer: null,
    role: 'admin',
    handle: async ({ orgId, change }) => {
      if (!(await sources.klaviyoWebhook.remove(orgId))) {
        throw new Refusal('not_found', 'no_webhook_secret', 'There is no secret for Klaviyo’s system webhooks.');
      }
      await audit.record(orgId, change, 'klaviyo.webhook_secret', 'removed');
    },
  },
];

const pullOf = ({ pull, settings, isAllowed }: ShownEventPull): contract.EventPull => ({
  ...settings,
  conversionMetrics: [...settings.conversionMetrics],
  isAllowed,
  lastPulledAt: toTimeOrNull(pull?.lastPulledAt ?? null),
  nextPullAt: pull?.isOn ? toTime(pull.nextPullAt) : null,
  lastError: pull?.lastError ?? null,
});

const webhookOf = (publicUrl: string, slug: string, webhook: ShownWebhook | null): contract.KlaviyoWebhook => ({
  configured: webhook !== null,
  address: `${publicUrl}/api/webhook/klaviyo/${slug}`,
  createdAt: toTimeOrNull(webhook?.createdAt ?? null),
  lastReceivedAt: toTimeOrNull(webhook?.lastReceivedAt ?? null),
  lastRefusedAt: toTimeOrNull(webhook?.lastRefusedAt ?? null),
  lastRefusal: webhook?.lastRefusal ?? null,
});
