import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createProfile } from '../../twin/state/profiles.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { openShop, SETUP_KEY, type Shop } from '../support/twin-shop.ts';
import { decidedFor } from './support/decided-for.ts';
import { type DelivererProcess, startDelivererProcess } from './support/deliverer-process.ts';

const DELIVERIES = 30;
const SOON = { timeout: 30_000, interval: 20 };

let db: TestDatabase;
let shop: Shop;
const started: DelivererProcess[] = [];
/** Decision → profile. */
const posted = new Map<string, string>();

beforeAll(async () => {
  db = await cloneDatabase();
  shop = await openShop();
  shop.assumptions.change({ keepsRateLimits: false });
  const orgId = await db.createOrg();
  await db.asOwner(
    `INSERT INTO klaviyo_accounts (org_id, account_id, sealed_private_key, key_hint, quota_percent, created_at)
     VALUES ($1, $2, $3, 'pk_…', 100, now())`,
    [orgId, randomUUID(), Buffer.from(SETUP_KEY)],
  );
  for (let n = 0; n < DELIVERIES; n += 1) {
    const fields = { email: `person${n}@example.com` };
    const created = createProfile(shop.account.profiles, shop.account.ids, { fields }, shop.clock.now());
    if (created.kind === 'duplicate') throw new Error('The shop is new.');
    posted.set(randomUUID(), created.profile.id);
  }
  await db.asOwner(
    `INSERT INTO deliveries (org_id, decision_id, profile_id, template_id, prefix, due_at, expires_at, not_before)
     SELECT $1, decision_id, profile_id, 'welcome', 'jai', now() + interval '1 hour', now() + interval '2 hours', now()
     FROM unnest($2::uuid[], $3::text[]) AS posted (decision_id, profile_id)`,
    [orgId, [...posted.keys()], [...posted.values()]],
  );
});
afterAll(async () => {
  for (const each of started) await each.kill();
  await shop.close();
  await db.drop();
});

/** It has made its calls, all of them are answered, and nothing of it is recorded. */
async function startWithCallsInFlight(): Promise<DelivererProcess> {
  const deliverer = await startDelivererProcess(db.url, shop.origin, 'call answered');
  started.push(deliverer);
  await expect.poll(() => deliverer.said('holds'), SOON).toBe(DELIVERIES);
  return deliverer;
}

const everythingRecorded = async () => ({
  deliveries: await db.asOwner('SELECT * FROM deliveries ORDER BY decision_id'),
  attempts: await db.asOwner('SELECT * FROM delivery_attempts ORDER BY decision_id, attempt'),
  ledger: await db.asOwner('SELECT * FROM write_ledger ORDER BY profile_id'),
});

const outcomes = () =>
  db.asOwner<Record<string, unknown>>(
    `SELECT d.decision_id, d.state, d.attempts, d.leased_until,
       (SELECT json_agg(json_build_array(a.attempt, a.outcome)) FROM delivery_attempts a
        WHERE a.decision_id = d.decision_id) AS tries,
       (SELECT l.decision_id FROM write_ledger l WHERE l.profile_id = d.profile_id AND NOT l.is_clean) AS held
     FROM deliveries d`,
  );

it('a deliverer that stood still until another took over changes nothing, whatever Klaviyo had answered it', async () => {
  // It comes back with what was written and with what is to be tried again.
  const always = { from: 0, until: Number.POSITIVE_INFINITY, times: DELIVERIES };
  shop.faults.add({
    operation: 'update_profile',
    ...always,
    probability: 0.5,
    fault: { kind: 'status', status: 503 },
  });
  const first = await startWithCallsInFlight();
  const refused = shop.exchanges.filter(({ status }) => status === 503).length;
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThan(DELIVERIES);
  shop.faults.clear();
  first.standStill();
  await db.asOwner(`UPDATE deliveries SET leased_until = clock_timestamp() - interval '1 s'`);

  const second = await startWithCallsInFlight();
  const before = await everythingRecorded();
  expect(before.deliveries.every(({ state, attempts }) => state === 'pending' && attempts === 2)).toBe(true);
  first.wakeUp();
  first.goOn();
  await expect.poll(() => first.said('recorded a call'), SOON).toBe(DELIVERIES);
  expect(await everythingRecorded()).toEqual(before);

  second.goOn();
  await expect.poll(async () => (await outcomes()).every(({ state }) => state === 'written'), SOON).toBe(true);
  for (const { decision_id, ...outcome } of await outcomes()) {
    expect(outcome).toEqual({
      state: 'written',
      attempts: 2,
      leased_until: null,
      tries: [[2, 'written']],
      held: decision_id,
    });
  }
  const writes = shop.exchanges.filter(({ operation }) => operation === 'update_profile');
  expect(writes).toHaveLength(2 * DELIVERIES);
  for (const [decision, profileId] of posted) {
    const { subject, preheader, body } = decidedFor(decision);
    const content = { jai_subject: subject, jai_preheader: preheader, jai_body: body };
    expect(shop.account.profiles.byId.get(profileId)?.properties).toEqual(content);
  }
}, 120_000);
