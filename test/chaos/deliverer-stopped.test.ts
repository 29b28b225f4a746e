import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { createProfile } from '../../twin/state/profiles.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { openShop, SETUP_KEY, type Shop } from '../support/twin-shop.ts';
import { decidedFor } from './support/decided-for.ts';
import { type DelivererProcess, type Moment, startDelivererProcess } from './support/deliverer-process.ts';

const DELIVERIES = 30;
const SOON = { timeout: 30_000, interval: 20 };

let db: TestDatabase;
let shop: Shop;
let orgId: OrgId;
const started: DelivererProcess[] = [];
/** Decision → profile. */
const posted = new Map<string, string>();

beforeEach(async () => {
  db = await cloneDatabase();
  shop = await openShop();
  shop.assumptions.change({ keepsRateLimits: false });
  orgId = await db.createOrg();
  await db.asOwner(
    `INSERT INTO klaviyo_accounts (org_id, account_id, sealed_private_key, key_hint, quota_percent, created_at)
     VALUES ($1, $2, $3, 'pk_…', 100, now())`,
    [orgId, randomUUID(), Buffer.from(SETUP_KEY)],
  );
  await postToAll('first');
});
afterEach(async () => {
  for (const each of started.splice(0)) await each.kill();
  posted.clear();
  await shop.close();
  await db.drop();
});

async function postToAll(round: string): Promise<void> {
  const batch = new Map<string, string>();
  for (let n = 0; n < DELIVERIES; n += 1) {
    const fields = { email: `${round}${n}@example.com` };
    const created = createProfile(shop.account.profiles, shop.account.ids, { fields }, shop.clock.now());
    if (created.kind === 'duplicate') throw new Error('Everybody is new.');
    batch.set(randomUUID(), created.profile.id);
  }
  for (const [decision, profileId] of batch) posted.set(decision, profileId);
  await db.asOwner(
    `INSERT INTO deliveries (org_id, decision_id, profile_id, template_id, prefix, due_at, expires_at, not_before)
     SELECT $1, decision_id, profile_id, 'welcome', 'jai', now() + interval '1 hour', now() + interval '2 hours', now()
     FROM unnest($2::uuid[], $3::text[]) AS posted (decision_id, profile_id)`,
    [orgId, [...batch.keys()], [...batch.values()]],
  );
}

async function start(holdAt?: Moment): Promise<DelivererProcess> {
  const deliverer = await startDelivererProcess(db.url, shop.origin, holdAt);
  started.push(deliverer);
  return deliverer;
}

/** It has made its calls, all of them are answered, and nothing of it is recorded. */
async function startWithCallsInFlight(): Promise<DelivererProcess> {
  const deliverer = await start('call answered');
  await expect.poll(() => deliverer.said('holds'), SOON).toBe(DELIVERIES);
  return deliverer;
}

const untilWritten = () =>
  expect.poll(async () => (await outcomes()).every(({ state }) => state === 'written'), SOON).toBe(true);

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

const writes = () => shop.exchanges.filter(({ operation }) => operation === 'update_profile');

async function expectOneOutcomeEach(attempt: number): Promise<void> {
  for (const { decision_id, ...outcome } of await outcomes()) {
    const tries = [[attempt, 'written']];
    expect(outcome).toEqual({ state: 'written', attempts: attempt, leased_until: null, tries, held: decision_id });
  }
  for (const [decision, profileId] of posted) {
    const { subject, preheader, body } = decidedFor(decision);
    const content = { jai_subject: subject, jai_preheader: preheader, jai_body: body };
    expect(shop.account.profiles.byId.get(profileId)?.properties).toEqual(content);
  }
}

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
  await untilWritten();
  await expectOneOutcomeEach(2);
  expect(writes()).toHaveLength(2 * DELIVERIES);
}, 120_000);

it('a deliverer that stood still within a transaction holds up the others for seconds only', async () => {
  const first = await start('claim uncommitted');
  await expect.poll(() => first.said('holds'), SOON).toBe(1);
  first.standStill();
  const second = await start();
  await untilWritten();

  await second.kill();
  first.wakeUp();
  first.goOn();
  await postToAll('next');
  await untilWritten();
  await expectOneOutcomeEach(1);
  expect(writes()).toHaveLength(2 * DELIVERIES);
}, 120_000);
