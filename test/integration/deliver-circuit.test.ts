import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
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
  expect(office.troubles).toEqual([]);
  await office.close();
  await db.asOwner('TRUNCATE deliveries, decisions, klaviyo_accounts, write_ledger, delivery_attempts CASCADE');
});

const DOWN_SECONDS = 600;
const goesDown = (): void => {
  office.shop.faults.add({
    operation: 'update_profile',
    from: START,
    until: START + DOWN_SECONDS * 1_000,
    times: Number.POSITIVE_INFINITY,
    fault: { kind: 'status', status: 503 },
  });
};
const trouble = async () => {
  const [row] = await db.asOwner<{ trouble_reason: string | null; trouble_since: Date | null; state: string }>(
    'SELECT state, trouble_reason, trouble_since FROM klaviyo_accounts',
  );
  return row;
};
const postMany = async (count: number, dueSeconds: number): Promise<void> => {
  for (let n = 0; n < count; n += 1) {
    await office.post(office.newProfile(`n${n}@example.com`).id, {}, { dueSeconds });
  }
};

describe('while Klaviyo is in trouble', () => {
  it('an account is only probed, says so, and goes on by itself: ten minutes burn no attempts', async () => {
    goesDown();
    await postMany(40, 3_600);
    await office.turnUntil(START + (DOWN_SECONDS - 1) * 1_000);
    const [during] = await db.asOwner<{ tries: number }>('SELECT count(*)::int AS tries FROM delivery_attempts');
    expect(during?.tries).toBeLessThanOrEqual(11 + 31);
    expect(await trouble()).toMatchObject({
      state: 'active',
      trouble_reason: expect.stringMatching(/in trouble 5 times in a row.*503.*by itself/),
      trouble_since: new Date(START),
    });

    await office.turnUntil(START + (DOWN_SECONDS + 200) * 1_000);
    const states = await db.asOwner('SELECT state, count(*)::int AS count FROM deliveries GROUP BY 1');
    expect(states).toEqual([{ state: 'written', count: 40 }]);
    expect(await trouble()).toEqual({ state: 'active', trouble_reason: null, trouble_since: null });
  });

  it('what is due meanwhile expires on time, and is never dropped without a word', async () => {
    goesDown();
    await postMany(20, 0);
    await office.turnUntil(START + 599_000);
    await office.turnUntil(START + 601_000);
    const ended = await db.asOwner('SELECT state, finished_at, count(*)::int AS count FROM deliveries GROUP BY 1, 2');
    expect(ended).toEqual([{ state: 'expired', finished_at: new Date(START + 600_000), count: 20 }]);
    expect(await db.asOwner('SELECT FROM deliveries WHERE reason IS NULL')).toEqual([]);
  });
});
