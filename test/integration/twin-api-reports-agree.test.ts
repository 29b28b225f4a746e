import { afterEach, describe, expect, it } from 'vitest';
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

/** Three days of a flow, and a campaign to everybody on the second, told a week after. */
async function busyTwin(): Promise<Twin> {
  const twin = await startSteppedTwin('2026-07-01T00:00:00Z');
  const receiver = await receiveWebhooks(() => 200);
  closers.push(twin.close, receiver.close);
  const { listId } = await installWelcomeFlow(twin, receiver.url);
  await control(twin, 'PUT', '/keys', {
    privateKey: PRIVATE_KEY,
    scopes: ['flows:read', 'campaigns:read', 'metrics:read'],
  });
  await control(twin, 'PUT', '/assumptions', { keepsRateLimits: false });
  const waves = ['01', '02', '03'].map((day) => ({ at: `2026-07-${day}T08:00:00Z`, count: 30, overSeconds: 120 }));
  const rates = { openRate: 0.8, clickRate: 0.6, orderRate: 0.5 };
  const contents = [{ key: 'default', ...rates }];
  const world = {
    ...SMALL_WORLD,
    waves,
    contents,
    bounceRate: 0.1,
    dropRate: 0.05,
    unsubscribeRate: 0.05,
    spamRate: 0.05,
  };
  const made = await control(twin, 'PUT', '/world', { world, listId });
  if (made.status !== 200) throw new Error(JSON.stringify(made.body));
  const template = await control<{ id: string }>(twin, 'POST', '/templates', {
    name: 'Autumn',
    html: '<a href="https://shop.example/autumn">Autumn</a>{% unsubscribe %}',
  });
  const variations = [{ subject: 'Warm' }, { subject: 'Cosy' }];
  await control(twin, 'POST', '/campaigns', {
    name: 'Autumn',
    sendAt: '2026-07-02T20:00:00Z',
    subject: 'Unsent',
    templateId: template.body.id,
    groupIds: [listId],
    smartSending: false,
    variations,
  });
  await runUntil(twin, '2026-07-12T00:00:00Z');
  return twin;
}

const TIMEFRAME = { start: '2026-07-01T00:00:00Z', end: '2026-07-08T00:00:00Z' };
const COUNTED = {
  delivered: 'Received Email',
  bounced: 'Bounced Email',
  failed: 'Dropped Email',
  opens: 'Opened Email',
  clicks: 'Clicked Email',
  spam_complaints: 'Marked Email as Spam',
  unsubscribes: 'Unsubscribed from Email Marketing',
} as const;
const NAMES = Object.keys(COUNTED);

type Row<Value> = { readonly groupings: Record<string, string>; readonly statistics: Record<string, Value> };
type Report<Value> = { data: { attributes: { results: Row<Value>[]; date_times?: string[] } } };
type Aggregate = { data: { attributes: { data: { dimensions: string[]; measurements: Record<string, number[]> }[] } } };
type Metrics = { data: { id: string; attributes: { name: string } }[] };

async function metricId(twin: Twin, name: string): Promise<string> {
  const { body } = await klaviyo<Metrics>(twin, 'GET', '/api/metrics');
  const metric = body.data.find(({ attributes }) => attributes.name === name);
  if (metric === undefined) throw new Error(`The twin has no metric ${name}.`);
  return metric.id;
}

async function report<Value = number>(twin: Twin, type: string, more: object): Promise<Row<Value>[]> {
  const conversion_metric_id = await metricId(twin, 'Placed Order');
  const attributes = { timeframe: TIMEFRAME, conversion_metric_id, ...more };
  const { status, body } = await klaviyo<Report<Value>>(twin, 'POST', `/api/${type}s`, { data: { type, attributes } });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body.data.attributes.results;
}

/** The whole of what metric aggregates tell, by the value of the dimension. */
async function aggregate(twin: Twin, name: string, by: string, measurement: string): Promise<Record<string, number>> {
  const filter = ['greater-or-equal(datetime,2026-07-01T00:00:00)', 'less-than(datetime,2026-07-13T00:00:00)'];
  const attributes = { metric_id: await metricId(twin, name), measurements: [measurement], by: [by], filter };
  const { body } = await klaviyo<Aggregate>(twin, 'POST', '/api/metric-aggregates', {
    data: { type: 'metric-aggregate', attributes },
  });
  return Object.fromEntries(
    body.data.attributes.data.map(({ dimensions, measurements }) => [
      dimensions[0] ?? '',
      sum(measurements[measurement]),
    ]),
  );
}

const sum = (values: readonly number[] = []): number => values.reduce((total, value) => total + value, 0);

describe('what the twin reports of its flows and campaigns', () => {
  it('is what metric aggregates count of the same sends, message by message', async () => {
    const twin = await busyTwin();
    const statistics = [...NAMES, 'conversions', 'conversion_value'];
    const flows = await report(twin, 'flow-values-report', { statistics });
    const campaigns = await report(twin, 'campaign-values-report', { statistics });
    expect([flows.length, campaigns.length]).toEqual([1, 1]);
    const told = (name: string): Record<string, number> =>
      Object.fromEntries(
        [...flows, ...campaigns].flatMap(({ groupings, statistics: values }) => {
          const value = values[name] ?? 0;
          return value === 0 ? [] : [[groupings.flow_message_id ?? groupings.campaign_message_id, value]];
        }),
      );
    for (const [statistic, metric] of Object.entries(COUNTED)) {
      const counted = await aggregate(twin, metric, '$message', 'count');
      expect(counted, metric).toEqual(told(statistic));
      expect(Object.keys(counted).length, metric).toBeGreaterThan(0);
    }
    for (const [statistic, measurement] of [
      ['conversions', 'count'],
      ['conversion_value', 'sum_value'],
    ] as const) {
      const { '': unattributed, ...credited } = await aggregate(
        twin,
        'Placed Order',
        '$attributed_message',
        measurement,
      );
      const expected = Object.entries(told(statistic));
      expect(expected.length).toBeGreaterThan(0);
      for (const [message, value] of expected) expect(credited[message]).toBeCloseTo(value, 6);
      expect(Object.keys(credited).sort()).toEqual(expected.map(([message]) => message).sort());
    }
  });

  it('adds up over the days of a series, each of them that day’s values', async () => {
    const twin = await busyTwin();
    const statistics = [...NAMES, 'opens_unique', 'open_rate', 'conversions', 'conversion_value'];
    const [whole] = await report(twin, 'flow-values-report', { statistics });
    const [series] = await report<number[]>(twin, 'flow-series-report', { statistics, interval: 'daily' });
    expect(series?.groupings).toEqual(whole?.groupings);
    expect(series?.statistics.delivered?.filter((count) => count > 0)).toHaveLength(3);
    for (const name of [...NAMES, 'conversions', 'conversion_value']) {
      expect(sum(series?.statistics[name]), name).toBeCloseTo(whole?.statistics[name] ?? -1, 6);
    }
    const second = { start: '2026-07-02T00:00:00Z', end: '2026-07-03T00:00:00Z' };
    const [day] = await report(twin, 'flow-values-report', { statistics, timeframe: second });
    const ofDay = Object.entries(series?.statistics ?? {}).map(([name, values]) => [name, values[1]]);
    expect(Object.fromEntries(ofDay)).toEqual(day?.statistics);
  });

  it('adds up over the variations of a campaign', async () => {
    const twin = await busyTwin();
    const [whole] = await report(twin, 'campaign-values-report', { statistics: NAMES });
    const by = ['campaign_id', 'campaign_message_id', 'variation'];
    const rows = await report(twin, 'campaign-values-report', { statistics: NAMES, group_by: by });
    expect(rows).toHaveLength(2);
    for (const name of NAMES)
      expect(sum(rows.map(({ statistics }) => statistics[name] ?? 0))).toBe(whole?.statistics[name]);
  });
});
