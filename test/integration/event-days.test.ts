import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventsFolder, parquetFiles } from '../../src/adapters/duckdb/event-files.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { countedFromRaw, exportOf } from '../support/exported-days.ts';
import { startPipeline, type TestPipeline } from '../support/pipeline.ts';

const NOW = instant(Date.parse('2026-07-10T00:00:00Z'));
const NAMES: Readonly<Record<string, string>> = {
  received_email: 'Received Email',
  opened_email: 'Opened Email',
  placed_order: 'Placed Order',
};

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

async function ingest(orgId: OrgId, name: string, content: string): Promise<string> {
  const path = pipeline.file(`${orgId}-${name}`, content);
  await pipeline.ingestFile(orgId, path, NOW);
  return path;
}
const days = async (orgId: OrgId) => {
  const rows = await db.asOwner<{ day: string; metric: string; name: string; events: number }>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, metric, name, events FROM event_days WHERE org_id = $1
     ORDER BY day, coalesce(nullif(name, ''), metric)`,
    [orgId],
  );
  return rows
    .map(({ day, metric, name, events }) => ({ day, metric: NAMES[metric] ?? name, events }))
    .sort((a, b) => (`${a.day} ${a.metric}` < `${b.day} ${b.metric}` ? -1 : 1));
};

test('days are counted as the raw files have them, whatever way their rows came', async () => {
  const orgId = await db.createOrg();
  const story = {
    'Received Email': [40, 0, 55],
    'Opened Email': [12, 3, 20],
    'Placed Order': [0, 2, 1],
    Waved: [1, 0, 4],
  };
  const whole = exportOf('2026-07-01', story);
  const paths = [await ingest(orgId, 'a.csv', whole)];
  await pipeline.learn(orgId, NOW);
  expect(await days(orgId)).toEqual(await countedFromRaw(paths));

  // A part of it again, rows that cannot be read, and a day more.
  const lines = whole.split('\n');
  const again = [lines[0], ...lines.slice(30, 70), 'broken,P1,Received Email,yesterday,'].join('\n');
  paths.push(await ingest(orgId, 'b.csv', again));
  paths.push(await ingest(orgId, 'c.csv', exportOf('2026-07-03', { 'Received Email': [7, 31] }, 'late-')));
  await pipeline.learn(orgId, NOW);
  expect(await days(orgId)).toEqual(await countedFromRaw(paths));
  expect((await days(orgId)).find(({ day, metric }) => day === '2026-07-03' && metric === 'Received Email')).toEqual({
    day: '2026-07-03',
    metric: 'Received Email',
    events: 62,
  });
});

test('a day more costs that day: the others are not counted again', async () => {
  const orgId = await db.createOrg();
  await ingest(orgId, 'a.csv', exportOf('2026-07-01', { 'Received Email': [10, 10] }));
  await pipeline.learn(orgId, NOW);
  await db.asOwner("UPDATE event_days SET events = 1000 WHERE org_id = $1 AND day = '2026-07-01'", [orgId]);
  await ingest(orgId, 'b.csv', exportOf('2026-07-02', { 'Received Email': [5] }, 'b'));
  expect(await pipeline.learn(orgId, NOW)).toMatchObject({ steps: { 'event-days': { rowsIn: 1, rowsOut: 1 } } });
  expect(await days(orgId)).toMatchObject([{ events: 1_000 }, { events: 15 }]);
  expect(await pipeline.learn(orgId, NOW)).toMatchObject({ steps: { 'event-days': { rowsIn: 0, rowsOut: 0 } } });
});

test('data that was loaded before there were counts is counted in the next run', async () => {
  const orgId = await db.createOrg();
  const path = await ingest(orgId, 'a.csv', exportOf('2026-07-01', { 'Received Email': [10, 10] }));
  await pipeline.learn(orgId, NOW);
  await db.asOwner('DELETE FROM event_days WHERE org_id = $1', [orgId]);
  await db.asOwner('DELETE FROM counted_days WHERE org_id = $1', [orgId]);
  await pipeline.learn(orgId, NOW);
  expect(await days(orgId)).toEqual(await countedFromRaw([path]));
});

test('events that are taken out of the warehouse are no longer counted', async () => {
  const orgId = await db.createOrg();
  const kept = await ingest(orgId, 'a.csv', exportOf('2026-07-01', { 'Received Email': [10, 10] }));
  const taken = await ingest(orgId, 'b.csv', exportOf('2026-07-02', { 'Received Email': [5, 7] }, 'b'));
  await pipeline.learn(orgId, NOW);
  expect(await days(orgId)).toEqual(await countedFromRaw([kept, taken]));
  const folder = eventsFolder(join(pipeline.folder, 'warehouse'), orgId);
  const [stem] = createHash('sha256')
    .update(readFileSync(taken))
    .digest('hex')
    .match(/^.{16}/) ?? [''];
  for (const path of await parquetFiles(folder)) if (path.includes(stem)) rmSync(path);
  await pipeline.learn(orgId, NOW);
  expect(await days(orgId)).toEqual(await countedFromRaw([kept]));
});

test('a file knows from when to when its own events are, and one that brought nothing new knows that', async () => {
  const orgId = await db.createOrg();
  const whole = exportOf('2026-07-01', { 'Received Email': [1, 0, 2] });
  await ingest(orgId, 'a.csv', whole);
  await ingest(orgId, 'b.csv', `${whole}\n`);
  await pipeline.learn(orgId, NOW);
  expect(
    await db.asOwner('SELECT first_event_at, last_event_at FROM landing_files WHERE org_id = $1 ORDER BY name', [
      orgId,
    ]),
  ).toEqual([
    { first_event_at: new Date('2026-07-01T00:00:00Z'), last_event_at: new Date('2026-07-03T12:00:00Z') },
    { first_event_at: null, last_event_at: null },
  ]);
});

test('a file with more kinds of events than anyone has cannot fill the table', async () => {
  const orgId = await db.createOrg();
  const story = Object.fromEntries(Array.from({ length: 80 }, (_, place) => [`Kind ${place}`, [place === 7 ? 3 : 1]]));
  await ingest(orgId, 'a.csv', exportOf('2026-07-01', story));
  await pipeline.learn(orgId, NOW);
  const rows = await db.asOwner<{ name: string; events: number }>(
    'SELECT name, events FROM event_days WHERE org_id = $1 ORDER BY events DESC',
    [orgId],
  );
  expect(rows).toHaveLength(51);
  expect(rows.slice(0, 2)).toEqual([
    { name: '', events: 30 },
    { name: 'Kind 7', events: 3 },
  ]);
});
