import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliveryQueue } from '../../src/adapters/postgres/deliveries.ts';
import { finished } from '../../src/deliver/settlement.ts';
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

const sarah = () => office.shop.sarah;
const ok = { kind: 'ok', status: 200, value: {}, quota: null } as const;

describe('two decisions for the same properties', () => {
  it('the earlier gives way while both wait, and says to whom', async () => {
    const first = await office.post(sarah().id, { subject: 'First' });
    office.clock.moveTo(START + 60_000);
    const second = await office.post(sarah().id, { subject: 'Second' });
    await office.turn();
    expect(await office.delivery(first)).toMatchObject({
      state: 'superseded',
      reason: expect.stringContaining(second),
    });
    expect(await office.delivery(second)).toMatchObject({ state: 'written' });
    expect(sarah().properties).toMatchObject({ jai_subject: 'Second' });
  });

  it('the later waits until the email of the written one has left, where its own leaves the time', async () => {
    await office.post(sarah().id, { subject: 'First' });
    await office.turn();
    const second = await office.post(sarah().id, { subject: 'Second' }, { dueSeconds: 7_200 });
    expect(await office.turn()).toBe(START + 900_000);
    expect(await office.delivery(second)).toMatchObject({ state: 'pending', attempts: 0, leased_until: null });
    expect(sarah().properties).toMatchObject({ jai_subject: 'First' });
    office.clock.moveTo(START + 900_000);
    await office.turn();
    expect(sarah().properties).toMatchObject({ jai_subject: 'Second' });
  });

  it('the later waits only until the email of the written one is due, where its own leaves no time for grace', async () => {
    await office.post(sarah().id, { subject: 'First' });
    await office.turn();
    await office.post(sarah().id, { subject: 'Second' }, { dueSeconds: 800 });
    expect(await office.turn()).toBe(START + 300_000);
    office.clock.moveTo(START + 300_000);
    await office.turn();
    expect(sarah().properties).toMatchObject({ jai_subject: 'Second' });
  });

  it('the later never overwrites an email that leaves after its own', async () => {
    const slow = await office.post(sarah().id, { subject: 'Slow' }, { dueSeconds: 86_400 });
    await office.turn();
    const quick = await office.post(sarah().id, { subject: 'Quick' });
    await office.turn();
    expect(await office.delivery(quick)).toMatchObject({ state: 'superseded', reason: expect.stringContaining(slow) });
    expect(sarah().properties).toMatchObject({ jai_subject: 'Slow' });
  });
});

describe('deliverers', () => {
  it('write a burst evenly at the pace Klaviyo allows, nearest deadline first, without one 429', async () => {
    const ids = [];
    for (let i = 0; i < 150; i += 1) {
      ids.push(await office.post(office.newProfile(`p${i}@example.com`).id, {}, { dueSeconds: 1_000 - i }));
    }
    await office.turnUntil(START + 60_000);
    const rows = await db.asOwner(
      `SELECT a.outcome, extract(epoch FROM a.started_at)::int - $1::int AS second, count(*)
       FROM delivery_attempts a GROUP BY 1, 2 ORDER BY 2`,
      [START / 1000],
    );
    expect(rows.every(({ outcome, count }) => outcome === 'written' && count <= 12)).toBe(true);
    expect(rows.length).toBeLessThanOrEqual(15);
    const [last] = await db.asOwner('SELECT started_at FROM delivery_attempts WHERE decision_id = $1', [ids[0]]);
    const [first] = await db.asOwner('SELECT started_at FROM delivery_attempts WHERE decision_id = $1', [ids[149]]);
    expect(first?.started_at.getTime()).toBeLessThan(last?.started_at.getTime());
  });

  it('never hold one delivery at the same time', async () => {
    for (let i = 0; i < 40; i += 1) await office.post(office.newProfile(`q${i}@example.com`).id);
    const written: string[] = [];
    const patchProfile = async (_key: string, profileId: string) => {
      written.push(profileId);
      await new Promise((done) => setImmediate(done));
      return ok;
    };
    const several = Array.from({ length: 4 }, () => office.newDeliverer({ patchProfile }));
    for (let second = 0; second < 4; second += 1) {
      office.clock.moveTo(START + second * 1000);
      await Promise.all(several.map((deliverer) => deliverer.serve(office.orgId, office.clock.now())));
    }
    expect(written).toHaveLength(40);
    expect(new Set(written).size).toBe(40);
  });

  it('take over what one that died between write and record had held: two writes, one outcome', async () => {
    const id = await office.post(sarah().id);
    let recordLate: () => void = () => undefined;
    const stuck = office.newDeliverer({
      patchProfile: () => new Promise((done) => (recordLate = () => done({ ...ok, status: 299 }))),
    });
    const late = stuck.serve(office.orgId, office.clock.now());
    await expect.poll(async () => (await office.delivery(id)).leased_until).not.toBeNull();
    expect(await office.turn()).toBe(START + 5_000);
    expect(await office.attempts(id)).toEqual([]);

    await db.asOwner(`UPDATE deliveries SET leased_until = now() - interval '1 s'`);
    office.clock.moveTo(START + 5_000);
    await office.turn();
    recordLate();
    await late;
    expect(await office.attempts(id)).toMatchObject([{ attempt: 2, outcome: 'written', status_code: 200 }]);
    expect(await office.delivery(id)).toMatchObject({ state: 'written', finished_at: new Date(START + 5_000) });
  });

  it('pass by what another is just claiming, without waiting for it', async () => {
    const ids = [];
    for (let i = 0; i < 4; i += 1) ids.push(await office.post(office.newProfile(`r${i}@example.com`).id));
    const claiming = new pg.Client({ connectionString: db.url });
    await claiming.connect();
    await claiming.query('BEGIN');
    await claiming.query('SELECT FROM deliveries WHERE decision_id = ANY ($1) FOR UPDATE', [ids.slice(0, 3)]);
    const ask = { now: office.clock.now(), limit: portion(11), leaseSeconds: 60 };
    const claim = await deliveryQueue(db.database).claim(office.orgId, ask);
    await claiming.query('ROLLBACK');
    await claiming.end();
    expect(claim.deliveries.map(({ decisionId }) => decisionId)).toEqual([ids[3]]);
  });

  it('that stood still before they could write leave it to whoever holds it by then', async () => {
    const id = await office.post(sarah().id);
    const turn = office.turn();
    office.clock.moveTo(START + 31_000);
    await turn;
    expect(sarah().properties).not.toHaveProperty('jai_subject');
    expect(await office.delivery(id)).toMatchObject({ state: 'pending', attempts: 0, leased_until: null });
    await office.turn();
    expect(await office.delivery(id)).toMatchObject({ state: 'written', attempts: 1 });
  });

  it('that were overtaken change nothing, whatever they bring', async () => {
    const id = await office.post(sarah().id);
    const queue = deliveryQueue(db.database);
    const ask = { now: office.clock.now(), limit: portion(1), leaseSeconds: 60 };
    const [overtaken] = (await queue.claim(office.orgId, ask)).deliveries;
    await db.asOwner(`UPDATE deliveries SET leased_until = now() - interval '1 s'`);
    const [present] = (await queue.claim(office.orgId, ask)).deliveries;
    if (!overtaken || !present) throw new Error('nothing was claimed');

    const at = office.clock.now();
    await queue.settle(office.orgId, [finished(overtaken, 'rejected', 'invalid', 'Too late.', at)], null);
    expect(await office.delivery(id)).toMatchObject({ state: 'pending', leased_until: expect.any(Date) });
    await queue.settle(office.orgId, [finished(present, 'rejected', 'invalid', 'In time.', at)], null);
    expect(await office.delivery(id)).toMatchObject({ state: 'rejected', reason: 'In time.', leased_until: null });
  });

  it('go on with the other organisations, and later with this one, when one is in trouble', async () => {
    const other = await openPostOffice(db);
    const mine = await office.post(sarah().id);
    const theirs = await other.post(other.newProfile('theirs@example.com').id);
    const halfBroken = office.newDeliverer({
      patchProfile: async (_key, profileId) => {
        if (profileId === sarah().id) throw new Error('a bug');
        return ok;
      },
    });
    expect(await halfBroken.serve(office.orgId, office.clock.now())).toBe(START + 5_000);
    await halfBroken.serve(other.orgId, office.clock.now());
    expect(office.troubles).toEqual([new Error('a bug')]);
    expect([(await office.delivery(mine)).state, (await other.delivery(theirs)).state]).toEqual(['pending', 'written']);
    await other.close();
  });

  it('let deliveries wait, then expire, where no account is connected', async () => {
    await db.asOwner('DELETE FROM klaviyo_accounts');
    const id = await office.post(sarah().id);
    expect(await office.turn()).toBe(START + 900_000);
    office.clock.moveTo(START + 900_000);
    expect(await office.turn()).toBeNull();
    expect((await office.delivery(id)).state).toBe('expired');
  });
});
