import { createHmac } from 'node:crypto';
import { eventResource } from '../api/event-resource.ts';
import { wireTime } from '../api/wire-time.ts';
import type { Assumptions } from '../assumptions.ts';
import type { Account } from '../state/account.ts';
import type { EventRecord } from '../state/events.ts';
import type { SystemWebhook } from '../state/system-webhooks.ts';

export type SubscribedEvent = { readonly topic: string; readonly event: EventRecord };

/** The revision whose Get Event a payload looks like. */
const VERSION = '2026-07-15';

/** As https://developers.klaviyo.com/en/docs/working_with_system_webhooks has it. */
export function signedRequest(
  account: Account,
  assumptions: Assumptions,
  webhook: SystemWebhook,
  events: readonly SubscribedEvent[],
  now: number,
): { readonly headers: Record<string, string>; readonly body: string } {
  const body = JSON.stringify({
    data: events.map(({ topic, event }) => ({
      topic,
      external_id: event.id,
      payload: { data: payloadOf(account, assumptions, event, now) },
    })),
    meta: {
      timestamp: wireTime(now),
      klaviyo_account_id: account.id,
      klaviyo_webhook_id: webhook.id,
      version: VERSION,
    },
  });
  const timestamp = new Date(now).toUTCString();
  const signature = createHmac('sha256', webhook.secretKey).update(body).update(timestamp).digest('hex');
  return {
    headers: {
      'content-type': 'application/json',
      'klaviyo-webhook-id': webhook.id,
      'klaviyo-timestamp': timestamp,
      'klaviyo-signature': signature,
    },
    body,
  };
}

function payloadOf(account: Account, assumptions: Assumptions, event: EventRecord, now: number): object {
  const { relationships, ...resource } = eventResource({ account, assumptions, now }, event);
  const linked = Object.entries(relationships).map(([name, data]) => [name, { data }]);
  return { ...resource, relationships: Object.fromEntries(linked) };
}
