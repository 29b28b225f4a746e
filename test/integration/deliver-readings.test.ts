import { afterAll, beforeAll, expect, it } from 'vitest';
import { databaseReadings } from '../../src/adapters/postgres/readings.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { openPostOffice, type PostOffice } from '../support/post-office.ts';
import { START } from '../support/twin-shop.ts';

let db: TestDatabase;
let office: PostOffice;
beforeAll(async () => {
  db = await cloneDatabase();
  office = await openPostOffice(db);
});
afterAll(async () => {
  await office.close();
  await db.drop();
});

const secondsOn = (seconds: number): void => office.clock.moveTo(START + seconds * 1_000);
const readings = () => databaseReadings(db.database, () => office.clock.now());
const deliveries = async () => Object.fromEntries(await readings().deliveries());
const accounts = async () => Object.fromEntries(await readings().klaviyoAccounts());

it('tells what waits past its time, and what ended unwritten in the last hour', async () => {
  const none = { late: 0, rejected: 0, expired: 0, superseded: 0 };
  expect(await deliveries()).toEqual(none);
  await office.post(office.shop.sarah.id, {}, { dueSeconds: 60, graceSeconds: 60 });
  expect(await deliveries()).toEqual(none);
  secondsOn(60);
  expect(await deliveries()).toEqual({ ...none, late: 1 });
  secondsOn(200);
  await office.turn();
  expect(await deliveries()).toEqual({ ...none, expired: 1 });
  secondsOn(4_000);
  expect(await deliveries()).toEqual(none);
});

it('tells which accounts are paused, and of which Klaviyo does not answer', async () => {
  expect(await accounts()).toEqual({ active: 1, paused: 0, in_trouble: 0 });
  await db.asOwner(`UPDATE klaviyo_accounts SET trouble_reason = '503', trouble_since = now()`);
  expect(await accounts()).toEqual({ active: 0, paused: 0, in_trouble: 1 });
  await db.asOwner(`UPDATE klaviyo_accounts SET state = 'paused'`);
  expect(await accounts()).toEqual({ active: 0, paused: 1, in_trouble: 0 });
});
