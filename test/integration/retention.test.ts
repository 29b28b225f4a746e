import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { type Instant, instant, plusHours } from '../../src/domain/instant.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { createTemplate, decide, exportFile } from '../support/decided.ts';
import { startPipeline, type TestPipeline } from '../support/pipeline.ts';

const START = Date.parse('2026-07-01T00:00:00Z') / 1_000;
const NOW = instant(START * 1_000);
const days = (count: number): Instant => plusHours(NOW, 24 * count);

let db: TestDatabase;
let pipeline: TestPipeline;
beforeAll(async () => {
  db = await cloneDatabase();
  pipeline = await startPipeline(db.database);
});
afterAll(async () => {
  pipeline.close();
  await db.drop();
});

const GOOD = exportFile([{ person: 'P1', metric: 'Received Email', sentAt: START }]);
const UNKNOWN = 'email,when\nann@shop.example,now\n';

const ingest = (orgId: OrgId, name: string, text: string, at = NOW) =>
  pipeline.ingestFile(orgId, pipeline.file(`${orgId}-${name}`, text), at);
const files = (orgId: OrgId) =>
  db.asOwner<{ state: string; sha256: string; expired_at: Date | null; reason: string | null; events: string }>(
    'SELECT state, sha256, expired_at, reason, events FROM landing_files WHERE org_id = $1 ORDER BY name',
    [orgId],
  );
const bytesLeft = (orgId: OrgId): number => readdirSync(join(pipeline.folder, 'landing', orgId)).length;
const warnedOf = async (orgId: OrgId, at: Instant): Promise<number | undefined> => {
  const run = await pipeline.run(orgId, at);
  return run.kind === 'done' ? run.steps.expire?.rowsIn : undefined;
};

describe('landed files', () => {
  test('are deleted after 30 days, loaded or not; their rows stay and say so', async () => {
    const orgId = await db.createOrg();
    await ingest(orgId, 'a-good', GOOD);
    await ingest(orgId, 'b-unknown', UNKNOWN);
    await pipeline.run(orgId, days(29.9));
    expect(bytesLeft(orgId)).toBe(2);
    await pipeline.run(orgId, days(30.1));
    expect(bytesLeft(orgId)).toBe(0);
    expect(await files(orgId)).toMatchObject([
      { state: 'loaded', expired_at: new Date(days(30.1)), events: 1 },
      {
        state: 'expired',
        expired_at: new Date(days(30.1)),
        reason: expect.stringContaining('without having been loaded'),
      },
    ]);
  });

  test('are told of seven days before, where they were never loaded', async () => {
    const orgId = await db.createOrg();
    await ingest(orgId, 'a-good', GOOD);
    await ingest(orgId, 'b-unknown', UNKNOWN);
    expect(await warnedOf(orgId, days(22.9))).toBe(0);
    expect(await warnedOf(orgId, days(23.1))).toBe(1);
    expect(await warnedOf(orgId, days(31))).toBe(0);
  });

  test('delivered again after they expired: a loaded one changes nothing, one never loaded is tried again', async () => {
    const orgId = await db.createOrg();
    await ingest(orgId, 'a-good', GOOD);
    await ingest(orgId, 'b-unknown', UNKNOWN);
    await pipeline.run(orgId, days(31));
    expect(await ingest(orgId, 'again', GOOD, days(32))).toMatchObject({ isNew: false, loaded: { rows: 0 } });
    expect(await ingest(orgId, 'again', UNKNOWN, days(32))).toMatchObject({ isNew: false });
    expect(bytesLeft(orgId)).toBe(1);
    expect(await files(orgId)).toMatchObject([
      { state: 'loaded', events: 1 },
      { state: 'needs_mapping', expired_at: null },
    ]);
    await pipeline.run(orgId, days(40));
    expect(bytesLeft(orgId)).toBe(1);
  });

  test('take with them what was copied out of them to show their broken rows', async () => {
    const orgId = await db.createOrg();
    await ingest(orgId, 'broken', `${GOOD}\nx,yesterday,P1,Received Email,{}\n`);
    const rejects = () => db.asOwner('SELECT raw FROM ingest_rejects WHERE org_id = $1', [orgId]);
    expect(await rejects()).toHaveLength(1);
    await pipeline.run(orgId, days(31));
    expect(await rejects()).toEqual([]);
  });

  test('a deletion cut off between the bytes and their row is completed by the next run', async () => {
    const orgId = await db.createOrg();
    const { sha256 } = await ingest(orgId, 'a-good', GOOD);
    await pipeline.run(orgId, days(31));
    await db.asOwner('UPDATE landing_files SET expired_at = NULL WHERE org_id = $1', [orgId]);
    expect(existsSync(join(pipeline.folder, 'landing', orgId, sha256))).toBe(false);
    expect(await pipeline.run(orgId, days(32))).toMatchObject({ kind: 'done' });
    expect(await files(orgId)).toMatchObject([{ expired_at: new Date(days(32)) }]);
  });
});

describe('fields of decisions', () => {
  const fieldsLeft = async (orgId: OrgId): Promise<string[]> => {
    const rows = await db.asOwner<{ user_id: string }>(
      'SELECT user_id FROM decisions WHERE org_id = $1 AND fields IS NOT NULL ORDER BY user_id',
      [orgId],
    );
    return rows.map((row) => row.user_id);
  };

  test('go with the repeat window, but not before their delivery is over for good', async () => {
    const orgId = await db.createOrg();
    await createTemplate(db, orgId, ['a', 'b']);
    const people = ['over', 'pending', 'importing', 'rejected-yet-in-time'];
    await decide(
      db,
      orgId,
      people.map((person) => ({ person, at: START })),
    );
    const set = (person: string, change: string) =>
      db.asOwner(`UPDATE deliveries SET ${change} WHERE org_id = $1 AND profile_id = $2`, [orgId, person]);
    await set('pending', "state = 'pending'");
    await set('importing', "state = 'importing', import_job_id = 'j', import_clears = false");
    await set('rejected-yet-in-time', "state = 'rejected', expires_at = due_at + interval '3 days'");

    await pipeline.learn(orgId, plusHours(NOW, 24.9));
    expect(await fieldsLeft(orgId)).toHaveLength(4);
    await pipeline.learn(orgId, plusHours(NOW, 25.1));
    expect(await fieldsLeft(orgId)).toEqual(['importing', 'pending', 'rejected-yet-in-time']);
    await set('importing', "state = 'written'");
    await pipeline.learn(orgId, days(4));
    expect(await fieldsLeft(orgId)).toEqual(['pending']);
    await set('pending', "state = 'expired'");
    await pipeline.learn(orgId, days(5));
    expect(await fieldsLeft(orgId)).toEqual([]);
  });

  test('of another organisation are its own affair', async () => {
    const [one, other] = [await db.createOrg(), await db.createOrg()];
    for (const orgId of [one, other]) {
      await createTemplate(db, orgId, ['a', 'b']);
      await decide(db, orgId, [{ person: 'P1', at: START }]);
    }
    await pipeline.learn(one, days(3));
    expect([await fieldsLeft(one), await fieldsLeft(other)]).toEqual([[], ['P1']]);
  });

  test('which were gone through once are not gone through again, and none is passed over', async () => {
    const orgId = await db.createOrg();
    await createTemplate(db, orgId, ['a', 'b']);
    await decide(
      db,
      orgId,
      [1, 2, 3].map((day) => ({ person: `P${day}`, at: START + day * 86_400 })),
    );
    await pipeline.learn(orgId, days(2.5));
    expect(await fieldsLeft(orgId)).toEqual(['P2', 'P3']);
    const upTo = await db.asOwner(
      `SELECT e.up_to = d.sequence - 1 AS is_just_before FROM expired_fields e JOIN decisions d USING (org_id)
       WHERE org_id = $1 AND d.user_id = 'P2'`,
      [orgId],
    );
    expect(upTo).toEqual([{ is_just_before: true }]);
    await pipeline.learn(orgId, days(9));
    expect(await fieldsLeft(orgId)).toEqual([]);
  });
});
