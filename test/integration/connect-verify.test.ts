import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { klaviyoClient } from '../../src/adapters/klaviyo/client.ts';
import { klaviyoHttp } from '../../src/adapters/klaviyo/http.ts';
import { klaviyoAccounts } from '../../src/adapters/postgres/klaviyo-accounts.ts';
import { klaviyoCatalogue } from '../../src/adapters/postgres/klaviyo-catalogue.ts';
import { createConnect } from '../../src/connect/connect.ts';
import type { AccountId, OrgId } from '../../src/domain/ids.ts';
import { allowKey } from '../../twin/state/account.ts';
import { eventCount } from '../../twin/state/events.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { handClock } from '../support/hand-clock.ts';
import { FULL_KEY, openShop, SETUP_KEY, type Shop, START } from '../support/twin-shop.ts';

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

/** Reversible, so that a test sees what was sealed; not a secret to anyone. */
const secrets = {
  seal: async (_org: OrgId, field: string, text: string) => Buffer.from(`${field}:${text}`).reverse(),
  open: async (_org: OrgId, field: string, sealed: Uint8Array) =>
    Buffer.from(sealed).reverse().toString().replace(`${field}:`, ''),
};
const saved: OrgId[] = [];
const connectAt = (baseUrl: string, clock = handClock(START)) =>
  createConnect({
    klaviyo: klaviyoClient(klaviyoHttp({ baseUrl, userAgent: 'justai-test', timeoutMilliseconds: 1_000 })),
    accounts: klaviyoAccounts(db.database),
    catalogue: klaviyoCatalogue(db.database),
    secrets,
    clock,
    newAccountId: () => randomUUID() as AccountId,
    onSaved: (org) => saved.push(org),
  });
const verify = (privateKey: string) => connectAt(shop.origin).connect(orgId, privateKey);
const connected = () => connectAt(shop.origin).connection(orgId);
const scopes = async () => Object.fromEntries((await connected()).scopes.map(({ scope, state }) => [scope, state]));

describe('Verify', () => {
  it("is satisfied with exactly the set-up page's four scopes, and names the account by its flows", async () => {
    expect(await verify(SETUP_KEY)).toEqual({ kind: 'saved', missing: [] });
    const found = await connected();
    expect(found).toMatchObject({
      connected: true,
      state: 'active',
      name: 'Account with the flow Welcome',
      keyHint: 'pk_…etup',
    });
    expect(await scopes()).toMatchObject({
      'flows:read': 'granted',
      'campaigns:read': 'granted',
      'metrics:read': 'granted',
      'profiles:write': 'granted',
      'accounts:read': 'missing',
      'events:read': 'missing',
      'lists:read': 'missing',
      'profiles:read': 'missing',
    });
    for (const scope of found.scopes) expect(scope.costs).toMatch(/\.$/);
  });

  it('names the account where the key allows it', async () => {
    await verify(FULL_KEY);
    expect(await connected()).toMatchObject({ name: 'Tea House', verifiedAt: START });
    expect(new Set(Object.values(await scopes()))).toEqual(new Set(['granted']));
  });

  it('keeps the share of the quota that was set, which is nine tenths before', async () => {
    expect(await connectAt(shop.origin).shareQuota(orgId, 50)).toEqual({ kind: 'not_connected' });
    await verify(SETUP_KEY);
    expect(await connected()).toMatchObject({ quotaPercent: 90 });
    expect(await connectAt(shop.origin).shareQuota(orgId, 50)).toEqual({ kind: 'saved' });
    await verify(FULL_KEY);
    expect(await connected()).toMatchObject({ quotaPercent: 50 });
  });

  it('writes nothing to Klaviyo', async () => {
    const people = () =>
      JSON.stringify(
        [...shop.account.profiles.byId.values()].map((each) => ({ ...each, properties: each.properties })),
      );
    const before = people();
    const events = eventCount(shop.account.events);
    await verify(FULL_KEY);
    expect(people()).toBe(before);
    expect(eventCount(shop.account.events)).toBe(events);
  });

  it('tells that Klaviyo does not answer, and since when', async () => {
    await verify(SETUP_KEY);
    expect(await connected()).toMatchObject({ trouble: null });
    const since = new Date(Date.UTC(2026, 8, 1));
    await db.asOwner('UPDATE klaviyo_accounts SET trouble_reason = $2, trouble_since = $3 WHERE org_id = $1', [
      orgId,
      'Klaviyo is in trouble (503).',
      since,
    ]);
    expect(await connected()).toMatchObject({ trouble: { reason: 'Klaviyo is in trouble (503).', since: +since } });
  });

  it('tells a key that may not write, saves it paused, and a better one resumes', async () => {
    allowKey(shop.account, 'pk_readonly', ['flows:read', 'campaigns:read', 'metrics:read']);
    expect(await verify('pk_readonly')).toEqual({ kind: 'saved', missing: ['profiles:write'] });
    expect(await connected()).toMatchObject({
      state: 'paused',
      pausedReason: expect.stringContaining('profiles:write'),
    });
    const [{ account_id: before } = {}] = await db.asOwner(
      'SELECT account_id FROM klaviyo_accounts WHERE org_id = $1',
      [orgId],
    );
    await verify(SETUP_KEY);
    expect(await connected()).toMatchObject({ state: 'active', pausedReason: null });
    expect(await db.asOwner('SELECT account_id FROM klaviyo_accounts WHERE org_id = $1', [orgId])).toEqual([
      { account_id: before },
    ]);
  });

  it('asks again with the key that is kept, and says when deliveries may go on', async () => {
    expect(await connectAt(shop.origin).verify(orgId)).toEqual({ kind: 'not_connected' });
    await verify(SETUP_KEY);
    shop.account.keys.delete(SETUP_KEY);
    expect(await connectAt(shop.origin).verify(orgId)).toMatchObject({ kind: 'key_refused' });
    expect(saved.filter((each) => each === orgId)).toHaveLength(1);
  });

  it.each([['pk_wrong_key'], ['not a key'], ['']])('refuses %j and saves nothing', async (key) => {
    expect(await verify(key)).toMatchObject({ kind: 'key_refused' });
    expect(await connected()).toMatchObject({ connected: false });
  });

  it('says so when Klaviyo does not answer, and saves nothing', async () => {
    const clock = handClock(START);
    const verifying = connectAt('http://127.0.0.1:9', clock).connect(orgId, SETUP_KEY);
    for (let tries = 1; tries <= 3; tries += 1) {
      await expect.poll(() => clock.nextDue()).not.toBeNull();
      clock.moveTo(clock.nextDue() ?? 0);
    }
    expect(await verifying).toMatchObject({ kind: 'unreachable' });
    expect(await connected()).toMatchObject({ connected: false });
  });

  it('never stores the key as it is, nor shows it', async () => {
    await verify(SETUP_KEY);
    const [row] = await db.asOwner(
      'SELECT klaviyo_accounts::text AS text, sealed_private_key FROM klaviyo_accounts WHERE org_id = $1',
      [orgId],
    );
    expect(row?.text).not.toContain(SETUP_KEY);
    expect(row?.sealed_private_key.toString()).not.toContain(SETUP_KEY);
    expect(JSON.stringify(await connected())).not.toContain(SETUP_KEY);
  });
});
