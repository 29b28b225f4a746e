import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allowKey } from '../../twin/state/account.ts';
import { appendEvent } from '../../twin/state/events.ts';
import type { JsonObject } from '../../twin/state/json.ts';
import { createList } from '../../twin/state/lists.ts';
import { type EmailMetricName, emailMetric } from '../../twin/state/metrics.ts';
import { openShop, type Shop } from '../support/twin-shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

/** 09:00 in New York, a Monday. */
const SENT = Date.parse('2026-08-31T13:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const happens = (name: EmailMetricName, message: string, more: JsonObject, sent = SENT, after = 1_000) =>
  appendEvent(shop.account.events, shop.account.ids, {
    metricId: emailMetric(shop.account.metrics, name).id,
    profile: shop.sarah,
    at: sent + after,
    properties: { $message: message, $_cohort$message_send_cohort: `${sent / 1_000}:${message}`, ...more },
  });
const ofFlow = () => ({ $flow: shop.flow.id });

type Kind = 'flow-values' | 'flow-series' | 'campaign-values';
type Row = { groupings: Record<string, string>; statistics: Record<string, number | number[]> };
const ask = async (kind: Kind, attributes: object, query = '', key?: string) => {
  shop.clock.time += 60_000;
  const all = {
    statistics: ['delivered'],
    timeframe: { start: '2026-08-31T00:00:00Z', end: '2026-09-01T00:00:00Z' },
    conversion_metric_id: emailMetric(shop.account.metrics, 'Opened Email').id,
    ...attributes,
  };
  const body = { data: { type: `${kind}-report`, attributes: all } };
  return shop.call('POST', `/api/${kind}-reports${query}`, { body, ...(key === undefined ? {} : { key }) });
};
const rowsOf = (answer: Awaited<ReturnType<typeof ask>>) => answer.data?.attributes.results as Row[];
const messagesIn = async (filter: string) => {
  const answer = await ask('flow-values', { filter });
  return answer.status === 200 ? rowsOf(answer).map(({ groupings }) => groupings.flow_message_id) : answer.error;
};

describe('a filter keeps the rows', () => {
  beforeEach(() => {
    for (const message of ['A', 'B', 'C']) happens('Received Email', message, ofFlow());
    happens('Received Email', 'D', { ...ofFlow(), $variation: 'V' });
  });

  it.each([
    ['equals(flow_message_id,"A")', ['A']],
    ['contains-any(flow_message_id,["A","C","none"])', ['A', 'C']],
    ['and(contains-any(flow_message_id,["A","D"]),equals(variation,"V"))', ['D']],
    ['equals(send_channel,"email"),equals(flow_message_id,"B")', ['B']],
    ['contains-any(send_channel,["sms","whatsapp"])', []],
    ['equals(flow_name,"nobody\'s")', []],
    ['contains-any(tag_name,["autumn"])', []],
    ['contains-all(tag_id,["one","other"])', []],
  ])('%s', async (filter, messages) => {
    expect(await messagesIn(filter)).toEqual(messages);
  });

  it.each([
    ['contains-all(flow_id,["A"])', "'contains-all' is not an allowed operator for the field 'flow_id'"],
    ['equals(tag_id,"A")', "'equals' is not an allowed operator for the field 'tag_id'"],
    ['contains(flow_name,"A")', "'contains' is not an allowed operator for the field 'flow_name'"],
    ['equals(campaign_id,"A")', "'campaign_id' is not a filterable field"],
    ['equals(flow_message_id,["A"])', "'equals' on 'flow_message_id' takes one value"],
    ['contains-any(flow_message_id,"A")', "'contains-any' on 'flow_message_id' takes a list"],
    ['equals(variation,"A"),contains-any(variation,["B"])', 'Only one filter can be used per attribute'],
    ['or(equals(variation,"A"),equals(flow_id,"B"))', 'Invalid filter provided'],
    ['equals(send_channel,"post")', "'send_channel' must be one of email, sms"],
    [`contains-any(variation,[${Array.from({ length: 101 }, (_, number) => `"${number}"`)}])`, 'at most 100 items'],
  ])('but Klaviyo has no %s', async (filter, detail) => {
    const source = { pointer: '/data/attributes/filter' };
    expect(await messagesIn(filter)).toMatchObject({ source, detail: expect.stringContaining(detail) });
  });
});

it('an email without a tag or a text message’s format has its row under the empty text', async () => {
  happens('Received Email', 'A', ofFlow());
  const by = ['flow_id', 'flow_message_id', 'flow_name', 'tag_id', 'tag_name', 'text_message_format'];
  const none = { tag_id: '', tag_name: '', text_message_format: '' };
  const groupings = { flow_id: shop.flow.id, flow_message_id: 'A', flow_name: shop.flow.name, ...none };
  expect(rowsOf(await ask('flow-values', { group_by: by }))).toEqual([{ groupings, statistics: { delivered: 1 } }]);
});

it('a report comes in pages, each with the flows and messages of its rows', async () => {
  for (const message of ['C', 'A', 'B']) happens('Received Email', message, ofFlow());
  shop.assumptions.change({ reportPageSize: 2 });
  const first = await ask('flow-values', {});
  const { pathname, search } = new URL(first.links.next ?? '');
  expect([pathname, first.data?.relationships]).toEqual([
    '/api/flow-values-reports',
    {
      flows: { data: [{ type: 'flow', id: shop.flow.id }] },
      'flow-messages': { data: ['A', 'B'].map((id) => ({ type: 'flow-message', id })) },
    },
  ]);
  happens('Received Email', 'AA', ofFlow());
  const last = await ask('flow-values', {}, search);
  expect(rowsOf(last).map(({ groupings }) => groupings.flow_message_id)).toEqual(['C']);
  expect(last.links).not.toHaveProperty('next');
  for (const query of ['?page_cursor=2', '?page[cursor]=2']) {
    const refused = await ask('flow-values', {}, query);
    expect([refused.status, refused.error?.source]).toEqual([400, { parameter: query.slice(1, -2) }]);
  }
});

describe('a series', () => {
  const timeframe = { start: '2026-08-31T00:00:00Z', end: '2026-09-03T00:00:00Z' };

  it('has a value to each interval, by the account’s clocks', async () => {
    happens('Received Email', 'A', ofFlow());
    happens('Opened Email', 'A', ofFlow(), SENT, 2 * DAY);
    happens('Received Email', 'A', ofFlow(), SENT + DAY + 14 * HOUR);
    happens('Received Email', 'B', ofFlow(), SENT + 3 * DAY);
    const statistics = ['delivered', 'opens', 'open_rate'];
    const daily = await ask('flow-series', { interval: 'daily', timeframe, statistics });
    expect([daily.status, daily.data?.attributes]).toEqual([
      200,
      {
        date_times: ['2026-08-31T04:00:00+00:00', '2026-09-01T04:00:00+00:00', '2026-09-02T04:00:00+00:00'],
        results: [
          {
            groupings: { flow_id: shop.flow.id, flow_message_id: 'A', send_channel: 'email' },
            statistics: { delivered: [1, 1, 0], opens: [1, 0, 0], open_rate: [1, 0, 0] },
          },
        ],
      },
    ]);
    const narrow = await ask(
      'flow-series',
      { interval: 'weekly', timeframe },
      '?fields[flow-series-report]=date_times',
    );
    expect(narrow.data?.attributes).toEqual({ date_times: ['2026-08-31T04:00:00+00:00'] });
    const hourly = await ask('flow-series', { interval: 'hourly', timeframe });
    const { delivered } = rowsOf(hourly)[0]?.statistics ?? {};
    expect([delivered].flat().flatMap((count, hour) => (count === 1 ? [hour] : []))).toEqual([9, 47]);
  });

  it.each([
    ['hourly', '2026-10-30', '2026-11-06', '2026-11-07', '7 days'],
    ['daily', '2026-01-01', '2026-03-02', '2026-03-03', '60 days'],
    ['monthly', '2025-01-01', '2025-12-31', '2026-01-01', '52 weeks'],
    ['weekly', '2025-01-01', '2026-01-02', '2026-01-03', 'a year'],
  ])('by the interval %s is of a limited time', async (interval, from, to, tooLong, words) => {
    const until = (day: string) =>
      ask('flow-series', { interval, timeframe: { start: `${from}T00:00:00Z`, end: `${day}T00:00:00Z` } });
    expect((await until(to)).status).toBe(200);
    const { status, error } = await until(tooLong);
    expect([status, error?.detail]).toEqual([400, expect.stringContaining(`no longer than ${words}`)]);
  });

  it('needs an interval, and has one for each timeframe that Klaviyo names', async () => {
    expect((await ask('flow-series', {})).error?.source).toEqual({ pointer: '/data/attributes/interval' });
    for (const key of ['last_12_months', 'last_365_days', 'last_year']) {
      expect((await ask('flow-series', { timeframe: { key }, interval: 'monthly' })).status).toBe(200);
      expect((await ask('flow-series', { timeframe: { key }, interval: 'daily' })).status).toBe(400);
    }
  });
});

describe('a campaign’s values', () => {
  it('are those of its own sends, under each group that it was sent to', async () => {
    const [campaign] = shop.account.campaigns.values();
    const messageId = campaign?.message.id ?? '';
    const other = createList(shop.account.lists, shop.account.ids, 'Tea lovers', SENT);
    happens('Received Email', messageId, { $group_ids: [shop.list.id, other.id, other.id] });
    happens('Received Email', 'A', ofFlow());
    const answer = await ask('campaign-values', {});
    const groupings = { campaign_id: campaign?.id, campaign_message_id: messageId };
    expect(rowsOf(answer)).toEqual([
      { groupings: { ...groupings, send_channel: 'email' }, statistics: { delivered: 1 } },
    ]);
    expect(answer.data?.relationships).toEqual({ campaigns: { data: [{ type: 'campaign', id: campaign?.id }] } });
    const by = ['campaign_id', 'campaign_message_id', 'campaign_message_name', 'group_name'];
    const grouped = rowsOf(
      await ask('campaign-values', { group_by: by, filter: `equals(campaign_id,"${campaign?.id}")` }),
    );
    expect(grouped.map((row) => [row.groupings.campaign_message_name, row.groupings.group_name])).toEqual([
      ['Email 1', 'Newsletter'],
      ['Email 1', 'Tea lovers'],
    ]);
    const refused = await ask('campaign-values', { filter: 'equals(group,"x")' });
    expect([refused.status, refused.error?.source]).toEqual([400, { pointer: '/data/attributes/filter' }]);
    expect((await ask('campaign-values', { group_by: ['campaign_id'] })).status).toBe(400);
  });

  it('need campaigns:read, those of flows flows:read', async () => {
    allowKey(shop.account, 'pk_flows', ['flows:read']);
    const kinds = ['flow-values', 'flow-series', 'campaign-values'] as const;
    const statuses = kinds.map(async (kind) => (await ask(kind, { interval: undefined }, '', 'pk_flows')).status);
    expect(await Promise.all(statuses)).toEqual([200, 400, 403]);
  });
});

it('225 reports a day are made of each kind, and two a minute', async () => {
  shop.clock.time = SENT - 13 * HOUR + DAY;
  for (let report = 0; report < 225; report += 1) expect((await ask('campaign-values', {})).status).toBe(200);
  const { status, headers } = await ask('campaign-values', {});
  expect([status, headers.get('retry-after')]).toEqual([429, String((DAY - 226 * 60_000) / 1_000)]);
  const limits = [];
  for (let report = 0; report < 3; report += 1) {
    shop.clock.time -= 59_000;
    limits.push((await ask('flow-series', { interval: 'daily' })).status);
  }
  expect(limits).toEqual([200, 200, 429]);
});
