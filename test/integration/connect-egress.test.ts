import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { klaviyoClient } from '../../src/adapters/klaviyo/client.ts';
import { klaviyoHttp } from '../../src/adapters/klaviyo/http.ts';
import { egressBook } from '../../src/adapters/postgres/egress-book.ts';
import { klaviyoAccounts } from '../../src/adapters/postgres/klaviyo-accounts.ts';
import { egressAddresses, refreshEgress } from '../../src/connect/egress-addresses.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { type Instant, instant, plusSeconds } from '../../src/domain/instant.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { FULL_KEY, openShop, type Shop } from '../support/twin-shop.ts';
import { createKey } from './decide-arrange.ts';

const NOON = instant(Date.UTC(2026, 10, 1, 12));
const secrets = { seal: async () => Buffer.from(''), open: async () => FULL_KEY };

let db: TestDatabase;
let shop: Shop;
let orgId: OrgId;
beforeAll(async () => {
  db = await cloneDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  shop = await openShop();
  orgId = await db.createOrg();
});
afterEach(() => shop.close());

const partsAt = (baseUrl: string) => ({
  klaviyo: klaviyoClient(klaviyoHttp({ baseUrl, userAgent: 'justai-test', timeoutMilliseconds: 1_000 })),
  accounts: klaviyoAccounts(db.database),
  secrets,
  egress: egressBook(db.database),
});
const ask = (at: Instant, baseUrl = shop.origin) => egressAddresses(partsAt(baseUrl), orgId, at);
const calls = () =>
  shop.exchanges.filter(({ operation }) => operation === 'get_client_ip_allowlist').map(({ url }) => url);
const NOWHERE = 'http://127.0.0.1:1';

describe('the addresses Klaviyo calls from', () => {
  it('are fetched once an hour, without a private key', async () => {
    expect(await ask(NOON)).toEqual({ ranges: ['127.0.0.0/8'], fetchedAt: NOON, triedAt: NOON, problem: null });
    await ask(plusSeconds(NOON, 3_599));
    expect(calls()).toEqual(['/client/ip-allowlists/integration-egress']);
    expect((await ask(plusSeconds(NOON, 3_600))).fetchedAt).toBe(plusSeconds(NOON, 3_600));
    expect(calls().length).toBe(2);
  });

  it('are asked for by the account’s public key where the private one may read it', async () => {
    const { accounts } = partsAt(shop.origin);
    await accounts.save(orgId, {
      ...{ accountId: '00000000-0000-4000-8000-000000000001' as never, name: 'Tea House', keyHint: 'pk_…full' },
      ...{ sealedPrivateKey: Buffer.from(''), scopes: { 'accounts:read': 'granted' }, state: 'active' },
      ...{ pausedReason: null, verifiedAt: NOON },
    });
    await ask(NOON);
    expect(calls()).toEqual([`/client/ip-allowlists/integration-egress?company_id=${shop.account.id}`]);
  });

  it('stay as they were known where Klaviyo cannot be asked, which is said, and are asked for again in a minute', async () => {
    await ask(NOON);
    const later = plusSeconds(NOON, 3_600);
    expect(await ask(later, NOWHERE)).toEqual({
      ranges: ['127.0.0.0/8'],
      fetchedAt: NOON,
      triedAt: later,
      problem: expect.stringContaining('ECONNREFUSED'),
    });
    expect((await ask(plusSeconds(later, 59))).problem).not.toBeNull();
    expect(await ask(plusSeconds(later, 60))).toMatchObject({ fetchedAt: plusSeconds(later, 60), problem: null });
  });

  it('are unknown until they were fetched', async () => {
    expect(await ask(NOON, NOWHERE)).toMatchObject({ ranges: [], fetchedAt: null, problem: expect.any(String) });
  });

  it('are kept fresh for organisations whose keys are bound to them, and for no other', async () => {
    const key = await createKey(db, orgId);
    await db.asOwner('UPDATE api_keys SET from_klaviyo = true WHERE hash = sha256($1::bytea)', [key]);
    await db.createOrg();
    const troubles: unknown[] = [];
    const next = await refreshEgress(partsAt(shop.origin), NOON, (error) => troubles.push(error));
    expect([next, calls().length, troubles]).toEqual([plusSeconds(NOON, 60), 1, []]);
    expect(
      await db.asOwner('SELECT org_id FROM klaviyo_addresses WHERE fetched_at = $1 AND org_id = $2', [
        new Date(NOON),
        orgId,
      ]),
    ).toEqual([{ org_id: orgId }]);
  });
});
