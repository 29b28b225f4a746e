import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { klaviyoClient } from '../../src/adapters/klaviyo/client.ts';
import { klaviyoHttp } from '../../src/adapters/klaviyo/http.ts';
import { klaviyoAccounts } from '../../src/adapters/postgres/klaviyo-accounts.ts';
import { klaviyoCatalogue } from '../../src/adapters/postgres/klaviyo-catalogue.ts';
import { createConnect } from '../../src/connect/connect.ts';
import type { AccountId } from '../../src/domain/ids.ts';
import { allowKey } from '../../twin/state/account.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { openPostOffice, type PostOffice } from '../support/post-office.ts';
import { SETUP_KEY } from '../support/twin-shop.ts';

let db: TestDatabase;
let office: PostOffice;
let http: ReturnType<typeof klaviyoHttp>;
let connect: ReturnType<typeof createConnect>;
let wakes: number;
beforeAll(async () => {
  db = await cloneDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  office = await openPostOffice(db);
  http = klaviyoHttp({ baseUrl: office.shop.origin, userAgent: 'justai-test' });
  wakes = 0;
  connect = createConnect({
    klaviyo: klaviyoClient(http),
    accounts: klaviyoAccounts(db.database),
    catalogue: klaviyoCatalogue(db.database),
    secrets: {
      seal: async (_org, _field, text) => Buffer.from(text),
      open: async (_org, _field, sealed) => Buffer.from(sealed).toString(),
    },
    clock: office.clock,
    newAccountId: () => randomUUID() as AccountId,
    onSaved: () => {
      wakes += 1;
    },
  });
});
afterEach(async () => {
  expect(office.troubles).toEqual([]);
  await http.close();
  await office.close();
  await db.asOwner('TRUNCATE deliveries, decisions, klaviyo_accounts, write_ledger, delivery_attempts CASCADE');
});

const scopes = async () =>
  Object.fromEntries((await connect.connection(office.orgId)).scopes.map(({ scope, state }) => [scope, state]));

it('a paused account resumes by itself after Verify, with the key it has', async () => {
  const { shop, orgId } = office;
  const allowed = shop.account.keys.get(SETUP_KEY);
  allowKey(shop.account, SETUP_KEY, ['flows:read']);
  const id = await office.post(shop.sarah.id);
  await office.turn();
  expect((await connect.connection(orgId)).state).toBe('paused');
  await connect.verify(orgId);
  expect(await connect.connection(orgId)).toMatchObject({
    state: 'paused',
    pausedReason: expect.stringContaining('profiles:write'),
  });

  allowKey(shop.account, SETUP_KEY, [...(allowed ?? [])]);
  expect(await connect.verify(orgId)).toMatchObject({ kind: 'saved' });
  expect(await connect.connection(orgId)).toMatchObject({ state: 'active', pausedReason: null });
  expect(wakes).toBe(2);
  await office.turn();
  expect(await office.delivery(id)).toMatchObject({ state: 'written', reason: null });
});

it('a key that Klaviyo let not write is not shown as one that may, before anybody verifies it again', async () => {
  await connect.verify(office.orgId);
  expect(await scopes()).toMatchObject({ 'profiles:write': 'granted', 'flows:read': 'granted' });
  allowKey(office.shop.account, SETUP_KEY, ['flows:read']);
  await office.post(office.shop.sarah.id);
  await office.turn();
  expect(await connect.connection(office.orgId)).toMatchObject({
    state: 'paused',
    pausedReason: expect.stringMatching(/lacks the scope profiles:write.* paste it on the page Klaviyo/),
  });
  expect(await scopes()).toMatchObject({ 'profiles:write': 'missing', 'flows:read': 'granted' });
});

it('of a key that Klaviyo refused as a whole nothing is said to be granted, until it is accepted again', async () => {
  const allowed = [...(office.shop.account.keys.get(SETUP_KEY) ?? [])];
  await connect.verify(office.orgId);
  office.shop.account.keys.delete(SETUP_KEY);
  await office.post(office.shop.sarah.id);
  await office.turn();
  expect(await connect.connection(office.orgId)).toMatchObject({
    state: 'paused',
    pausedReason: expect.stringMatching(/does not accept the private key.* paste it on the page Klaviyo/),
  });
  expect(Object.values(await scopes())).not.toContain('granted');
  expect(await scopes()).toMatchObject({ 'profiles:write': 'unknown', 'events:read': 'missing' });

  allowKey(office.shop.account, SETUP_KEY, allowed);
  await connect.verify(office.orgId);
  expect(await scopes()).toMatchObject({ 'profiles:write': 'granted', 'flows:read': 'granted' });
});
