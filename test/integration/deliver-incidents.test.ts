import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { burst } from '../support/burst.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { openPostOffice, type PostOffice } from '../support/post-office.ts';
import { FULL_KEY, START } from '../support/twin-shop.ts';

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
  expect(office.troubles).toEqual([]);
  await office.close();
  await db.asOwner('TRUNCATE deliveries, decisions, klaviyo_accounts, write_ledger, delivery_attempts CASCADE');
});

const fail = (status: number, times: number, operation = 'update_profile', retryAfterSeconds = 17): void =>
  void office.shop.faults.add({
    ...{ operation, from: 0, until: Number.POSITIVE_INFINITY, times },
    fault: { kind: 'status', status, retryAfterSeconds },
  });
const postMany = async (count: number, dueSeconds = 3_600): Promise<void> => {
  for (let n = 0; n < count; n += 1) {
    await office.post(office.newProfile(`n${n}@example.com`).id, {}, { dueSeconds });
  }
};
const bulk = () => office.bulkWriter.serve(office.orgId, office.clock.now());
const mayImport = () =>
  db.asOwner('UPDATE klaviyo_accounts SET sealed_private_key = $1, scopes = $2', [
    Buffer.from(FULL_KEY),
    {
      ...{ 'lists:write': 'granted', 'lists:read': 'granted' },
      ...{ 'profiles:read': 'granted', 'profiles:write': 'granted' },
    },
  ]);

describe('what changes in how an account is written to is told once', () => {
  it('where Klaviyo refuses the key, and not by a server that meets it while the account is paused already', async () => {
    const refused = { kind: 'unauthorized', status: 401, detail: '', retryAfterSeconds: null, quota: null } as const;
    let answerSlowly: () => void = () => undefined;
    const slowAnswer = new Promise<void>((resolve) => {
      answerSlowly = resolve;
    });
    const slow = office.newDeliverer({ patchProfile: () => slowAnswer.then(() => refused) });
    const quick = office.newDeliverer({ patchProfile: async () => refused });
    await postMany(20);
    let done: Promise<unknown> = Promise.resolve();
    await new Promise<void>((isWriting) => {
      done = slow.serve(office.orgId, office.clock.now(), isWriting);
    });
    office.clock.moveTo(START + 1_000);
    await quick.serve(office.orgId, office.clock.now());
    expect(office.incidents).toEqual([{ kind: 'paused', status: 401 }]);
    answerSlowly();
    await done;
    expect(office.incidents).toHaveLength(1);
  });

  it('where the circuit opens, and where it closes, and not where a probe fails', async () => {
    fail(503, 14);
    await postMany(10);
    await office.turnUntil(START + 300_000);
    expect(office.incidents).toEqual([{ kind: 'circuit_opened', status: 503 }, { kind: 'circuit_closed' }]);
  });

  it('where Klaviyo asks to wait, with how long, and not for each write that it answered so', async () => {
    fail(429, 6);
    await postMany(6);
    await office.turnUntil(START + 120_000);
    expect(office.incidents).toEqual([{ kind: 'held', call: 'single_write', seconds: 17 }]);
  });

  it('where contents are past their time: how many at once', async () => {
    await postMany(3, 60);
    office.clock.moveTo(START + 661_000);
    await office.turnUntil(START + 700_000);
    expect(office.incidents).toEqual([{ kind: 'expired', deliveries: 3 }]);
  });

  it('where it is a bulk import that Klaviyo puts off', async () => {
    await mayImport();
    fail(429, 1, 'bulk_import_profiles');
    await burst(office, 500, 40);
    await bulk();
    expect(office.incidents).toEqual([{ kind: 'held', call: 'import', seconds: 17 }]);
  });

  it('where it is a bulk import whose key Klaviyo refuses', async () => {
    await mayImport();
    fail(401, 2, 'bulk_import_profiles');
    await burst(office, 500, 40);
    await bulk();
    expect(office.incidents).toEqual([{ kind: 'paused', status: 401 }]);
  });
});
