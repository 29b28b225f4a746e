import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DecisionId } from '../../src/domain/ids.ts';
import { burst, run, states } from '../support/burst.ts';
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

const jobs = () => db.asOwner<Record<string, unknown>>('SELECT * FROM import_jobs ORDER BY accepted_at');
const bodyOf = (profileId: string): unknown => office.shop.account.profiles.byId.get(profileId)?.properties.jai_body;
const profileOf = async (decisionId: DecisionId): Promise<string> => {
  const [row] = await db.asOwner<{ profile_id: string }>('SELECT profile_id FROM deliveries WHERE decision_id = $1', [
    decisionId,
  ]);
  return row?.profile_id ?? '';
};

describe('a burst that single writes cannot make in time', () => {
  it('goes to Klaviyo in bulk imports, and every email has its content', async () => {
    await burst(office, 2_500, 120);
    await run(office, 60);
    expect(await states(db)).toEqual({ written: 2_500 });
    const late = await db.asOwner('SELECT 1 FROM deliveries WHERE finished_at > due_at');
    expect(late).toEqual([]);
    const wrong = [...office.shop.account.profiles.byId.values()].filter(
      ({ id, properties }) => properties.jai_body !== undefined && properties.jai_body !== `<p>For ${id}</p>`,
    );
    expect(wrong).toEqual([]);
    expect(office.troubles).toEqual([]);
  }, 60_000);

  it('is told in attempts: when it was handed over, when Klaviyo took it, and when it was done', async () => {
    await burst(office, 2_500, 120);
    await run(office, 60);
    const [job] = await jobs();
    expect(job).toMatchObject({ failed: 0 });
    const [attempt] = await db.asOwner<{ accepted_at: Date; completed_at: Date }>(
      'SELECT * FROM delivery_attempts WHERE import_job_id IS NOT NULL LIMIT 1',
    );
    expect(attempt).toMatchObject({ outcome: 'written', status_code: 202, attempt: 1 });
    // The twin's imports wait for five seconds and take ten.
    expect((attempt?.completed_at.getTime() ?? 0) - (attempt?.accepted_at.getTime() ?? 0)).toBe(15_000);
    const [held] = await db.asOwner<{ n: number }>('SELECT count(*)::int AS n FROM write_ledger WHERE NOT is_clean');
    expect(held?.n).toBe(2_500);
  }, 60_000);

  it('is written singly where the key lacks a scope for bulk imports', async () => {
    await grant('profiles:write', 'lists:read', 'profiles:read');
    await burst(office, 1_500, 60);
    await run(office, 20);
    expect(await jobs()).toEqual([]);
    expect((await states(db)).written).toBeGreaterThan(150);
  }, 60_000);

  it('is written singly once Klaviyo says that the scope is gone, and people are told', async () => {
    const bulkWriter = office.newBulkWriter({
      klaviyo: {
        submitImport: async () => ({
          kind: 'forbidden',
          status: 403,
          detail: 'Missing scope lists:write.',
          retryAfterSeconds: null,
          quota: null,
        }),
        listImports: () => Promise.reject(new Error('not asked')),
        importErrors: () => Promise.reject(new Error('not asked')),
      },
    });
    await burst(office, 1_500, 60);
    await run(office, 10, { single: office.deliverer, bulk: bulkWriter });
    const [account] = await db.asOwner('SELECT state, scopes FROM klaviyo_accounts');
    expect(account).toMatchObject({ state: 'active', scopes: { 'lists:write': 'missing' } });
    const [refused] = await db.asOwner("SELECT * FROM delivery_attempts WHERE import_job_id = '' LIMIT 1");
    const reason = 'Klaviyo refused a bulk import (Missing scope lists:write.).';
    expect(refused).toMatchObject({ outcome: 'retry', status_code: 403, accepted_at: null, reason });
    expect((await states(db)).written).toBeGreaterThan(80);
    expect(office.troubles).toEqual([]);
  }, 60_000);

  it('stays with single writes while these are all in time', async () => {
    await burst(office, 600, 300);
    await run(office, 30);
    expect(await jobs()).toEqual([]);
  }, 60_000);
});

describe('what a bulk import cannot write', () => {
  it('is isolated: its own write says why, and all others have their content', async () => {
    const unknown: DecisionId[] = [];
    for (let i = 0; i < 10; i += 1) {
      await burst(office, 200, 150, i * 200);
      unknown.push(await office.post(`01UNKNOWN${i}`, {}, { dueSeconds: 150 }));
    }
    await run(office, 100);
    expect(await states(db)).toEqual({ written: 2_000, rejected: 10 });
    for (const decisionId of unknown) {
      expect((await office.delivery(decisionId)).reason).toContain('Klaviyo has no profile with this id');
    }
    const tries = await db.asOwner(
      `SELECT outcome, status_code, a.import_job_id IS NOT NULL AS in_job FROM delivery_attempts a
       JOIN deliveries d USING (decision_id) WHERE d.profile_id LIKE '01UNKNOWN%' AND a.import_job_id IS NOT NULL`,
    );
    expect(tries.length).toBeGreaterThan(0);
    for (const each of tries) expect(each).toEqual({ outcome: 'retry', status_code: 202, in_job: true });
  }, 60_000);

  it('does not stop the job that Klaviyo refused for its sake', async () => {
    office.shop.assumptions.change({ bulkImportEmptyString: 'refused' });
    const blank: DecisionId[] = [];
    for (let i = 0; i < 5; i += 1) {
      await burst(office, 300, 120, i * 300);
      const { id } = office.newProfile(`blank${i}@example.com`);
      blank.push(await office.post(id, { preheader: '' }, { dueSeconds: 120 }));
    }
    await run(office, 100);
    expect(await states(db)).toEqual({ written: 1_505 });
    for (const decisionId of blank) expect(bodyOf(await profileOf(decisionId))).toBe('<p>Body</p>');
    expect(office.troubles).toEqual([]);
  }, 60_000);
});

describe('while a job runs', () => {
  it('nothing else is written to the same properties', async () => {
    await burst(office, 1_500, 120);
    await office.bulkWriter.serve(office.orgId, office.clock.now());
    const [importing] = await db.asOwner<{ profile_id: string }>(
      "SELECT profile_id FROM deliveries WHERE state = 'importing' LIMIT 1",
    );
    const profileId = importing?.profile_id ?? '';
    office.clock.moveTo(START + 1_000);
    const later = await office.post(profileId, { body: 'later' }, { dueSeconds: 7_200 });
    await office.deliverer.serve(office.orgId, office.clock.now());
    office.clock.moveTo(START + 2_000);
    await db.asOwner("DELETE FROM deliveries WHERE state = 'pending' AND decision_id <> $1", [later]);
    await office.deliverer.serve(office.orgId, office.clock.now());
    expect(await office.delivery(later)).toMatchObject({
      state: 'pending',
      reason: expect.stringContaining('is being written to the same properties'),
    });
  }, 60_000);
});
