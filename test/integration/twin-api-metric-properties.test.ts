import { afterEach, beforeEach, expect, it } from 'vitest';
import { allowKey } from '../../twin/state/account.ts';
import { appendEvent } from '../../twin/state/events.ts';
import type { JsonObject } from '../../twin/state/json.ts';
import { emailMetric } from '../../twin/state/metrics.ts';
import { openShop, type Shop } from '../support/twin-shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const clicked = () => emailMetric(shop.account.metrics, 'Clicked Email').id;
const happens = (properties: JsonObject) =>
  appendEvent(shop.account.events, shop.account.ids, {
    metricId: clicked(),
    profile: shop.sarah,
    at: shop.clock.time,
    properties,
  });
const list = async (query = '') => {
  shop.clock.time += 1_000;
  return shop.call('GET', `/api/metrics/${clicked()}/metric-properties${query}`);
};

it('a metric has the properties that its events were seen with, each of the type of its values', async () => {
  happens({ URL: 'https://shop.example', paid: true, value: 1.5, when: '2026-09-01T09:00:00Z', tags: [], more: {} });
  happens({ mixed: 1, nothing: null });
  happens({ mixed: 'one' });
  const { items } = await list('?fields[metric-property]=property,inferred_type');
  expect(items.map(({ attributes }) => [attributes.property, attributes.inferred_type])).toEqual([
    ['URL', 'Text'],
    ['mixed', 'Text'],
    ['more', 'Object'],
    ['paid', 'Boolean'],
    ['tags', 'List'],
    ['value', 'Number'],
    ['when', 'Date'],
  ]);
  const { status, data } = await shop.call('GET', new URL(items[0]?.links.self ?? '').pathname.replace(/\/$/, ''));
  expect([status, data?.id, data?.attributes]).toEqual([
    200,
    items[0]?.id,
    { label: 'URL', property: 'URL', inferred_type: 'Text' },
  ]);
  expect(items[0]?.id).toMatch(/^[0-9a-f]{32}$/);
});

it('its sample values are ten at most, the newest, each once, and only shown when asked for', async () => {
  for (let number = 1; number <= 12; number += 1) {
    happens({ number });
    happens({ number });
    shop.clock.time += 60_000;
  }
  expect((await list()).items[0]?.attributes).not.toHaveProperty('sample_values');
  const { items } = await list('?additional-fields[metric-property]=sample_values');
  expect(items[0]?.attributes.sample_values).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
});

it('it is asked for with metrics:read, once a second', async () => {
  happens({ URL: 'https://shop.example' });
  const [property] = (await list()).items;
  expect((await shop.call('GET', `/api/metrics/${clicked()}/metric-properties`)).status).toBe(429);
  allowKey(shop.account, 'pk_flows', ['flows:read']);
  const refused = await shop.call('GET', `/api/metric-properties/${property?.id}`, { key: 'pk_flows' });
  expect([refused.status, refused.error?.detail]).toEqual([403, 'Missing required scopes: metrics:read.']);
  shop.assumptions.change({ checksScopeBeforeId: false });
  const unknown = await shop.call('GET', '/api/metric-properties/none', { key: 'pk_flows' });
  expect([unknown.status, unknown.error?.detail]).toEqual([404, 'A metric-property with id none does not exist.']);
});
