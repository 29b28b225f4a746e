import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendEvent } from '../../twin/state/events.ts';
import { type EmailMetricName, emailMetric } from '../../twin/state/metrics.ts';
import { openShop, type Shop, START } from '../support/twin-shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const metric = { data: { type: 'metric', attributes: { name: 'Placed Order' } } };
const person = { data: { type: 'profile', attributes: { email: 'new@example.com', properties: { vip: true } } } };
const post = (attributes: object) =>
  shop.call('POST', '/api/events', {
    body: {
      data: { type: 'event', attributes: { properties: { Item: 'Sencha' }, metric, profile: person, ...attributes } },
    },
  });
const postAll = (groups: readonly { profile?: object; events: readonly object[] }[]) =>
  shop.call('POST', '/api/event-bulk-create-jobs', {
    body: {
      data: {
        type: 'event-bulk-create-job',
        attributes: {
          'events-bulk-create': {
            data: groups.map(({ profile = person, events }) => ({
              type: 'event-bulk-create',
              attributes: {
                profile,
                events: {
                  data: events.map((attributes) => ({
                    type: 'event',
                    attributes: { properties: {}, metric, ...attributes },
                  })),
                },
              },
            })),
          },
        },
      },
    },
  });
const list = async (query = '') => (await shop.call('GET', `/api/events?sort=datetime&${query}`)).items;

describe('a posted event', () => {
  it('is answered 202 and recorded later: profile, metric and event appear together, and flows hear of it then', async () => {
    const heard: string[] = [];
    shop.account.events.listeners.push(({ id }) => heard.push(id));
    expect((await post({ value: 9.5, value_currency: 'USD' })).status).toBe(202);
    shop.clock.time += 999;
    expect([await list(), heard, shop.account.profiles.byId.size]).toEqual([[], [], 1]);
    shop.clock.time += 1;
    const [event] = await list('include=metric,profile');
    expect(event?.attributes).toMatchObject({
      datetime: '2026-09-01T09:00:00+00:00',
      event_properties: { Item: 'Sencha', $value: 9.5, $value_currency: 'USD', $event_id: String(START / 1_000) },
    });
    expect(heard).toEqual([event?.id]);
    shop.assumptions.change({ eventVisibleAfterMilliseconds: 0 });
    await post({ unique_id: 'at-once' });
    expect(await list()).toHaveLength(2);
  });

  it('is recorded once for a unique id, or for a second, of its profile and metric; backfilled ones start no flow', async () => {
    const heard: string[] = [];
    shop.account.events.listeners.push(({ properties }) => heard.push(String(properties.$event_id)));
    await post({ unique_id: 'o-1', time: '2026-08-30T10:00:00.750Z' });
    await post({ unique_id: 'o-1' });
    await post({ unique_id: 'o-2', backfill: true });
    await post({ unique_id: 'o-1', metric: { data: { type: 'metric', attributes: { name: 'Refunded Order' } } } });
    await post({});
    await post({});
    shop.clock.time += 1_000;
    const recorded = await list('include=metric');
    expect(recorded.map(({ attributes }) => attributes.datetime)[0]).toBe('2026-08-30T10:00:00+00:00');
    expect(recorded).toHaveLength(4);
    expect(heard).toEqual(['o-1', 'o-1', String(START / 1_000)]);
  });

  it('of another service belongs to that service’s metric of the same name', async () => {
    await post({ unique_id: '1' });
    await post({
      unique_id: '2',
      metric: { data: { type: 'metric', attributes: { name: 'Placed Order', service: 'shopify' } } },
    });
    shop.clock.time += 1_000;
    const named = (await shop.call('GET', '/api/metrics')).items.filter(
      ({ attributes }) => attributes.name === 'Placed Order',
    );
    const events = await list(`filter=equals(metric_id,"${named[0]?.id}")`);
    expect([named.length, events.length]).toEqual([2, 1]);
    const ids = named.map(({ id }) => `"${id}"`).join();
    expect(await list(`filter=equals(metric_id,[${ids}])`)).toHaveLength(2);
    const shopify = await shop.call('GET', '/api/metrics?filter=equals(integration.name,"shopify")');
    expect(shopify.items).toHaveLength(1);
  });

  it.each([
    [{ time: 'soon' }, '/data/attributes/time'],
    [{ time: '1989-12-31T00:00:00Z' }, '/data/attributes/time'],
    [{ time: '2027-10-01T00:00:00Z' }, '/data/attributes/time'],
    [{ profile: { data: { type: 'profile', attributes: {} } } }, '/data/attributes/profile/data'],
    [{ properties: Object.fromEntries(Array.from({ length: 401 }, (_, i) => [i, i])) }, '/data/attributes/properties'],
    [{ properties: { deep: [{ er: 'x'.repeat(100_001) }] } }, '/data/attributes/properties'],
    [
      { properties: { a: { b: { c: { d: { e: { f: { g: { h: { i: { j: { k: 1 } } } } } } } } } } } },
      '/data/attributes/properties',
    ],
    [
      { metric: { data: { type: 'metric', attributes: { name: 'x'.repeat(128) } } } },
      '/data/attributes/metric/data/attributes/name',
    ],
  ])('out of its limits is refused with its place: %#', async (attributes, pointer) => {
    const refused = await post(attributes);
    expect([refused.status, refused.error?.source]).toEqual([400, { pointer }]);
  });
});

describe('a job of events', () => {
  it('records those of several profiles', async () => {
    const sarah = { data: { type: 'profile', id: shop.sarah.id, attributes: {} } };
    const job = await postAll([
      { events: [{ unique_id: '1' }, { unique_id: '2' }] },
      { profile: sarah, events: [{ unique_id: '1', value: 3 }] },
    ]);
    expect(job.status).toBe(202);
    shop.clock.time += 1_000;
    expect(await list()).toHaveLength(3);
    expect(await list(`filter=equals(profile_id,"${shop.sarah.id}")`)).toHaveLength(1);
  });

  it('is refused whole over 1,000 events, over 5 MB, or with a repeated unique id', async () => {
    const events = (count: number) => Array.from({ length: count }, (_, i) => ({ unique_id: String(i) }));
    const tooMany = await postAll([{ events: events(1_000) }, { events: [{ unique_id: 'one more' }] }]);
    expect([tooMany.status, tooMany.error?.detail]).toEqual([400, expect.stringContaining('1000 events, not 1001')]);
    const big = events(60).map((event) => ({ ...event, properties: { text: 'x'.repeat(90_000) } }));
    expect((await postAll([{ events: big }])).status).toBe(413);
    const repeated = await postAll([{ events: [{ unique_id: 'a' }, { unique_id: 'b' }, { unique_id: 'a' }] }]);
    expect(repeated.error?.source.pointer).toMatch(/\/data\/0\/attributes\/events\/data\/2\/attributes\/unique_id$/);
    shop.clock.time += 1_000;
    expect(await list()).toEqual([]);
    expect((await postAll([{ events: events(1_000) }])).status).toBe(202);
    shop.clock.time += 1_000;
    expect(shop.account.events.ids.size).toBe(1_000);
  });
});

describe('attributions', () => {
  const append = (name: EmailMetricName, at: number, properties: object = {}) =>
    appendEvent(shop.account.events, shop.account.ids, {
      metricId: emailMetric(shop.account.metrics, name).id,
      profile: shop.sarah,
      at,
      properties: { $flow: shop.flow.id, $message: 'RUkrXD', ...properties },
    });
  const order = async () => {
    await post({ profile: { data: { type: 'profile', id: shop.sarah.id, attributes: {} } } });
    shop.clock.time += 1_000;
    const found = (await list()).find(({ attributes }) => 'Item' in (attributes.event_properties as object));
    return shop.call('GET', `/api/events/${found?.id}?include=attributions`);
  };

  it('credit the last open or click of the five days before, some time after the event', async () => {
    append('Opened Email', START - 3 * 86_400_000);
    const click = append('Clicked Email', START - 2 * 86_400_000, { $variation: 'VaRi01' });
    append('Received Email', START - 1_000);
    const early = await order();
    expect([early.included, early.data?.relationships?.attributions]).toMatchObject([[], { data: [] }]);
    shop.clock.time += 60_000;
    const late = await shop.call('GET', `/api/events/${early.data?.id}?include=attributions`);
    expect(late.data?.relationships?.attributions?.data).toEqual([{ type: 'attribution', id: early.data?.id }]);
    expect(late.included?.[0]?.relationships).toMatchObject({
      event: { data: { type: 'event', id: early.data?.id } },
      'attributed-event': { data: { type: 'event', id: click.id } },
      flow: { data: { type: 'flow', id: shop.flow.id } },
      'flow-message': { data: { type: 'flow-message', id: 'RUkrXD' } },
      'flow-message-variation': { data: { type: 'flow-message', id: 'VaRi01' } },
    });
  });

  it('leave machines out where the account is set so', async () => {
    shop.assumptions.change({ attributionVisibleAfterMilliseconds: 0 });
    append('Opened Email', START - 60_000, { machine_open: true });
    expect((await order()).included).toHaveLength(1);
    shop.assumptions.change({ countsMachines: false });
    shop.clock.time += 1_000;
    expect((await order()).included).toEqual([]);
  });

  it('end after five days, and email events have none', async () => {
    shop.assumptions.change({ attributionVisibleAfterMilliseconds: 0 });
    const open = append('Opened Email', START - 5 * 86_400_000 - 1);
    expect((await order()).included).toEqual([]);
    expect((await shop.call('GET', `/api/events/${open.id}?include=attributions`)).included).toEqual([]);
  });
});

it('an event’s metric and profile are read from it, whole or as ids', async () => {
  await post({});
  shop.clock.time += 1_000;
  const [event] = await list();
  const read = async (path: string) => (await shop.call('GET', `/api/events/${event?.id}/${path}`)).data;
  expect((await read('metric'))?.attributes.name).toBe('Placed Order');
  expect(await read('relationships/metric')).toEqual(event?.relationships?.metric?.data);
  expect((await read('profile'))?.attributes.email).toBe('new@example.com');
  expect(await read('relationships/profile')).toEqual(event?.relationships?.profile?.data);
  expect((await shop.call('GET', '/api/events/none/metric')).status).toBe(404);
});
