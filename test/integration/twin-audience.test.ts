import { afterEach, describe, expect, test } from 'vitest';
import type { Truth } from '../../twin/audience/truth.ts';
import type { Twin } from '../../twin/main.ts';
import {
  control,
  installWelcomeFlow,
  klaviyo,
  PRIVATE_KEY,
  runUntil,
  SMALL_WORLD,
  startSteppedTwin,
} from '../support/stepped-twin.ts';
import { receiveWebhooks } from '../support/webhook-receiver.ts';

let closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.reverse()) await close();
  closers = [];
});

type Event = {
  readonly id: string;
  readonly attributes: { readonly timestamp: number; readonly event_properties: Readonly<Record<string, unknown>> };
  readonly relationships: { readonly profile: { readonly data: { readonly id: string } } };
};
type Found = { readonly data: Event[]; readonly links: { readonly next: string | null } };

const SCOPES = ['events:read', 'metrics:read', 'profiles:read', 'profiles:write', 'flows:read', 'lists:read'];
const wave = { at: '2026-07-01T08:00:00Z', count: 150, overSeconds: 1_000 };

/** A twin that plays the small world with these knobs; its webhook answers and writes nothing. */
async function twinIn(knobs: object, options: Parameters<typeof startSteppedTwin>[1] = {}, seed = 1): Promise<Twin> {
  const twin = await startSteppedTwin('2026-07-01T00:00:00Z', options);
  const receiver = await receiveWebhooks(() => 200);
  closers.push(twin.close, receiver.close);
  const { listId } = await installWelcomeFlow(twin, receiver.url);
  await control(twin, 'PUT', '/keys', { privateKey: PRIVATE_KEY, scopes: SCOPES });
  const world = { ...SMALL_WORLD, waves: [wave], ...knobs };
  expect((await control(twin, 'PUT', '/world', { world, seed, listId })).body).toEqual({ ok: true });
  return twin;
}

async function eventsOf(twin: Twin, metricName: string): Promise<Event[]> {
  type Metrics = { data: { id: string; attributes: { name: string } }[] };
  const metrics = (await klaviyo<Metrics>(twin, 'GET', '/api/metrics')).body.data;
  const metric = metrics.find(({ attributes }) => attributes.name === metricName);
  if (metric === undefined) return [];
  const filter = encodeURIComponent(`equals(metric_id,"${metric.id}")`);
  return (await klaviyo<Found>(twin, 'GET', `/api/events?filter=${filter}&sort=datetime&page[size]=1000`)).body.data;
}
const truthOf = async (twin: Twin) => (await control<Truth>(twin, 'GET', '/truth')).body;
const propertyOf = (event: Event | undefined, name: string): unknown => event?.attributes.event_properties[name];

const EAGER = [{ key: 'default', openRate: 1, clickRate: 1, orderRate: 1 }];

describe('a world', () => {
  test('shows an event late, with the time at which it happened, and the truth knows it from then', async () => {
    const twin = await twinIn({ contents: EAGER, late: { share: 0.5, medianHours: 24, atMostHours: 72 } });
    await runUntil(twin, '2026-07-01T09:00:00Z');
    const soon = await eventsOf(twin, 'Received Email');
    const { delivered } = (await truthOf(twin)).contents[0]?.actual ?? { delivered: 0 };
    expect(delivered).toBeGreaterThan(140);
    expect(soon.length).toBeGreaterThan(delivered * 0.3);
    expect(soon.length).toBeLessThan(delivered * 0.7);
    await runUntil(twin, '2026-07-05T00:00:00Z');
    const all = await eventsOf(twin, 'Received Email');
    expect(all).toHaveLength(delivered);
    expect(all.every(({ attributes }) => attributes.timestamp < Date.parse('2026-07-01T09:00:00Z') / 1_000)).toBe(true);
    expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining(soon.map(({ id }) => id)));
  });

  test('has people complain, and suppresses them', async () => {
    const twin = await twinIn({ spamRate: 1, bounceRate: 0, unsubscribeRate: 0 });
    await runUntil(twin, '2026-07-09T00:00:00Z');
    const complaints = await eventsOf(twin, 'Marked Email as Spam');
    expect(complaints).toHaveLength(150);
    expect((await truthOf(twin)).contents.at(-1)?.actual.complaints).toBe(150);
    const id = complaints[0]?.relationships.profile.data.id ?? '';
    const url = `/api/profiles/${id}?additional-fields[profile]=subscriptions`;
    expect(JSON.stringify((await klaviyo(twin, 'GET', url)).body)).toContain('SPAM_COMPLAINT');
  });

  test('bounces hard and soft, and drops, instead of delivering', async () => {
    const twin = await twinIn({ bounceRate: 0.4, hardBounceShare: 0.25, dropRate: 0.2, contents: EAGER });
    await runUntil(twin, '2026-07-09T00:00:00Z');
    const [received, bounced, dropped] = [
      await eventsOf(twin, 'Received Email'),
      await eventsOf(twin, 'Bounced Email'),
      await eventsOf(twin, 'Dropped Email'),
    ];
    expect(received.length + bounced.length + dropped.length).toBe(150);
    expect(Math.abs(dropped.length / 150 - 0.2)).toBeLessThan(0.1);
    const hard = bounced.filter((event) => propertyOf(event, 'Bounce Type') === 'Hard').length;
    expect(Math.abs(hard / bounced.length - 0.25)).toBeLessThan(0.15);
    const lost = new Set([...bounced, ...dropped].map(({ relationships }) => relationships.profile.data.id));
    const clicked = await eventsOf(twin, 'Clicked Email');
    expect(clicked.some(({ relationships }) => lost.has(relationships.profile.data.id))).toBe(false);
  });

  test('orders after a click, with a value, attributed to that click', async () => {
    const orders = { medianHours: 4, withinHours: 48, attributedWithinHours: 12 };
    const twin = await twinIn({ contents: EAGER, orders, bounceRate: 0, unsubscribeRate: 0 });
    await runUntil(twin, '2026-07-09T00:00:00Z');
    const placed = await eventsOf(twin, 'Placed Order');
    const clicks = new Map((await eventsOf(twin, 'Clicked Email')).map((event) => [event.id, event]));
    expect(placed).toHaveLength(150);
    for (const order of placed) {
      const attribution = propertyOf(order, '$attribution') as { $attributed_event_id: string } | undefined;
      const click = clicks.get(attribution?.$attributed_event_id ?? '');
      if (attribution !== undefined) {
        expect(propertyOf(click, 'Bot Click')).toBe(false);
        expect(order.attributes.timestamp - (click?.attributes.timestamp ?? 0)).toBeLessThanOrEqual(12 * 3_600);
        expect(click?.relationships.profile.data).toEqual(order.relationships.profile.data);
      }
      expect(propertyOf(order, '$value')).toBeGreaterThan(0);
    }
    const attributed = placed.filter((order) => propertyOf(order, '$attribution') !== undefined).length;
    expect(attributed).toBeGreaterThan(75);
    expect(attributed).toBeLessThan(150);
    const actual = (await truthOf(twin)).contents[0]?.actual;
    const total = placed.reduce((sum, order) => sum + Number(propertyOf(order, '$value')), 0);
    expect(actual).toMatchObject({ orders: 150, orderValue: expect.closeTo(total, 2) });
  });

  test('tells of an event all that Klaviyo has been seen to tell, when asked', async () => {
    const twin = await twinIn(
      { contents: EAGER, eventProperties: 'all', machineOpenRate: 1, bounceRate: 0 },
      { assumptions: { machineOpenProperty: 'Apple Privacy Open' } },
    );
    await runUntil(twin, '2026-07-09T00:00:00Z');
    const opens = await eventsOf(twin, 'Opened Email');
    expect(new Set(opens.map((open) => propertyOf(open, 'Apple Privacy Open')))).toEqual(new Set([true, false]));
    const [click] = await eventsOf(twin, 'Clicked Email');
    expect(click?.attributes.event_properties).toMatchObject({
      $flow: expect.stringMatching(/^\w{6}$/),
      $message: expect.stringMatching(/^\w{6}$/),
      $message_interaction: propertyOf(click, '$message'),
      $event_id: expect.stringMatching(/^\w{6}:\d+$/),
      $_cohort$message_send_cohort: expect.stringMatching(/^\d{10}:\w{6}$/),
      $ESP: 0,
      $attribution: { $attributed_event_id: '', $send_ts: expect.any(Number) },
      'Campaign Name': 'Welcome 1',
      Subject: 'Your weekly update',
      'Email Domain': expect.stringMatching(/\.example$/),
      'Inbox Provider': 'Other',
      'Recipient Email Address': expect.stringMatching(/@/),
      'Client Name': expect.any(String),
      'Client OS': expect.any(String),
      'Client OS Family': expect.any(String),
      'Client Type': expect.any(String),
      'Client Canonical': expect.any(String),
      'User Agent': expect.stringMatching(/^Mozilla/),
      _ip: expect.any(String),
      URL: 'https://shop.example/all',
      'Bot Click': expect.any(Boolean),
      $internal: { 'Preview Text': '', 'Transmission ID': expect.any(String) },
    });
  });

  test('turns away from a content on the day that it says', async () => {
    const second = { ...wave, at: '2026-07-02T08:00:00Z' };
    const contents = [
      { key: 'default', openRate: 1, clickRate: 1, changes: [{ from: '2026-07-02T00:00:00Z', clickRate: 0 }] },
    ];
    const twin = await twinIn({ contents, waves: [wave, second], botClickRate: 0, bounceRate: 0 });
    await runUntil(twin, '2026-07-09T00:00:00Z');
    expect(await eventsOf(twin, 'Clicked Email')).toHaveLength(150);
    const truth = await truthOf(twin);
    expect(truth.contents[0]?.expectedClickRate).toBeCloseTo(0.5);
    expect(truth.days).toEqual([
      { day: '2026-07-01', delivered: 150, expectedClicks: 150, oracleClicks: 150 },
      { day: '2026-07-02', delivered: 150, expectedClicks: 0, oracleClicks: 0 },
    ]);
  });

  test('is the same again from the same seed, with every knob turned', async () => {
    const knobs = {
      contents: EAGER,
      // One person a second at most, so that webhooks come in the same order each time.
      waves: [{ ...wave, overSeconds: 200_000 }],
      late: { share: 0.2 },
      spamRate: 0.05,
      dropRate: 0.05,
      weekdays: { wednesday: 0.5 },
      eventProperties: 'all',
    };
    const played = async (seed: number) => {
      const twin = await twinIn(knobs, {}, seed);
      await runUntil(twin, '2026-07-09T00:00:00Z');
      return {
        truth: await truthOf(twin),
        orders: (await eventsOf(twin, 'Placed Order')).map(({ id, attributes }) => ({ id, attributes })),
      };
    };
    const first = await played(3);
    expect(first.orders.length).toBeGreaterThan(20);
    expect(await played(3)).toEqual(first);
    expect(await played(4)).not.toEqual(first);
  });
});
