import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { klaviyoClient } from '../../src/adapters/klaviyo/client.ts';
import { klaviyoHttp } from '../../src/adapters/klaviyo/http.ts';
import { klaviyoAccounts } from '../../src/adapters/postgres/klaviyo-accounts.ts';
import { klaviyoCatalogue } from '../../src/adapters/postgres/klaviyo-catalogue.ts';
import { createConnect } from '../../src/connect/connect.ts';
import type { AccountId } from '../../src/domain/ids.ts';
import { allowKey } from '../../twin/state/account.ts';
import { cloneDatabase } from '../support/database.ts';
import { openPostOffice } from '../support/post-office.ts';
import { SETUP_KEY } from '../support/twin-shop.ts';

it('a paused account resumes by itself after Verify, with the key it has', async () => {
  const db = await cloneDatabase();
  const office = await openPostOffice(db);
  const { shop, orgId } = office;
  const http = klaviyoHttp({ baseUrl: shop.origin, userAgent: 'justai-test' });
  let wakes = 0;
  const connect = createConnect({
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
  const scopes = shop.account.keys.get(SETUP_KEY);
  allowKey(shop.account, SETUP_KEY, ['flows:read']);
  const id = await office.post(shop.sarah.id);
  await office.turn();
  expect((await connect.connection(orgId)).state).toBe('paused');
  await connect.verify(orgId);
  expect(await connect.connection(orgId)).toMatchObject({
    state: 'paused',
    pausedReason: expect.stringContaining('profiles:write'),
  });

  allowKey(shop.account, SETUP_KEY, [...(scopes ?? [])]);
  expect(await connect.verify(orgId)).toMatchObject({ kind: 'saved' });
  expect(await connect.connection(orgId)).toMatchObject({ state: 'active', pausedReason: null });
  expect(wakes).toBe(2);
  await office.turn();
  expect(await office.delivery(id)).toMatchObject({ state: 'written', reason: null });
  expect(office.troubles).toEqual([]);
  await http.close();
  await office.close();
  await db.drop();
});
