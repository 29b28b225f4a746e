import { afterEach, beforeEach, expect, it } from 'vitest';
import { appendEvent } from '../../twin/state/events.ts';
import { type EmailMetricName, emailMetric, resolveMetric } from '../../twin/state/metrics.ts';
import { openShop, type Shop } from '../support/twin-shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const SENT = Date.parse('2026-08-31T03:30:00Z');
const append = (metricId: string, at: number, properties: Record<string, string | number | boolean>) =>
  appendEvent(shop.account.events, shop.account.ids, { metricId, profile: shop.sarah, at, properties });
const happens = (name: EmailMetricName, after: number, message: string, sent = SENT, more = {}) =>
  append(emailMetric(shop.account.metrics, name).id, sent + after, {
    $flow: shop.flow.id,
    $message: message,
    $_cohort$message_send_cohort: `${sent / 1_000}:${message}`,
    ...more,
  });
const orders = () => resolveMetric(shop.account.metrics, shop.account.ids, 'Placed Order', 0).id;
const ask = (attributes: object) =>
  shop.call('POST', '/api/flow-values-reports', {
    body: {
      data: {
        type: 'flow-values-report',
        attributes: {
          statistics: ['recipients', 'opens', 'opens_unique', 'click_rate', 'bounce_rate', 'conversion_value'],
          timeframe: { start: '2026-08-30T00:00:00+09:00', end: '2026-08-31T00:00:00Z' },
          conversion_metric_id: orders(),
          ...attributes,
        },
      },
    },
  });

it('a flow’s values are counted by the day of the send, in the account’s timezone, by message', async () => {
  happens('Received Email', 1_000, 'A');
  happens('Opened Email', 5 * 3_600_000, 'A');
  happens('Opened Email', 6 * 3_600_000, 'A', SENT, { machine_open: true });
  happens('Clicked Email', 7 * 3_600_000, 'A');
  append(orders(), SENT + 8 * 3_600_000, { $value: 12.5 });
  happens('Bounced Email', 1_000, 'B');
  happens('Received Email', 1_000, 'A', SENT + 3_600_000);
  const answer = await ask({});
  const none = { opens: 0, opens_unique: 0, click_rate: 0, conversion_value: 0 };
  const groupings = { flow_id: shop.flow.id, send_channel: 'email' };
  expect([answer.status, answer.data?.attributes.results]).toEqual([
    200,
    [
      {
        groupings: { ...groupings, flow_message_id: 'A' },
        statistics: {
          recipients: 1,
          opens: 2,
          opens_unique: 1,
          click_rate: 1,
          bounce_rate: 0,
          conversion_value: 12.5,
        },
      },
      {
        groupings: { ...groupings, flow_message_id: 'B' },
        statistics: { ...none, recipients: 1, bounce_rate: 1 },
      },
    ],
  ]);
  shop.assumptions.change({ countsMachines: false });
  shop.clock.time += 1_000;
  const people = await ask({ statistics: ['opens'], timeframe: { key: 'last_7_days' } });
  expect(people.data?.attributes.results).toMatchObject([{ statistics: { opens: 1 } }, { statistics: { opens: 0 } }]);
  shop.clock.time += 1_000;
  expect((await ask({})).status).toBe(429);
});

it.each([
  [{ group_by: ['flow_id'] }, '/data/attributes/group_by'],
  [{ timeframe: { start: '2024-01-01T00:00:00Z', end: '2026-01-01T00:00:00Z' } }, '/data/attributes/timeframe'],
  [{ statistics: ['luck'] }, '/data/attributes/statistics/0'],
  [{ interval: 'daily' }, '/data/attributes/interval'],
])('it names the place of what it cannot use: %j', async (attributes, pointer) => {
  const refused = await ask(attributes);
  expect([refused.status, refused.error?.source]).toEqual([400, { pointer }]);
});
