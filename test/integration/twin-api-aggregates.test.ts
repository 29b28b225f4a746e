import { afterEach, beforeEach, expect, it } from 'vitest';
import { appendEvent } from '../../twin/state/events.ts';
import { emailMetric } from '../../twin/state/metrics.ts';
import { createProfile } from '../../twin/state/profiles.ts';
import { openShop, type Shop } from '../support/twin-shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const clicked = () => emailMetric(shop.account.metrics, 'Clicked Email').id;
const append = (time: string, properties: Record<string, string | number>, profile = shop.sarah) =>
  appendEvent(shop.account.events, shop.account.ids, {
    metricId: clicked(),
    profile,
    at: Date.parse(time),
    properties,
  });
const WEEK = ['greater-or-equal(datetime,2026-08-24T00:00:00)', 'less-than(datetime,2026-08-27T00:00:00)'];
const ask = async (attributes: object) => {
  shop.clock.time += 1_000;
  const all = { metric_id: clicked(), measurements: ['count'], filter: WEEK, ...attributes };
  return shop.call('POST', '/api/metric-aggregates', { body: { data: { type: 'metric-aggregate', attributes: all } } });
};
const tom = () => {
  const made = createProfile(shop.account.profiles, shop.account.ids, { fields: { email: 'tom@example.com' } }, 0);
  if (made.kind === 'duplicate') throw new Error('Tom is new.');
  return made.profile;
};

it('an aggregate counts events, people and value by day and by dimension', async () => {
  const other = tom();
  append('2026-08-24T23:59:59Z', { $message: 'A', $value: 2.5 });
  append('2026-08-25T00:00:00Z', { $message: 'A', $value: 1 });
  append('2026-08-25T10:00:00Z', { $message: 'A' });
  append('2026-08-25T11:00:00Z', { $message: 'B' }, other);
  append('2026-08-26T11:00:00Z', {});
  append('2026-08-27T00:00:00Z', { $message: 'A' });
  const whole = await ask({ measurements: ['count', 'unique', 'sum_value'] });
  expect([whole.status, whole.data?.attributes]).toEqual([
    200,
    {
      dates: ['2026-08-24T00:00:00+00:00', '2026-08-25T00:00:00+00:00', '2026-08-26T00:00:00+00:00'],
      data: [{ dimensions: [], measurements: { count: [1, 3, 1], unique: [1, 2, 1], sum_value: [2.5, 1, 0] } }],
    },
  ]);
  const grouped = await ask({ by: ['$message'], sort: '-count' });
  expect(grouped.data?.attributes.data).toEqual([
    { dimensions: ['A'], measurements: { count: [1, 2, 0] } },
    { dimensions: [''], measurements: { count: [0, 0, 1] } },
    { dimensions: ['B'], measurements: { count: [0, 1, 0] } },
  ]);
  const filtered = await ask({ filter: [...WEEK, 'equals($message,"B")'], interval: 'month' });
  expect(filtered.data?.attributes.data).toEqual([{ dimensions: [], measurements: { count: [1] } }]);
  const page = await ask({ by: ['$message'], page_size: 2 });
  const rest = await ask({ by: ['$message'], page_size: 2, page_cursor: '2' });
  const dimensions = [page, rest].map(({ data }) => data?.attributes.data as { dimensions: string[] }[]);
  expect(dimensions.map((rows) => rows.map((row) => row.dimensions))).toEqual([[[''], ['A']], [['B']]]);
});

it('its days are those of the timezone, through the change of the clocks', async () => {
  append('2026-11-01T03:59:59Z', {});
  append('2026-11-02T04:59:59Z', {});
  append('2026-11-02T05:00:00Z', {});
  const filter = ['greater-or-equal(datetime,2026-10-31T00:00:00)', 'less-than(datetime,2026-11-03T00:00:00)'];
  const answer = await ask({ timezone: 'America/New_York', filter });
  expect(answer.data?.attributes).toEqual({
    dates: ['2026-10-31T04:00:00+00:00', '2026-11-01T04:00:00+00:00', '2026-11-02T05:00:00+00:00'],
    data: [{ dimensions: [], measurements: { count: [1, 1, 1] } }],
  });
});

it.each([
  [{ filter: [WEEK[0]] }, '/data/attributes/filter'],
  [{ filter: ['greater-or-equal(datetime,2024-08-24)', 'less-than(datetime,2026-08-24)'] }, '/data/attributes/filter'],
  [{ filter: [...WEEK, 'equals(mood,"good")'] }, '/data/attributes/filter'],
  [{ measurements: ['median'] }, '/data/attributes/measurements/0'],
  [{ by: ['mood'] }, '/data/attributes/by/0'],
  [{ timezone: 'Mars/Olympus' }, '/data/attributes/timezone'],
])('it names the place of what it cannot use: %j', async (attributes, pointer) => {
  const refused = await ask(attributes);
  expect([refused.status, refused.error?.source]).toEqual([400, { pointer }]);
});

it('an unknown metric is not found', async () => {
  expect((await ask({ metric_id: 'none' })).status).toBe(404);
});
