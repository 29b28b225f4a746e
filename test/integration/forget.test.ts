import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { personFiles } from '../../src/adapters/duckdb/person-files.ts';
import { startDuck } from '../../src/adapters/duckdb/session.ts';
import { fileRows } from '../../src/adapters/objects/file-rows.ts';
import { personRows } from '../../src/adapters/postgres/person-rows.ts';
import { storedFiles } from '../../src/adapters/postgres/stored-files.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { type ForgetParts, type Forgotten, forget as forgetWith } from '../../src/ingest/forget/forget.ts';
import { resultsFolder, warehouseFolder } from '../../src/main/warehouse-folder.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { createTemplate, decide } from '../support/decided.ts';
import { NOW, openLanding, placesOf as placesIn, playMonth } from '../support/forgettable.ts';
import { startPipeline, type TestPipeline } from '../support/pipeline.ts';

const ANNA = '01HZXANNA7Q2';
const OTHERS = ['01HZXANNA7Q2B', '01HZXBEN0001', '01HZXCYD0002', '01HZXDOT0003'];

let db: TestDatabase;
let pipeline: TestPipeline;
let orgId: OrgId;
beforeAll(async () => {
  db = await cloneDatabase();
});
afterAll(() => db.drop());

const placesOf = (id: string): Promise<string[]> => placesIn(db, pipeline, orgId, id);
const forget = (id = ANNA): Promise<Forgotten> => pipeline.forget(orgId, { id, userId: null, at: NOW });

const TABLES = [
  'decisions',
  'deliveries',
  'delivery_attempts',
  'outcomes',
  'assignments',
  'write_ledger',
  'repeat_conflicts',
];
const counts = async (): Promise<Record<string, number>> =>
  Object.fromEntries(
    await Promise.all(
      TABLES.map(async (table) => [
        table,
        (await db.asOwner(`SELECT FROM ${table} WHERE org_id = $1`, [orgId])).length,
      ]),
    ),
  );
const outcomesOfOthers = () =>
  db.asOwner('SELECT * FROM outcomes WHERE org_id = $1 AND user_id <> $2 ORDER BY sequence', [orgId, ANNA]);

describe('a person who is forgotten', () => {
  beforeEach(async () => {
    orgId = await db.createOrg();
    pipeline = await startPipeline(db.database);
    await playMonth(db, pipeline, orgId, [ANNA, ...OTHERS]);
    return () => pipeline.close();
  });

  test('is in no landed file, no Parquet file and no row, and the command proves it', async () => {
    const before = await placesOf(ANNA);
    for (const place of [
      'landing',
      'parquet',
      'table decisions',
      'table outcomes',
      'table ingest_rejects',
      'table write_ledger',
    ]) {
      expect(
        before.some((each) => each.startsWith(place)),
        place,
      ).toBe(true);
    }
    // The command's own search sees them too, as long as they are there.
    const duck = await startDuck();
    const person = await personRows(db.database).identify(orgId, ANNA);
    expect(person).toEqual({ ids: [ANNA], decisionIds: [expect.any(String)] });
    const searches = [
      personRows(db.database),
      personFiles(duck, warehouseFolder(pipeline.folder), resultsFolder(pipeline.folder)),
    ];
    const found = (await Promise.all(searches.map((each) => each.search(orgId, person)))).flat();
    duck.close();
    expect(found.filter((each) => each.found > 0).map(({ place }) => place)).toEqual(
      expect.arrayContaining([
        ...['PostgreSQL, decisions', 'PostgreSQL, deliveries', 'PostgreSQL, ingest_rejects', 'PostgreSQL, outcomes'],
        ...['warehouse, decisions', 'warehouse, events', 'warehouse, exposures', 'warehouse, touches'],
      ]),
    );
    const forgotten = await forget();
    expect(await placesOf(ANNA)).toEqual([]);
    expect(await placesOf(person.decisionIds[0] ?? '')).toEqual([]);
    expect(forgotten).toMatchObject({ names: 1, landedFiles: 4, unsearchable: [] });
    expect(forgotten.searched.filter(({ found }) => found !== 0)).toEqual([]);
    const places = forgotten.searched.map(({ place }) => place);
    expect(places).toEqual(
      expect.arrayContaining([
        'landing, 4 files',
        'warehouse, events',
        'warehouse, exposures',
        'PostgreSQL, decisions',
      ]),
    );
  });

  test('leaves everybody else as they were, also once the pipeline has run again', async () => {
    const [before, outcomes] = [await counts(), await outcomesOfOthers()];
    await forget();
    expect(await counts()).toEqual(
      Object.fromEntries(Object.entries(before).map(([table, rows]) => [table, (rows / 5) * 4])),
    );
    for (const person of OTHERS) expect((await placesOf(person)).length, person).toBeGreaterThan(8);
    expect(await pipeline.run(orgId, NOW)).toMatchObject({
      kind: 'done',
      steps: { load: { rowsIn: 0 }, 'copy-log': { rowsOut: 0 } },
    });
    expect(await outcomesOfOthers()).toEqual(outcomes);
    expect(await placesOf(ANNA)).toEqual([]);
  });

  test('does not come back with the same file, which is still known by its first hash', async () => {
    await forget();
    const again = await pipeline.ingestFile(orgId, join(pipeline.folder, 'one.csv'), NOW);
    expect(again).toMatchObject({ isNew: false, loaded: { rows: 0 } });
    expect(await placesOf(ANNA)).toEqual([]);
  });

  test('a file that was never loaded can still be: without them', async () => {
    await forget();
    const { landing, close } = openLanding(pipeline);
    const [file] = await db.asOwner<{ object_key: string; sha256: string }>(
      "SELECT object_key, sha256 FROM landing_files WHERE org_id = $1 AND state = 'needs_mapping'",
      [orgId],
    );
    expect(file?.object_key).toMatch(new RegExp(`^${orgId}/${file?.sha256}\\.[0-9a-f]{64}$`));
    const lent = await landing.withPlainFile(orgId, file?.object_key ?? '', async (path) => readFileSync(path, 'utf8'));
    expect(lent).toEqual({ kind: 'read', value: `who,what\n${OTHERS.map((each) => `${each},"a,b"\n`).join('')}` });
    close();
  });

  test('is in the audit log as a digest only', async () => {
    await forget();
    const entries = await db.asOwner(
      "SELECT subject, detail FROM audit_log WHERE org_id = $1 AND action = 'person.forget'",
      [orgId],
    );
    expect(entries).toEqual([
      { subject: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), detail: { rows: expect.any(Number) } },
    ]);
    expect(JSON.stringify(entries)).not.toContain(ANNA);
  });

  test('twice, or who was never there, changes nothing more', async () => {
    await forget();
    expect(await forget()).toMatchObject({ landedFiles: 0, warehouseFiles: 0, rows: 0 });
    expect(await forget('01HZXNOBODY9')).toMatchObject({ landedFiles: 0, warehouseFiles: 0, rows: 0 });
  });

  test('of another organisation stays', async () => {
    const theirs = await db.createOrg();
    await createTemplate(db, theirs, ['a', 'b']);
    await decide(db, theirs, [{ person: ANNA, at: NOW / 1_000 }]);
    await forget();
    expect(await db.asOwner('SELECT FROM decisions WHERE org_id = $1', [theirs])).toHaveLength(1);
  });

  test('by either of two names is forgotten by both, but a name that several share stands for none of them', async () => {
    const rename = (person: string, userId: string) =>
      db.asOwner('UPDATE decisions SET user_id = $3 WHERE org_id = $1 AND user_id = $2', [orgId, person, userId]);
    await rename(ANNA, 'customer-4711');
    await rename('01HZXBEN0001', 'everybody');
    await rename('01HZXCYD0002', 'everybody');
    expect(await forget('customer-4711')).toMatchObject({ names: 2 });
    expect([...(await placesOf(ANNA)), ...(await placesOf('customer-4711'))]).toEqual([]);
    expect(await forget('01HZXBEN0001')).toMatchObject({ names: 1 });
    expect(await placesOf('01HZXBEN0001')).toEqual([]);
    const left = await db.asOwner('SELECT user_id FROM decisions WHERE org_id = $1 ORDER BY sequence', [orgId]);
    expect(left.map((row) => row.user_id)).toEqual(['01HZXANNA7Q2B', 'everybody', '01HZXDOT0003']);
  });

  test('is forgotten by the next call, wherever the first was killed', async () => {
    const duck = await startDuck();
    const { landing, close } = openLanding(pipeline);
    const parts: ForgetParts = {
      landing,
      files: storedFiles(db.database),
      fileRows,
      warehouse: personFiles(duck, warehouseFolder(pipeline.folder), resultsFolder(pipeline.folder)),
      rows: personRows(db.database),
    };
    const killed = async (): Promise<never> => {
      throw new Error('killed');
    };
    const cuts: Partial<ForgetParts>[] = [
      { files: { ...parts.files, move: killed } },
      { landing: { ...landing, remove: killed } },
      { warehouse: { ...parts.warehouse, remove: killed } },
      { rows: { ...parts.rows, remove: killed } },
    ];
    for (const cut of cuts) {
      const whole = { ...parts, ...cut };
      await expect(forgetWith(whole, orgId, { id: ANNA, userId: null, at: NOW })).rejects.toThrow('killed');
      expect((await placesOf(ANNA)).length).toBeGreaterThan(0);
    }
    close();
    duck.close();
    await forget();
    expect(await placesOf(ANNA)).toEqual([]);
    expect(await outcomesOfOthers()).toHaveLength(OTHERS.length);
  });
});
