import { createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { digestOfSubject } from '../../src/adapters/duckdb/subject-digest.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { type EventApp, startEventApp, warehouseEvents } from '../support/event-app.ts';
import { email, inLine, openFlowTwin } from '../support/flow-twin.ts';
import { landedBytes } from '../support/local-landing.ts';
import { startPipeline, type TestPipeline } from '../support/pipeline.ts';
import { control, klaviyo, PRIVATE_KEY } from '../support/stepped-twin.ts';

const START = '2026-07-01T01:00:00Z';

let db: TestDatabase;
let pipeline: TestPipeline;
let server: EventApp;
let orgId: OrgId;
let slug: string;
let secret: string;

beforeAll(async () => {
  db = await cloneDatabase();
  pipeline = await startPipeline(db.database);
  server = startEventApp(db, START);
  await server.app.listen({ host: '127.0.0.1', port: 0 });
});
beforeEach(async () => {
  slug = `shop-${Math.floor(performance.now() * 1_000)}`;
  orgId = await db.createOrg(slug);
  secret = await server.makeSecret(orgId);
});
afterAll(async () => {
  await server.close();
  pipeline.close();
  await db.drop();
});

const address = (): string =>
  `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}/api/webhook/klaviyo/${slug}`;
const load = () => pipeline.load(orgId, server.clock.now());

const opened = (id: string, topic = 'event:klaviyo.opened_email') => ({
  topic,
  external_id: id,
  payload: {
    data: {
      type: 'event',
      id,
      attributes: {
        uuid: '96150200-374e-11ee-8001-a163313bc6c2',
        datetime: '2026-07-01 00:59:56+00:00',
        timestamp: 1_782_867_596,
        event_properties: { $message: 'MSG1', $_cohort$message_send_cohort: '1782867500:MSG1', machine_open: true },
      },
      relationships: {
        profile: { data: { type: 'profile', id: 'P1' } },
        metric: { data: { type: 'metric', id: 'M1' } },
      },
    },
  },
});
const delivery = (...data: readonly unknown[]): string =>
  JSON.stringify({ meta: { klaviyo_webhook_id: 'W1', version: '2026-07-15' }, data }, null, 2);

async function deliver(body: string, change: { signedWith?: string; timestamp?: string; signature?: string } = {}) {
  const { signedWith = secret, timestamp = new Date(server.clock.now()).toUTCString() } = change;
  const { signature = createHmac('sha256', signedWith).update(body).update(timestamp).digest('hex') } = change;
  const answer = await fetch(address(), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'klaviyo-webhook-id': 'W1',
      'klaviyo-timestamp': timestamp,
      'klaviyo-signature': signature,
    },
    body,
  });
  const text = await answer.text();
  return {
    status: answer.status,
    code: text === '' ? null : (JSON.parse(text) as { error: { code: string } }).error.code,
  };
}

describe('a delivery of Klaviyo’s system webhooks', () => {
  it('comes from the twin over the wire, and its email is a row of the warehouse, once', async () => {
    const shop = await openFlowTwin();
    const scopes = ['webhooks:read', 'webhooks:write', 'events:read', 'profiles:write', 'lists:write'];
    await control(shop.twin, 'PUT', '/keys', { privateKey: PRIVATE_KEY, scopes });
    const trigger = { type: 'list', id: shop.listId };
    await shop.install({
      triggers: [trigger],
      profile_filter: null,
      reentry_criteria: null,
      ...inLine(email(shop.templateId)),
    });
    const attributes = { name: 'JustAI', endpoint_url: address(), secret_key: secret };
    const topics = { 'webhook-topics': { data: [{ type: 'webhook-topic', id: 'event:klaviyo.received_email' }] } };
    await klaviyo(shop.twin, 'POST', '/api/webhooks', { data: { type: 'webhook', attributes, relationships: topics } });
    await shop.until(START);
    const profileId = await shop.join();
    await shop.until('2026-07-01T01:05:00Z');

    const [listed] = (
      await klaviyo<{ data: { id: string }[] }>(
        shop.twin,
        'GET',
        `/api/events?filter=equals(profile_id,"${profileId}")`,
      )
    ).body.data;
    await shop.close();
    expect(await load()).toMatchObject({ events: 1, rejected: 0 });
    expect(await warehouseEvents(pipeline.folder, orgId)).toMatchObject([
      {
        event_id: listed?.id,
        profile_id: profileId,
        metric: 'received_email',
        subject_folded: digestOfSubject('Hello'),
      },
    ]);
  });

  it('lands byte for byte, and a second one of the same events changes nothing', async () => {
    const body = delivery(opened('E1'), opened('E2'));
    expect(await deliver(body)).toEqual({ status: 204, code: null });
    expect(await load()).toMatchObject({ rows: 2, events: 2 });
    expect((await landedBytes(pipeline.folder, orgId)).map(String)).toEqual([`${body}\n`]);
    expect(await warehouseEvents(pipeline.folder, orgId)).toMatchObject([
      {
        event_id: 'E1',
        metric: 'opened_email',
        message_id: 'MSG1',
        is_machine: true,
        send_at_micros: 1782867500000000n,
      },
      { event_id: 'E2' },
    ]);
    await deliver(delivery(opened('E2'), opened('E3', 'event:klaviyo.bounced_email')));
    expect(await load()).toMatchObject({ rows: 2, events: 1, duplicates: 1 });
  });

  it('is known by either name that Klaviyo has for the topic of a delivered email', async () => {
    await deliver(
      delivery(opened('E1', 'event:klaviyo.email_delivered'), opened('E2', 'event:klaviyo.received_email')),
    );
    await load();
    const metrics = (await warehouseEvents(pipeline.folder, orgId)).map(({ metric }) => metric);
    expect(metrics).toEqual(['received_email', 'received_email']);
  });
});

describe('is refused, and nothing of it is kept,', () => {
  const body = delivery(opened('E1'));
  const ago = (minutes: number): string => new Date(Date.parse(START) - minutes * 60_000).toUTCString();
  it.each([
    ['signed with another secret', { signedWith: 'another secret' }, 401, 'wrong_signature'],
    ['with a signature that is none', { signature: 'zz' }, 401, 'wrong_signature'],
    [
      'signed for another body',
      { signature: createHmac('sha256', 'x').update('{}').digest('hex') },
      401,
      'wrong_signature',
    ],
    ['signed too long ago', { timestamp: ago(16) }, 401, 'stale_signature'],
    ['signed in the future', { timestamp: ago(-16) }, 401, 'stale_signature'],
    ['with a time that is none', { timestamp: 'yesterday' }, 401, 'stale_signature'],
  ])('what is %s', async (_what, change, status, code) => {
    expect(await deliver(body, change)).toEqual({ status, code });
    expect(await load()).toMatchObject({ rows: 0 });
  });

  it('what is no delivery, though signed; the console is told of it', async () => {
    expect(await deliver('[1]')).toEqual({ status: 400, code: 'invalid_delivery' });
    expect(await deliver('{')).toEqual({ status: 400, code: 'invalid_delivery' });
    const [row] = await db.asOwner('SELECT last_refusal FROM klaviyo_webhooks WHERE org_id = $1', [orgId]);
    expect(row?.last_refusal).toContain('no delivery');
  });

  it('what is signed with the secret before the last', async () => {
    const before = secret;
    await server.makeSecret(orgId);
    expect(await deliver(body, { signedWith: before })).toMatchObject({ status: 401 });
  });

  it('what is for an organisation that is not there, in the words of a wrong signature', async () => {
    slug = 'nobody';
    expect(await deliver(body)).toEqual({ status: 401, code: 'wrong_signature' });
  });

  it('what is over 5 MB', async () => {
    expect(await deliver(delivery('x'.repeat(5_300_000)))).toEqual({ status: 413, code: 'body_too_large' });
  });
});

it('accepts a time within the window in any of the forms it might have', async () => {
  const at = Date.parse(START) - 14 * 60_000;
  for (const timestamp of [new Date(at).toUTCString(), new Date(at).toISOString(), String(at / 1_000)]) {
    expect(await deliver(delivery(opened('E1')), { timestamp })).toMatchObject({ status: 204 });
  }
  server.clock.at = instant(Date.parse(START));
  expect(await load()).toMatchObject({ rows: 3, events: 1, duplicates: 2 });
});
