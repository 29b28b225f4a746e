import { afterEach, beforeEach, expect, it } from 'vitest';
import { allowApp } from '../../twin/state/account.ts';
import { openShop, type Shop, START } from '../support/twin-shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const patch = () =>
  shop.call('PATCH', `/api/profiles/${shop.sarah.id}?fields[profile]=id`, {
    body: { data: { type: 'profile', id: shop.sarah.id, attributes: { properties: { a: 1 } } } },
  });

async function statusesOf(calls: number, call: () => Promise<{ status: number }>): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (let i = 0; i < calls; i += 1) {
    const { status } = await call();
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

it('lets 75 profile writes through in a second and 750 in a minute', async () => {
  expect(await statusesOf(76, patch)).toEqual({ 200: 75, 429: 1 });
  for (let second = 1; second < 10; second += 1) {
    shop.clock.time = START + second * 1_000;
    expect(await statusesOf(75, patch)).toEqual({ 200: 75 });
  }
  shop.clock.time = START + 10_000;
  const refused = await patch();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '50']);
  shop.clock.time = START + 59_999;
  expect((await patch()).headers.get('retry-after')).toBe('1');
  shop.clock.time = START + 60_000;
  expect((await patch()).status).toBe(200);
});

it('tells the steady window on every answer but a 429, which tells only when to come back', async () => {
  shop.clock.time = START + 20_500;
  const first = await shop.call('GET', '/api/flows');
  const steady = ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'];
  expect(steady.map((name) => first.headers.get(name))).toEqual(['60', '59', '40']);
  expect(first.headers.get('retry-after')).toBeNull();
  const missing = await shop.call('GET', '/api/flows/none');
  expect(missing.headers.get('ratelimit-remaining')).toBe('59');

  await shop.call('GET', '/api/flows');
  await shop.call('GET', '/api/flows');
  const refused = await shop.call('GET', '/api/flows');
  expect(refused.status).toBe(429);
  expect(steady.map((name) => refused.headers.get(name))).toEqual([null, null, null]);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.error).toMatchObject({
    status: 429,
    code: 'throttled',
    title: 'Request was throttled.',
    detail: 'Request was throttled. Expected available in 1 second.',
    source: { pointer: '/data' },
  });
});

it('counts per operation and per account, whichever key is used, and not what it turned away', async () => {
  expect(await statusesOf(4, () => shop.call('GET', '/api/flows'))).toEqual({ 200: 3, 429: 1 });
  expect((await shop.call('GET', '/api/flows', { key: 'pk_setup' })).status).toBe(429);
  expect((await shop.call('GET', `/api/flows/${shop.flow.id}`)).status).toBe(200);
  shop.clock.time = START + 1_000;
  expect((await shop.call('GET', '/api/flows')).headers.get('ratelimit-remaining')).toBe('56');
  const unknownKeys = await statusesOf(20, () => shop.call('GET', '/api/flows', { key: 'pk_wrong' }));
  expect(unknownKeys).toEqual({ 401: 20 });
  expect((await shop.call('GET', '/api/flows')).status).toBe(200);
});

it('lowers the limit of a profile read that includes its lists, and counts it as a plain read too', async () => {
  const withLists = () => shop.call('GET', `/api/profiles/${shop.sarah.id}?include=lists`);
  const first = await withLists();
  expect([first.status, first.headers.get('ratelimit-limit')]).toEqual([200, '15']);
  expect((await withLists()).status).toBe(429);
  const plain = await shop.call('GET', `/api/profiles/${shop.sarah.id}`);
  expect([plain.status, plain.headers.get('ratelimit-remaining')]).toEqual([200, '748']);
});

it('keeps no limit where that is switched off', async () => {
  shop.assumptions.change({ keepsRateLimits: false });
  const answers = await Promise.all(Array.from({ length: 10 }, () => shop.call('GET', '/api/flows')));
  expect(answers.map(({ status, headers }) => [status, headers.get('ratelimit-limit')])).toEqual(
    Array(10).fill([200, null]),
  );
});

it('gives every app limits of its own', async () => {
  allowApp(shop.account, 'token', 'JustAI', ['flows:read']);
  allowApp(shop.account, 'other token', 'Reviews', ['flows:read']);
  const callAs = (token: string) => () =>
    fetch(`${shop.origin}/api/flows`, { headers: { authorization: `Bearer ${token}`, revision: '2026-07-15' } });
  expect(await statusesOf(4, () => shop.call('GET', '/api/flows'))).toEqual({ 200: 3, 429: 1 });
  expect(await statusesOf(4, callAs('token'))).toEqual({ 200: 3, 429: 1 });
  expect(await statusesOf(4, callAs('other token'))).toEqual({ 200: 3, 429: 1 });
});

const importOne = () =>
  shop.call('POST', '/api/profile-import', {
    body: { data: { type: 'profile', id: shop.sarah.id, attributes: { properties: { a: 1 } } } },
  });

it('counts updates and imports of profiles apart, or together where that is assumed', async () => {
  expect(await statusesOf(75, patch)).toEqual({ 200: 75 });
  expect((await importOne()).headers.get('ratelimit-remaining')).toBe('749');
  shop.clock.time = START + 60_000;
  shop.assumptions.change({ profileWritesShareOneLimit: true });
  expect(await statusesOf(74, patch)).toEqual({ 200: 74 });
  expect((await importOne()).headers.get('ratelimit-remaining')).toBe('675');
  expect([(await importOne()).status, (await patch()).status]).toEqual([429, 429]);
});

it('has 700 requests a minute in the large tier where that is assumed', async () => {
  shop.assumptions.change({ steadyLimitOfTierL: 700 });
  expect((await patch()).headers.get('ratelimit-limit')).toBe('700');
});
