import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliveryQueue } from '../../src/adapters/postgres/deliveries.ts';
import { RealClock } from '../../src/adapters/system/real-clock.ts';
import { runLanes } from '../../src/deliver/lanes.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { portion } from '../support/portion.ts';
import { openPostOffice, type PostOffice } from '../support/post-office.ts';
import { START } from '../support/twin-shop.ts';

let db: TestDatabase;
let office: PostOffice;
beforeAll(async () => {
  db = await cloneDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  office = await openPostOffice(db);
});
afterEach(async () => {
  await office.close();
  await db.asOwner('TRUNCATE deliveries, decisions, klaviyo_accounts, write_ledger, delivery_attempts CASCADE');
});

/** Deliveries that are due in so many seconds, of one template; nobody renders them. */
async function queueUp(templateId: string, count: number, dueInSeconds: number, orgId: OrgId = office.orgId) {
  await db.asOwner(
    `INSERT INTO deliveries (org_id, decision_id, profile_id, template_id, prefix, due_at, expires_at, not_before)
     SELECT $1, gen_random_uuid(), $2 || n, $2, 'jai', $3, $3::timestamptz + interval '600 s', $4
     FROM generate_series(1, $5) AS n`,
    [orgId, templateId, new Date(START + dueInSeconds * 1_000), new Date(START), count],
  );
}

/** Of which templates a portion is claimed, in order of the profiles' names, at a rate of 600 a minute. */
async function claimed(writes: number, atSeconds = 0): Promise<Record<string, number>> {
  const ask = { now: instant(START + atSeconds * 1_000), limit: portion(writes), leaseSeconds: 60 };
  const { deliveries } = await deliveryQueue(db.database).claim(office.orgId, ask);
  const counts: Record<string, number> = {};
  for (const { profileId } of deliveries) {
    const template = profileId.replace(/\d+$/, '');
    counts[template] = (counts[template] ?? 0) + 1;
  }
  return counts;
}

describe('two deliverers on one database', () => {
  const statuses = () =>
    db.asOwner<{ second: number; status: number; count: number }>(
      `SELECT extract(epoch FROM date_trunc('second', started_at))::int - $1::int AS second, status_code AS status,
         count(*)::int AS count FROM delivery_attempts GROUP BY 1, 2 ORDER BY 1`,
      [START / 1_000],
    );

  it('together keep the plan of one, with all of the quota and no 429', async () => {
    await db.asOwner('UPDATE klaviyo_accounts SET quota_percent = 100');
    for (let i = 0; i < 900; i += 1) {
      await office.post(office.newProfile(`p${i}@example.com`).id, {}, { dueSeconds: 3_600 });
    }
    const two = [office.newDeliverer(), office.newDeliverer(), office.deliverer];
    for (let second = 0; second < 70; second += 1) {
      office.clock.moveTo(START + second * 1_000);
      await Promise.all(two.map((deliverer) => deliverer.serve(office.orgId, office.clock.now())));
    }
    const rows = await statuses();
    const inFirstMinute = rows.filter(({ second }) => second < 60).reduce((sum, { count }) => sum + count, 0);
    expect(rows.filter(({ status }) => status !== 200)).toEqual([]);
    expect(Math.max(...rows.map(({ count }) => count))).toBeLessThanOrEqual(13);
    expect(inFirstMinute).toBeGreaterThanOrEqual(740);
    expect(inFirstMinute).toBeLessThanOrEqual(750);
    expect(office.troubles).toEqual([]);
  }, 120_000);

  it('hold back together when one of them is told to', async () => {
    for (let i = 0; i < 30; i += 1)
      await office.post(office.newProfile(`w${i}@example.com`).id, {}, { dueSeconds: 600 });
    const throttled = { kind: 'throttled', status: 429, detail: 'Slow', retryAfterSeconds: 40, quota: null } as const;
    await office.newDeliverer({ patchProfile: async () => throttled }).serve(office.orgId, office.clock.now());
    office.clock.moveTo(START + 39_000);
    await office.turn();
    expect(await statuses()).toMatchObject([{ second: 0, status: 429 }]);
    office.clock.moveTo(START + 41_000);
    await office.turn();
    expect(await statuses()).toContainEqual(expect.objectContaining({ second: 41, status: 200 }));
  });

  it('follow the share that is set while they work', async () => {
    for (let i = 0; i < 60; i += 1)
      await office.post(office.newProfile(`s${i}@example.com`).id, {}, { dueSeconds: 600 });
    await db.asOwner('UPDATE klaviyo_accounts SET quota_percent = 10');
    for (let second = 0; second < 30; second += 1) {
      office.clock.moveTo(START + second * 1_000);
      await office.turn();
    }
    const written = (await statuses()).reduce((sum, { count }) => sum + count, 0);
    expect(written).toBeGreaterThanOrEqual(34);
    expect(written).toBeLessThanOrEqual(38);
  });
});

describe('the lanes of a deliverer', () => {
  it('let an account go on while another, or one of its own calls, hangs', async () => {
    const other = await openPostOffice(db);
    const hangs = '01J8AHANGS';
    const real = new RealClock();
    await office.post(hangs, {}, { dueSeconds: 1 });
    for (let i = 0; i < 30; i += 1) await office.post(office.newProfile(`h${i}@example.com`).id);
    for (let i = 0; i < 10; i += 1) await other.post(other.newProfile(`o${i}@example.com`).id);
    await db.asOwner(
      `UPDATE deliveries SET due_at = now() + CASE profile_id WHEN $1 THEN interval '30 minutes' ELSE '1 hour' END,
         expires_at = now() + interval '2 hours', not_before = now() - interval '1 s'`,
      [hangs],
    );
    let letGo: () => void = () => undefined;
    const ok = { kind: 'ok', status: 200, value: {}, quota: null } as const;
    const deliverer = office.newDeliverer({
      patchProfile: async (_key, profileId) => {
        if (profileId === hangs) await new Promise<void>((done) => (letGo = done));
        return ok;
      },
    });
    const lanes = runLanes(real, { deliverer, bulkWriter: office.bulkWriter }, (_org, error) =>
      office.troubles.push(error),
    );
    const pending = async () =>
      (await db.asOwner<{ n: number }>(`SELECT count(*)::int AS n FROM deliveries WHERE state = 'pending'`))[0]?.n;
    // The hanging call's whole portion waits for it, and nothing else does.
    await expect.poll(pending, { timeout: 20_000 }).toBeLessThanOrEqual(11);
    await sleep(10);
    letGo();
    await expect.poll(pending, { timeout: 20_000 }).toBe(0);
    await lanes.stop();
    expect(office.troubles).toEqual([]);
    await other.close();
  }, 60_000);
});

describe('templates', () => {
  it('go by deadline alone while every deadline can be kept', async () => {
    await queueUp('soon', 200, 60);
    await queueUp('later', 300, 300);
    expect(await claimed(20)).toEqual({ soon: 20 });
  });

  it('take turns where they are equally urgent and not all can be in time', async () => {
    await queueUp('huge', 8_000, 300);
    await queueUp('small', 7, 300);
    await queueUp('other', 100, 310);
    expect(await claimed(27)).toEqual({ huge: 10, small: 7, other: 10 });
  });

  it('give way to what is due sooner and can be kept', async () => {
    await queueUp('huge', 8_000, 400);
    await queueUp('urgent', 200, 60);
    expect(await claimed(20)).toEqual({ urgent: 20 });
  });

  it('write what can still be in time before what is late, and then that too', async () => {
    await queueUp('huge', 8_000, 0);
    await queueUp('small', 5, 200);
    expect(await claimed(20, 30)).toEqual({ small: 5, huge: 15 });
  });

  it('write what is late last, the least late first, where not even the rest can be in time', async () => {
    await queueUp('rush', 310, 25);
    await queueUp('long_late', 5, -100);
    await queueUp('just_late', 5, -10);
    expect(await claimed(315)).toEqual({ rush: 310, just_late: 5 });
  });

  it('write what is late first where all that follows is in time all the same', async () => {
    await queueUp('late', 3, -10);
    await queueUp('in_time', 100, 300);
    expect(await claimed(5)).toEqual({ late: 3, in_time: 2 });
  });
});
