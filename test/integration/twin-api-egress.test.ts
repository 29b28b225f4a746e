import { afterEach, beforeEach, expect, it } from 'vitest';
import { openShop, type Shop } from '../support/twin-shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const LIST = '/client/ip-allowlists/integration-egress';
const get = (path: string, revision: string | null = '2026-07-15') => shop.call('GET', path, { key: null, revision });

it('the list of egress addresses is there for everybody, without a key, a company or a revision', async () => {
  for (const path of [LIST, `${LIST}/`, `${LIST}?company_id=${shop.account.id}`]) {
    expect(await get(path, path === LIST ? null : '2026-07-15')).toMatchObject({
      status: 200,
      data: {
        type: 'ip-allowlist',
        id: 'integration-egress',
        attributes: { prefixes: ['127.0.0.0/8'], sync_token: expect.stringMatching(/^[0-9a-f]{16}$/) },
        links: { self: `${shop.origin}${LIST}/` },
      },
    });
  }
});

it('it is narrowed by fields', async () => {
  const { data } = await get(`${LIST}?fields[ip-allowlist]=prefixes`);
  expect(Object.keys(data?.attributes ?? {})).toEqual(['prefixes']);
});

it('another list or company there is not, and its quota is kept', async () => {
  expect((await get('/client/ip-allowlists/other')).status).toBe(404);
  expect((await get(`${LIST}?company_id=NOBODY`)).error).toMatchObject({ source: { parameter: 'company_id' } });
  expect((await get(`${LIST}?page[size]=1`)).status).toBe(400);
  for (let calls = 0; calls < 75; calls += 1) await get(LIST);
  expect((await get(LIST)).status).toBe(429);
});
