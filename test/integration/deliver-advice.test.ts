import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliveryHealth } from '../../src/adapters/postgres/delivery-health.ts';
import { viewHealth } from '../../src/deliver/health/view-health.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { openPostOffice, type PostOffice } from '../support/post-office.ts';
import { START } from '../support/twin-shop.ts';

let db: TestDatabase;
let office: PostOffice;
let people = 0;
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

const post = (dueSeconds = 300) => {
  people += 1;
  return office.post(office.newProfile(`n${people}@example.com`).id, {}, { dueSeconds });
};
const seen = async () =>
  (await viewHealth(deliveryHealth(db.database), office.orgId, office.clock.now(), '24h')).failures;
const failures = async () => (await seen()).kinds;
const ended = async (dueSeconds: number, state: 'expired' | 'superseded') =>
  db.asOwner('UPDATE deliveries SET state = $2, finished_at = $3 WHERE decision_id = $1', [
    await post(dueSeconds),
    state,
    new Date(START),
  ]);

describe('deliveries that ended unwritten', () => {
  it.each([
    [400, 'Mend that in the version'],
    [404, '{{ person.KlaviyoID }}'],
    [409, 'Another integration'],
    [413, 'Shorten the body'],
  ])('say what to do about a %i', async (status, advice) => {
    office.answerWith(status);
    await post();
    await office.turn();
    expect(await failures()).toMatchObject([{ advice: expect.stringContaining(advice) }]);
  });

  it.each([[400], [409], [413]])('offer another try of a %i only while its email is still to come', async (status) => {
    office.answerWith(status);
    await post(30);
    await office.turn();
    expect((await failures())[0]?.advice).toMatch(/ Then try again\.$/);
    office.clock.moveTo(START + 800_000);
    expect((await failures())[0]?.advice).not.toMatch(/try again/i);
  });

  it('can be tried again only while an email of them is still to come, whenever they failed', async () => {
    expect((await seen()).mayAnyGoAgain).toBe(false);
    await ended(10, 'expired');
    await ended(90_000, 'superseded');
    expect(await seen()).toMatchObject({
      mayAnyGoAgain: false,
      kinds: [{ stays: expect.stringContaining('out already') }, { stays: 'a later content took their place' }],
    });
    office.answerWith(400);
    await post(180_000);
    await office.turn();
    expect((await seen()).mayAnyGoAgain).toBe(true);
    office.clock.moveTo(START + 100_000_000);
    expect(await seen()).toMatchObject({ mayAnyGoAgain: true, kinds: [] });
    office.clock.moveTo(START + 200_000_000);
    expect((await seen()).mayAnyGoAgain).toBe(false);
  });

  it('and what was written tell when the latest was', async () => {
    const latest = () => deliveryHealth(db.database).lastEndedAt(office.orgId);
    expect(await latest()).toBeNull();
    await ended(10, 'expired');
    expect(await latest()).toBe(START);
    office.clock.moveTo(START + 5_000);
    await post();
    await office.turn();
    expect(await latest()).toBe(START + 5_000);
  });

  it('say of what came too late what kept it last', async () => {
    await post(10);
    await post(20);
    office.answerWith(503, Infinity);
    await office.turn();
    await post(30);
    office.clock.moveTo(START + 800_000);
    await office.turn();
    expect(await failures()).toMatchObject([
      { state: 'expired', count: 2, advice: expect.stringContaining('Klaviyo did not answer') },
      { state: 'expired', count: 1, advice: expect.stringContaining('Lengthen the delay') },
    ]);
  });

  it.each([
    ['paused', `state = 'paused', paused_reason = 'No scope.'`, 'No scope.', 'Klaviyo did not accept the key'],
    ['in trouble', `trouble_reason = 'No answer.', trouble_since = now()`, 'No answer.', 'Klaviyo did not answer'],
  ])('say of what was never tried what held it up: the account was %s', async (_, held, why, advice) => {
    await post(10);
    await db.asOwner(`UPDATE klaviyo_accounts SET ${held}`);
    office.clock.moveTo(START + 800_000);
    await office.turn();
    expect(await failures()).toMatchObject([
      { state: 'expired', reason: expect.stringContaining(`Last: ${why}`), advice: expect.stringContaining(advice) },
    ]);
  });
});
