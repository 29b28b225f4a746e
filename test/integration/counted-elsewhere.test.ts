import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPipelineSql } from '../../src/adapters/duckdb/pipeline-steps.ts';
import { startDuck, text } from '../../src/adapters/duckdb/session.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { PIPELINE_SQL_FOLDER } from '../../src/main/project-files.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { createTemplate, decide, exportFile } from '../support/decided.ts';
import { startPipeline, type TestPipeline } from '../support/pipeline.ts';

const T = Date.parse('2026-07-01T10:00:00Z') / 1000;
const NOW = instant((T + 3_600) * 1000);

let db: TestDatabase;
let pipeline: TestPipeline;
let orgId: OrgId;
beforeAll(async () => {
  db = await cloneDatabase();
  pipeline = await startPipeline(db.database);
  orgId = await db.createOrg();
  await createTemplate(db, orgId, ['a', 'b']);
  await decide(db, orgId, [
    { person: 'P', at: T },
    { person: 'Q', at: T + 60, variant: 'b' },
  ]);
  const sends = ['P', 'Q'].map((person) => ({ person, metric: 'Received Email' as const, sentAt: T + 300 }));
  const clicked = { person: 'P', metric: 'Clicked Email' as const, sentAt: T + 300, at: T + 400 };
  const path = pipeline.file('events.csv', exportFile([...sends, clicked]));
  await pipeline.ingestFile(orgId, path, NOW);
});
afterAll(async () => {
  pipeline.close();
  await db.drop();
});

const warehouse = (): string => join(pipeline.folder, 'warehouse', orgId);
const published = async () => ({
  outcomes: await db.asOwner('SELECT * FROM outcomes WHERE org_id = $1 ORDER BY sequence', [orgId]),
  counts: await db.asOwner('SELECT * FROM arm_statistics WHERE org_id = $1 ORDER BY arm', [orgId]),
  policies: await db.asOwner('SELECT cells FROM policies WHERE org_id = $1 ORDER BY policy_version DESC LIMIT 1', [
    orgId,
  ]),
});

/** What the Spark job does, by another hand: each step over what was laid out, a folder a result, whole by its marker. */
async function countElsewhere(): Promise<string> {
  await pipeline.prepare(orgId, NOW);
  const results = mkdtempSync(join(tmpdir(), 'justai-results-'));
  const duck = await startDuck();
  const session = await duck.open();
  const view = (name: string, path: string): Promise<void> =>
    session.run(`CREATE VIEW ${name} AS SELECT * FROM read_parquet(${text(path)}, hive_partitioning = false)`);
  for (const table of Object.keys(JSON.parse(readFileSync(join(warehouse(), 'tables.json'), 'utf8')))) {
    await view(table, join(warehouse(), table, '**', '*.parquet'));
  }
  for (const { name, sql, also } of (await readPipelineSql(PIPELINE_SQL_FOLDER)).steps) {
    const folder = join(results, name);
    mkdirSync(folder);
    await session.run(`COPY (${sql}) TO ${text(join(folder, 'part-00000.parquet'))} (FORMAT parquet)`);
    writeFileSync(join(folder, '_SUCCESS'), '');
    for (const each of also === undefined ? [name] : [name, also.as]) await view(each, join(folder, '*.parquet'));
  }
  session.close();
  duck.close();
  return results;
}

test('what another engine needs is laid out, with the types of its columns, and nothing is counted here', async () => {
  expect(await pipeline.prepare(orgId, NOW)).toMatchObject({ kind: 'done', steps: { 'lay-out': { rowsOut: 1 } } });
  const tables = JSON.parse(readFileSync(join(warehouse(), 'tables.json'), 'utf8'));
  expect(tables).toMatchObject({
    events: { event_id: 'VARCHAR', at_micros: 'BIGINT', is_bot: 'BOOLEAN' },
    decisions: { propensity: 'DOUBLE', policy_version: 'INTEGER' },
    attempts: { outcome: 'VARCHAR' },
    templates: { template_id: 'VARCHAR', maturity_micros: 'BIGINT' },
    parameters: { reach_micros: 'BIGINT' },
    messages: { message_id: 'VARCHAR' },
  });
  for (const table of Object.keys(tables)) expect(existsSync(join(warehouse(), table))).toBe(true);
  expect(await published()).toEqual({ outcomes: [], counts: [], policies: [] });
});

test('what another engine has counted is published to the same rows as what is counted here', async () => {
  expect(await pipeline.learn(orgId, NOW)).toMatchObject({ kind: 'done' });
  const here = await published();
  expect(here.outcomes).toMatchObject([
    { evidence: 'shown', clicked: true },
    { evidence: 'shown', clicked: false },
  ]);
  const results = await countElsewhere();
  for (const table of ['outcomes', 'arm_statistics', 'policies']) {
    await db.asOwner(`DELETE FROM ${table} WHERE org_id = $1`, [orgId]);
  }
  expect(await pipeline.publish(orgId, results, NOW)).toMatchObject({ kind: 'done' });
  expect(await published()).toEqual(here);
});

test('a result that is not whole is said to be missing, and nothing of it is published', async () => {
  const results = await countElsewhere();
  rmSync(join(results, 'outcomes', '_SUCCESS'));
  const before = await published();
  expect(await pipeline.publish(orgId, results, NOW)).toMatchObject({
    kind: 'failed',
    step: 'outcomes',
    sentence: expect.stringContaining('There is no whole result in'),
  });
  expect(await published()).toEqual(before);
});

test('counted here again, all of it is counted anew, and to the same rows', async () => {
  const before = await published();
  expect(await pipeline.publish(orgId, await countElsewhere(), NOW)).toMatchObject({ kind: 'done' });
  const run = await pipeline.learn(orgId, NOW);
  expect(run).toMatchObject({ kind: 'done', steps: { outcomes: { rowsOut: 2 } } });
  expect(await published()).toEqual(before);
});
