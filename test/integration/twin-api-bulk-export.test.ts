import { Buffer } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { appendEvent } from '../../twin/state/events.ts';
import type { JsonObject } from '../../twin/state/json.ts';
import { resolveMetric } from '../../twin/state/metrics.ts';
import { FULL_KEY, openShop, SETUP_KEY, type Shop, START } from '../support/twin-shop.ts';

const REVISION = '2026-07-15.pre';
const JOBS = '/api/event-bulk-export-jobs';
const DAY = 86_400_000;
const time = (at: number) => new Date(at).toISOString();
const metric = (name: string) => resolveMetric(shop.account.metrics, shop.account.ids, name, 0).id;
const happens = (name: string, at: number, properties: JsonObject) =>
  appendEvent(shop.account.events, shop.account.ids, { metricId: metric(name), profile: shop.sarah, at, properties });

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const jobOf = (attributes: object, metricId = metric('Placed Order')) => ({
  data: {
    type: 'event-bulk-export-job',
    attributes: { start_date: time(START - 30 * DAY), end_date: time(START), ...attributes },
    relationships: { metric: { data: { type: 'metric', id: metricId } } },
  },
});
const open = (attributes: object, metricId?: string) =>
  shop.call('POST', JOBS, { revision: REVISION, body: jobOf(attributes, metricId) });
const ask = (path: string) => shop.call('GET', `${JOBS}/${path}`, { revision: REVISION });

it('an export is the metric’s events of the range, with the properties asked for as columns', async () => {
  const order = { total: 12.5, note: 'a, "b"', customer: { addresses: [{ alias: 'home' }, { alias: 'work' }] } };
  const first = happens('Placed Order', START - 30 * DAY, order);
  const last = happens('Placed Order', START, { 'customer.name': 'Sarah' });
  happens('Placed Order', START - 30 * DAY - 1, order);
  happens('Viewed Product', START - DAY, order);
  const properties = ['total', 'note', 'customer.addresses[*].alias', 'customer.name'];

  const opened = await open({ properties });
  expect([opened.status, opened.data?.attributes]).toEqual([
    201,
    { status: 'processing', created_at: '2026-09-01T09:00:00+00:00' },
  ]);
  expect(opened.data?.relationships?.metric?.data).toEqual({ type: 'metric', id: metric('Placed Order') });
  const id = opened.data?.id ?? '';
  expect((await ask(id)).data?.attributes).toEqual({ status: 'processing', result: null, error: null });
  expect((await ask(`${id}/download`)).status).toBe(404);

  shop.clock.time += 30_000;
  expect((await ask(id)).data?.attributes).toEqual({
    status: 'complete',
    result: { expires_at: '2026-09-08T09:00:30+00:00' },
    error: null,
  });
  const file = await fetch(`${shop.origin}${JOBS}/${id}/download`, {
    headers: { Authorization: `Klaviyo-API-Key ${FULL_KEY}`, revision: REVISION },
  });
  expect([file.status, file.headers.get('content-type')]).toEqual([200, 'application/gzip']);
  expect(gunzipSync(Buffer.from(await file.arrayBuffer())).toString()).toBe(
    [
      'event_id,timestamp,profile_id,total,note,customer.addresses[*].alias,customer.name',
      `${first.id},2026-08-02T09:00:00+00:00,${shop.sarah.id},12.5,"a, ""b""","[""home"",""work""]",`,
      `${last.id},2026-09-01T09:00:00+00:00,${shop.sarah.id},,,,Sarah`,
      '',
    ].join('\r\n'),
  );

  shop.clock.time += 7 * DAY - 1;
  expect((await ask(id)).data?.attributes.status).toBe('complete');
  shop.clock.time += 1;
  expect((await ask(id)).data?.attributes).toEqual({ status: 'expired', result: null, error: null });
  expect((await ask(`${id}/download`)).status).toBe(404);
});

it('the beta is served under its own revision only, which the rest of the API takes as before', async () => {
  const stable = await shop.call('POST', JOBS, { body: jobOf({}) });
  expect([stable.status, stable.error?.detail]).toEqual([400, expect.stringContaining(REVISION)]);
  expect((await shop.call('GET', '/api/metrics', { revision: REVISION })).status).toBe(200);
});

it('both scopes are needed, and a job that is there', async () => {
  const refused = await shop.call('POST', JOBS, { key: SETUP_KEY, revision: REVISION, body: jobOf({}) });
  expect(refused.status).toBe(403);
  expect((await ask('nothing')).status).toBe(404);
  expect((await open({}, 'NOSUCH')).status).toBe(404);
});

it.each([
  [{ end_date: time(START + 1) }, 'end_date', 'future'],
  [{ end_date: time(START - 30 * DAY) }, 'end_date', 'after'],
  [{ start_date: time(START - 90 * DAY - 1) }, 'end_date', '90 days'],
  [{ start_date: '2026-08-01T00:00:00' }, 'start_date', 'timezone'],
  [{ properties: 'total' }, 'properties', 'array'],
])('it names the place of what it cannot use: %j', async (attributes, field, detail) => {
  const refused = await open(attributes);
  expect([refused.status, refused.error?.source.pointer]).toEqual([400, `/data/attributes/${field}`]);
  expect(refused.error?.detail).toContain(detail);
});

it('ninety days to the millisecond are taken', async () => {
  expect((await open({ start_date: time(START - 90 * DAY) })).status).toBe(201);
});
