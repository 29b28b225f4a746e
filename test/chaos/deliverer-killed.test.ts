import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createProfile } from '../../twin/state/profiles.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { openShop, SETUP_KEY, type Shop } from '../support/twin-shop.ts';
import { decidedFor } from './support/decided-for.ts';
import { type DelivererProcess, startDelivererProcess } from './support/deliverer-process.ts';
import { seeded } from './support/seeded.ts';

const SEED = 20_261_126;
const KILLS = 30;
const DELIVERIES = 480;
const LONGEST_CALL_MILLISECONDS = 300;
const SOON = { timeout: 120_000, interval: 5 };
const MOST_MILLISECONDS = 480_000;

let db: TestDatabase;
let shop: Shop;
const atWork: DelivererProcess[] = [];
const starting: Promise<void>[] = [];
/** Decision → profile. */
const posted = new Map<string, string>();

beforeAll(async () => {
  db = await cloneDatabase();
  shop = await openShop();
  // Its clock stands still, and the pace is not what is asked here.
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
  await Promise.allSettled(starting);
  for (const each of atWork) await each.kill();
  await shop.close();
  await db.drop();
});

const start = async (): Promise<void> => void atWork.push(await startDelivererProcess(db.url, shop.origin));

/** As a minute does, of those who died. */
const endLeases = () =>
  db.asOwner(
    `UPDATE deliveries SET leased_until = clock_timestamp() - interval '1 s'
     WHERE state = 'pending' AND leased_until > clock_timestamp()`,
  );

const countPending = async (): Promise<number> => {
  const [row] = await db.asOwner<{ n: number }>(`SELECT count(*)::int AS n FROM deliveries WHERE state = 'pending'`);
  return row?.n ?? 0;
};

/** Decision → each content that was written to its profile, as often as it was. */
function writesSeen(): Map<string, unknown[]> {
  const decisionOf = new Map([...posted].map(([decision, profile]) => [profile, decision]));
  const seen = new Map<string, unknown[]>([...posted.keys()].map((decision) => [decision, []]));
  for (const { operation, request, status } of shop.exchanges) {
    if (operation !== 'update_profile' || !request) continue;
    expect(status).toBe(200);
    const { data } = request.json as { data: { id: string; attributes: { properties: unknown } } };
    seen.get(decisionOf.get(data.id) ?? '')?.push(data.attributes.properties);
  }
  return seen;
}

const propertiesOf = (decision: string) => {
  const { subject, preheader, body } = decidedFor(decision);
  return expect.objectContaining({ jai_subject: subject, jai_preheader: preheader, jai_body: body });
};

it(
  'deliverers killed at any moment write what was decided and record one outcome',
  async () => {
    const random = seeded(SEED);
    await Promise.all([start(), start()]);
    for (let kills = 0; kills < KILLS; kills += 1) {
      const writesBefore = Math.floor((0.9 * DELIVERIES * (kills + random())) / KILLS);
      await expect.poll(() => shop.exchanges.length, SOON).toBeGreaterThanOrEqual(writesBefore);
      await sleep(random() * LONGEST_CALL_MILLISECONDS);
      await expect.poll(() => atWork.length, SOON).toBeGreaterThan(0);
      const [unlucky] = atWork.splice(Math.floor(random() * atWork.length), 1);
      await unlucky?.kill();
      await endLeases();
      starting.push(start());
    }
    const pendingAtTheLastKill = await countPending();
    await Promise.all(starting);
    await expect.poll(countPending, { timeout: 240_000, interval: 500 }).toBe(0);

    const seen = writesSeen();
    const writes = [...seen.values()].flat().length;
    process.stdout.write(`${JSON.stringify({ deliveries: DELIVERIES, kills: KILLS, writes, pendingAtTheLastKill })}\n`);
    expect(pendingAtTheLastKill).toBeGreaterThan(0);
    expect(writes).toBeGreaterThan(DELIVERIES);
    for (const [decision, contents] of seen) {
      expect(contents.length).toBeGreaterThan(0);
      for (const content of contents) expect(content).toEqual(propertiesOf(decision));
    }
    for (const [decision, profileId] of posted) {
      expect(shop.account.profiles.byId.get(profileId)?.properties).toEqual(propertiesOf(decision));
    }

    const ends = await db.asOwner<Record<string, unknown>>(
      `SELECT d.decision_id, d.state, d.leased_until, d.finished_at IS NOT NULL AS is_finished,
         (SELECT json_agg(a.outcome) FROM delivery_attempts a WHERE a.decision_id = d.decision_id) AS outcomes,
         (SELECT bool_and(a.attempt = d.attempts) FROM delivery_attempts a WHERE a.decision_id = d.decision_id) AS by_the_last_claim,
         (SELECT l.decision_id FROM write_ledger l WHERE l.profile_id = d.profile_id AND NOT l.is_clean) AS held
       FROM deliveries d`,
    );
    expect(ends).toHaveLength(DELIVERIES);
    const wrong = ends.filter(
      (end) =>
        JSON.stringify([
          end.state,
          end.leased_until,
          end.is_finished,
          end.outcomes,
          end.by_the_last_claim,
          end.held,
        ]) !== JSON.stringify(['written', null, true, ['written'], true, end.decision_id]),
    );
    expect(wrong).toEqual([]);
  },
  MOST_MILLISECONDS,
);
