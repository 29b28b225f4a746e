import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliveryQueue } from '../../src/adapters/postgres/deliveries.ts';
import { importQueue } from '../../src/adapters/postgres/import-queue.ts';
import type { JobId } from '../../src/deliver/bulk/ports.ts';
import { burst, run, states } from '../support/burst.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { openPostOffice, type PostOffice } from '../support/post-office.ts';
import { FULL_KEY, START } from '../support/twin-shop.ts';

const MINUTE = 60_000;
let db: TestDatabase;
let office: PostOffice;
beforeAll(async () => {
  db = await cloneDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  office = await openPostOffice(db);
  await db.asOwner('UPDATE klaviyo_accounts SET sealed_private_key = $1', [Buffer.from(FULL_KEY)]);
  await grant('lists:write', 'lists:read', 'profiles:read', 'profiles:write');
});
afterEach(async () => {
  await office.close();
  await db.asOwner('TRUNCATE deliveries, decisions, klaviyo_accounts, write_ledger, delivery_attempts CASCADE');
});

async function grant(...scopes: string[]): Promise<void> {
  const granted = JSON.stringify(Object.fromEntries(scopes.map((scope) => [scope, 'granted'])));
  await db.asOwner('UPDATE klaviyo_accounts SET scopes = $1', [granted]);
}

describe('a deliverer that dies', () => {
  it('after Klaviyo took the job leaves it to whoever comes next', async () => {
    await burst(office, 1_500, 120);
    await office.bulkWriter.serve(office.orgId, office.clock.now());
    expect((await states(db)).importing).toBeGreaterThan(1_000);
    office.clock.moveTo(START + 30_000);
    await office.newBulkWriter().serve(office.orgId, office.clock.now());
    expect((await states(db)).written).toBeGreaterThan(1_000);
  }, 60_000);

  it('before it could note the job writes the same content again, and one outcome is recorded', async () => {
    await burst(office, 1_500, 120);
    const queue = importQueue(db.database, deliveryQueue(db.database));
    const dying = office.newBulkWriter({
      queue: {
        ...queue,
        accept: () => Promise.reject(new Error('killed')),
        settle: async () => ({ pace: null, isPausedNow: false }),
      },
    });
    await dying.serve(office.orgId, office.clock.now());
    expect(office.troubles).toHaveLength(1);
    await db.asOwner("UPDATE deliveries SET leased_until = now() - interval '1 s' WHERE leased_until IS NOT NULL");
    await run(office, 60);
    expect(await states(db)).toEqual({ written: 1_500 });
    const twice = await db.asOwner(
      "SELECT decision_id FROM delivery_attempts WHERE outcome = 'written' GROUP BY decision_id HAVING count(*) > 1",
    );
    expect(twice).toEqual([]);
  }, 60_000);
});

describe('a bulk writer that is slower than its lease', () => {
  it('takes nothing back from whoever wrote meanwhile', async () => {
    await burst(office, 800, 60);
    const slow = office.newBulkWriter({
      klaviyo: {
        async submitImport() {
          await db.asOwner("DELETE FROM deliveries WHERE state = 'pending' AND leased_until IS NULL");
          await db.asOwner("UPDATE deliveries SET leased_until = now() - interval '1 s'");
          await office.deliverer.serve(office.orgId, office.clock.now());
          return { kind: 'ok', status: 202, value: 'JOB' as JobId, quota: null };
        },
        listImports: () => Promise.reject(new Error('not asked')),
        importErrors: () => Promise.reject(new Error('not asked')),
      },
    });
    await slow.serve(office.orgId, office.clock.now());
    const { written = 0, importing = 0 } = await states(db);
    const attempts = await db.asOwner("SELECT 1 FROM delivery_attempts WHERE outcome = 'written'");
    expect(importing).toBeGreaterThan(200);
    expect(written).toBeGreaterThan(5);
    expect(attempts).toHaveLength(written);
  }, 60_000);
});

describe('a job that Klaviyo loses', () => {
  it('is written again singly when its list does not show it any more', async () => {
    office.shop.assumptions.change({ bulkImportKeptMilliseconds: 1_000 });
    await burst(office, 800, 60);
    await run(office, 200);
    expect(await states(db)).toEqual({ written: 800 });
    const [attempt] = await db.asOwner('SELECT * FROM delivery_attempts WHERE import_job_id IS NOT NULL LIMIT 1');
    expect(attempt).toMatchObject({ outcome: 'retry', completed_at: null });
  }, 60_000);

  it('is written again singly once the key may not ask for it any more', async () => {
    office.shop.assumptions.change({ bulkImportQueuedMilliseconds: 1_000 * MINUTE });
    await burst(office, 800, 60);
    await office.bulkWriter.serve(office.orgId, office.clock.now());
    const forbidden = { kind: 'forbidden', status: 403, detail: 'No.', retryAfterSeconds: null, quota: null } as const;
    const mayNotAsk = office.newBulkWriter({
      klaviyo: {
        submitImport: () => Promise.reject(new Error('not asked')),
        listImports: async () => forbidden,
        importErrors: async () => forbidden,
      },
    });
    office.clock.moveTo(START + 6_000);
    await run(office, 100, { single: office.deliverer, bulk: mayNotAsk });
    expect(await states(db)).toEqual({ written: 800 });
  }, 60_000);

  it('is given up an hour after its emails, and the ledger knows that it may have been written', async () => {
    office.shop.assumptions.change({ bulkImportQueuedMilliseconds: 1_000 * MINUTE });
    await burst(office, 800, 60);
    await office.bulkWriter.serve(office.orgId, office.clock.now());
    office.clock.moveTo(START + 70 * MINUTE + 61_000);
    await office.bulkWriter.serve(office.orgId, office.clock.now());
    const { expired = 0 } = await states(db);
    expect(expired).toBeGreaterThan(200);
    const [held] = await db.asOwner('SELECT count(*)::int AS n FROM write_ledger WHERE NOT is_clean');
    expect(held).toEqual({ n: expired });
    expect(office.incidents).toEqual([{ kind: 'expired', deliveries: expired }]);
  }, 60_000);
});
