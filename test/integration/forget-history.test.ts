import { cpSync, readdirSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Duck, type DuckRow, startDuck } from '../../src/adapters/duckdb/session.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { type Instant, instant } from '../../src/domain/instant.ts';
import type { Forgotten } from '../../src/ingest/forget/forget.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { createTemplate, decide, exportFile } from '../support/decided.ts';
import { placesOf as placesIn } from '../support/forgettable.ts';
import { startPipeline, type TestPipeline } from '../support/pipeline.ts';

const ANNA = '01HZXANNA7Q2';
const [BEN, CYD, DOT] = ['01HZXBEN0001', '01HZXCYD0002', '01HZXDOT0003'] as const;
const DAY_SECONDS = 86_400;
const START = Date.parse('2026-06-01T08:00:00Z') / 1_000;
const at = (day: number): number => START + day * DAY_SECONDS;
const evening = (day: number): Instant => instant((at(day) + DAY_SECONDS / 2) * 1_000);
const folderOf = (day: number): string => `day=${new Date(at(day) * 1_000).toISOString().slice(0, 10)}`;
/** What is made of events and log, for others to read. */
const COUNTED = ['touches', 'exposures', 'conversions', 'standing', 'entered'];
const OF_DAYS = ['touches', 'exposures', 'conversions', 'visibility'];
const NAMING = ['events', 'decisions', 'attempts', ...COUNTED];
const LAID_OUT = ['templates', 'parameters', 'messages', 'standing_before', 'entered_before'];

let db: TestDatabase;
let duck: Duck;
let pipeline: TestPipeline;
let orgId: OrgId;
beforeAll(async () => {
  db = await cloneDatabase();
  duck = await startDuck();
});
afterAll(async () => {
  duck.close();
  await db.drop();
});

const warehouse = (...parts: string[]): string => join(pipeline.folder, 'warehouse', orgId, ...parts);
const placesOf = (id: string): Promise<string[]> => placesIn(db, pipeline, orgId, id);
const forget = (): Promise<Forgotten> => pipeline.forget(orgId, { id: ANNA, userId: null, at: evening(30) });
const run = (day: number) => pipeline.run(orgId, evening(day));

/** All of them get, open and click the email of that day, and buy something the day after. */
async function play(day: number, people: readonly string[]): Promise<void> {
  const subject = `Hello from day ${day}`;
  await decide(
    db,
    orgId,
    people.map((person, index) => ({ person, at: at(day) + index, subject })),
  );
  const sends = people.map((person, index) => ({ person, sentAt: at(day) + index + 30 }));
  const events = sends.flatMap((sent) => [
    { ...sent, metric: 'Received Email' as const, properties: { Subject: subject } },
    { ...sent, metric: 'Opened Email' as const, at: at(day) + 900 },
    { ...sent, metric: 'Clicked Email' as const, at: at(day) + 950 },
  ]);
  const bought = new Date(at(day + 1) * 1_000).toISOString();
  const orders = people.map((person) => `order-${day}-${person},${bought},${person},Placed Order,"{""$value"":10}"`);
  const content = Buffer.from([exportFile(events), ...orders].join('\n'));
  await pipeline.ingest(orgId, `day-${day}.csv`, Readable.from([content]), evening(day));
}

/** The rows of a table that are of somebody else, in one order. */
async function rowsOfOthers(table: string, theirs: readonly string[]): Promise<DuckRow[]> {
  const session = await duck.open();
  const rows = await session.rows(
    `SELECT * FROM read_parquet('${warehouse(table, '**', '*.parquet')}', hive_partitioning = false) ORDER BY ALL`,
  );
  session.close();
  return rows.filter((row) => !Object.values(row).some((value) => theirs.includes(String(value))));
}

const rowsOf = (table: string): Promise<DuckRow[]> => rowsOfOthers(table, []);
const countOf = async (table: string): Promise<number> => (await rowsOf(table)).length;
const writesJudged = async (): Promise<number> =>
  (await rowsOf('visibility')).reduce((sum, row) => sum + Number(row.judged), 0);
const outcomesOfOthers = () =>
  db.asOwner('SELECT * FROM outcomes WHERE org_id = $1 AND user_id <> $2 ORDER BY sequence', [orgId, ANNA]);
const statistics = () =>
  db.asOwner('SELECT * FROM arm_statistics WHERE org_id = $1 ORDER BY template_id, policy_version, arm, cell, day', [
    orgId,
  ]);
const filesOfDay = (table: string, day: number): string[] =>
  readdirSync(warehouse(table, folderOf(day))).map((name) => {
    const { ino, size, mtimeMs } = statSync(warehouse(table, folderOf(day), name));
    return `${name} ${ino} ${size} ${mtimeMs}`;
  });

describe('a person with a history, all of it counted, laid out and remembered in snapshots', () => {
  let theirDecisions: string[];
  beforeEach(async () => {
    orgId = await db.createOrg();
    pipeline = await startPipeline(db.database);
    await createTemplate(db, orgId, ['a', 'b']);
    await play(3, [ANNA, BEN]);
    await play(12, [CYD, DOT]);
    expect(await run(13)).toMatchObject({ kind: 'done' });
    await play(20, [ANNA, BEN, CYD]);
    await play(29, [DOT]);
    expect(await run(30)).toMatchObject({ kind: 'done' });
    expect(await pipeline.prepare(orgId, evening(30))).toMatchObject({ kind: 'done' });
    const rows = await db.asOwner<{ decision_id: string }>(
      'SELECT decision_id FROM decisions WHERE org_id = $1 AND user_id = $2',
      [orgId, ANNA],
    );
    theirDecisions = rows.map((row) => row.decision_id);
    return () => pipeline.close();
  });

  test('is in no folder of the warehouse afterwards, and everybody else is in all of them', async () => {
    const theirs = [ANNA, ...theirDecisions];
    expect(readdirSync(warehouse('standing')).length).toBeGreaterThan(1);
    const tables = [...NAMING, 'event-ids', 'visibility', ...LAID_OUT];
    expect(readdirSync(warehouse())).toEqual(expect.arrayContaining([...tables, 'tables.json', 'analysis.json']));
    const before = await Promise.all(theirs.map(placesOf));
    for (const table of NAMING) {
      expect(
        before.flat().some((place) => place.includes(`/${table}/`)),
        table,
      ).toBe(true);
    }
    const others = await Promise.all(NAMING.map((each) => rowsOfOthers(each, theirs)));
    await forget();
    expect((await Promise.all(theirs.map(placesOf))).flat()).toEqual([]);
    expect(await Promise.all(NAMING.map((each) => rowsOfOthers(each, theirs)))).toEqual(others);
    expect(await Promise.all(LAID_OUT.map(countOf))).toEqual([1, 1, 1, 0, 0]);
  });

  test('does not come back with the next run, which counts their days again and no others', async () => {
    const theirs = [ANNA, ...theirDecisions];
    const [outcomes, untouched] = [await outcomesOfOthers(), filesOfDay('exposures', 12)];
    const others = await Promise.all(COUNTED.map((each) => rowsOfOthers(each, theirs)));
    const [judged, gaps] = [await countOf('exposures'), await writesJudged()];
    await forget();
    expect(await run(30)).toMatchObject({ kind: 'done', steps: { load: { rowsIn: 0 } } });
    expect(filesOfDay('exposures', 12)).toEqual(untouched);
    expect((await Promise.all(theirs.map(placesOf))).flat()).toEqual([]);
    expect(await outcomesOfOthers()).toEqual(outcomes);
    expect(await Promise.all(COUNTED.map((each) => rowsOfOthers(each, theirs)))).toEqual(others);
    expect([await countOf('exposures'), await writesJudged()]).toEqual([judged - 2, gaps - 2]);
    // A run that reads all there is, and remembers nothing, finds the same.
    const [counted, days] = [await statistics(), await Promise.all(OF_DAYS.map(rowsOf))];
    expect(counted.reduce((sum, row) => sum + Number(row.decided), 0)).toBe(6);
    unlinkSync(warehouse('analysis.json'));
    expect(await run(30)).toMatchObject({ kind: 'done' });
    expect(await statistics()).toEqual(counted);
    expect(await Promise.all(OF_DAYS.map(rowsOf))).toEqual(days);
    expect(filesOfDay('exposures', 12)).not.toEqual(untouched);
    // And so does one after which new events have come.
    await play(31, [BEN]);
    expect(await run(32)).toMatchObject({ kind: 'done' });
    expect((await Promise.all(theirs.map(placesOf))).flat()).toEqual([]);
    expect((await statistics()).reduce((sum, row) => sum + Number(row.decided), 0)).toBe(7);
  });

  test('is in no results of another engine, which are not published but counted again', async () => {
    const results = join(pipeline.folder, 'results');
    for (const table of NAMING) cpSync(warehouse(table), join(results, orgId, table), { recursive: true });
    expect((await placesOf(ANNA)).filter((place) => place.startsWith('parquet results'))).not.toEqual([]);
    await forget();
    expect(await placesOf(ANNA)).toEqual([]);
    expect(readdirSync(results)).toEqual([]);
  });

  test('leaves no hash of their events in the list of known ones', async () => {
    await forget();
    await play(31, [BEN]);
    expect(await countOf('event-ids')).toBe(await countOf('events'));
  });
});
