import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { email, type FlowTwin, inLine, openFlowTwin } from '../support/flow-twin.ts';
import { control, klaviyo, PRIVATE_KEY } from '../support/stepped-twin.ts';
import { receiveWebhooks, type WebhookReceiver } from '../support/webhook-receiver.ts';

const SECRET = 'known to two programs';
const RECEIVED = 'event:klaviyo.received_email';

type Request = {
  readonly data: readonly {
    readonly topic: string;
    readonly external_id: string;
    readonly payload: { readonly data: unknown };
  }[];
  readonly meta: Readonly<Record<string, string>>;
};
type Created = { readonly data: { readonly id: string } };

let shop: FlowTwin;
let receiver: WebhookReceiver;
/** What the receiver answers, one after another; then 200. */
let answers: number[];

beforeEach(async () => {
  answers = [];
  receiver = await receiveWebhooks(() => answers.shift() ?? 200);
  shop = await openFlowTwin();
  const scopes = ['webhooks:read', 'webhooks:write', 'events:read', 'profiles:write', 'lists:write'];
  await control(shop.twin, 'PUT', '/keys', { privateKey: PRIVATE_KEY, scopes });
  const trigger = { type: 'list', id: shop.listId };
  const steps = inLine(email(shop.templateId));
  await shop.install({ triggers: [trigger], profile_filter: null, reentry_criteria: null, ...steps });
});
afterEach(async () => {
  await shop.close();
  receiver.close();
});

async function subscribe(topic = RECEIVED): Promise<string> {
  const attributes = { name: 'Deliveries', endpoint_url: receiver.url, secret_key: SECRET };
  const relationships = { 'webhook-topics': { data: [{ type: 'webhook-topic', id: topic }] } };
  const data = { type: 'webhook', attributes, relationships };
  return (await klaviyo<Created>(shop.twin, 'POST', '/api/webhooks', { data })).body.data.id;
}

const requests = (): Request[] => receiver.received.map(({ text }) => JSON.parse(text) as Request);

describe('a system webhook', () => {
  it('is signed over its body and its time, and tells an event as the API tells it', async () => {
    const id = await subscribe();
    await shop.until('2026-07-01T01:00:00Z');
    await shop.join();
    await shop.until('2026-07-01T01:10:00Z');

    const [first] = receiver.received;
    const { headers, text } = first ?? expect.fail('nothing was posted');
    const timestamp = String(headers['klaviyo-timestamp']);
    expect(Date.parse(timestamp)).toBeGreaterThanOrEqual(Date.parse('2026-07-01T01:00:00Z'));
    expect(headers['klaviyo-signature']).toBe(createHmac('sha256', SECRET).update(`${text}${timestamp}`).digest('hex'));
    expect(headers['klaviyo-webhook-id']).toBe(id);

    const [request] = requests();
    const [told] = request?.data ?? [];
    expect(request?.meta.klaviyo_webhook_id).toBe(id);
    expect(told?.topic).toBe(RECEIVED);
    const event = await klaviyo<{ data: unknown }>(shop.twin, 'GET', `/api/events/${told?.external_id}`);
    expect(event.body.data).toMatchObject(told?.payload.data ?? {});
  });

  it('gathers what happens together, and hears nothing of other topics or of its first quarter of an hour', async () => {
    await subscribe();
    await subscribe('event:klaviyo.clicked_email');
    await shop.join();
    await shop.until('2026-07-01T00:14:00Z');
    expect(receiver.received).toHaveLength(0);
    await control(shop.twin, 'PUT', '/assumptions', { systemWebhookBatchMilliseconds: 60_000 });
    await shop.until('2026-07-01T01:00:00Z');
    for (let person = 0; person < 3; person += 1) await shop.join();
    await shop.until('2026-07-01T01:10:00Z');
    expect(requests().map(({ data }) => data.length)).toEqual([3]);
  });

  it('comes again, signed anew, until it is accepted; a refusal is final', async () => {
    await subscribe();
    await shop.until('2026-07-01T01:00:00Z');
    answers = [503, 500, 200];
    await shop.join();
    await shop.until('2026-07-01T02:00:00Z');
    const ids = requests().map(({ data }) => data[0]?.external_id);
    expect([ids.length, new Set(ids).size]).toEqual([3, 1]);
    answers = [400];
    await shop.join();
    await shop.until('2026-07-01T03:00:00Z');
    expect(receiver.received).toHaveLength(4);
  });

  it('that is switched off or deleted tells no more', async () => {
    const id = await subscribe();
    await shop.until('2026-07-01T01:00:00Z');
    const data = { type: 'webhook', id, attributes: { enabled: false } };
    await klaviyo(shop.twin, 'PATCH', `/api/webhooks/${id}`, { data });
    await shop.join();
    await shop.until('2026-07-01T01:10:00Z');
    await klaviyo(shop.twin, 'PATCH', `/api/webhooks/${id}`, { data: { ...data, attributes: { enabled: true } } });
    await klaviyo(shop.twin, 'DELETE', `/api/webhooks/${id}`);
    await shop.join();
    await shop.until('2026-07-01T01:20:00Z');
    expect(receiver.received).toHaveLength(0);
  });
});
