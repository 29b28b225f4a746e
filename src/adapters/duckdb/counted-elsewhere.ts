import { access, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Analysis } from '../../learn/ports.ts';
import {
  DELAY_COLUMNS,
  type Ground,
  instantOfMicros,
  OUTCOME_COLUMNS,
  STATISTICS_COLUMNS,
  stateNow,
} from './analysis.ts';
import { writeState } from './analysis-state.ts';
import { findChanges } from './changed-days.ts';
import { moveInto, parquetFiles } from './event-files.ts';
import { followedDaysOf } from './followed-days.ts';
import { createAllLogs, createInputs, PIPELINE_INPUTS } from './inputs.ts';
import { flush, keptFiles, replaceDays } from './kept-days.ts';
import { removeSuperseded } from './log-files.ts';
import { type DuckSession, text } from './session.ts';
import { dayOfMicros, plusDays, type UtcDay, utcDay } from './utc-day.ts';

const LOGS = ['decisions', 'attempts'];
/** Folders of Parquet as they are. */
const LARGE = ['events', ...LOGS];
/** Spark writes it last: without it a result is not whole. */
const WHOLE = '_SUCCESS';

/**
 * Writes what another engine needs beside events and log: the other inputs of the pipeline's first steps, for the whole
 * history at once, and of all inputs the types of their columns.
 */
export async function layOut(ground: Ground, spoolPath: (name: string) => Promise<string>): Promise<void> {
  for (const table of LOGS) await removeSuperseded(join(ground.folder, table));
  const session = await ground.open();
  try {
    await createWholeInputs(session, ground);
    for (const table of PIPELINE_INPUTS.filter((name) => !LARGE.includes(name))) {
      const staged = await spoolPath(`${table}.parquet`);
      await session.run(`COPY (SELECT * FROM ${table}) TO ${text(staged)} (FORMAT parquet, COMPRESSION zstd)`);
      await moveInto(staged, join(ground.folder, table, 'all.parquet'));
    }
    const staged = await spoolPath('tables.json');
    await writeFile(staged, JSON.stringify(await describeInputs(session), null, 2));
    await moveInto(staged, join(ground.folder, 'tables.json'));
  } finally {
    session.close();
  }
}

/** Views of all that the pipeline's first steps read, with nothing left out. */
export async function createWholeInputs(session: DuckSession, ground: Ground): Promise<void> {
  const followedDays = followedDaysOf(ground.templates);
  await createAllLogs(session, ground.folder);
  const { reachMicros, ...state } = await stateNow(session, ground);
  const days = [
    ...(await findChanges(session, ground.folder, null, { reachMicros, ...state }, followedDays)).days,
  ].sort();
  const until = plusDays(days.at(-1) ?? utcDay(ground.now), followedDays + 1);
  const window = { days, boundary: null, until };
  await createInputs(session, ground, { window, boundary: null, reachMicros, followedDays });
}

/** Table -> column -> type. */
export async function describeInputs(session: DuckSession): Promise<Record<string, Record<string, string>>> {
  const described: Record<string, Record<string, string>> = {};
  for (const table of PIPELINE_INPUTS) {
    const rows = await session.rows<{ column_name: string; column_type: string }>(`DESCRIBE ${table}`);
    described[table] = Object.fromEntries(rows.map((row) => [row.column_name, row.column_type]));
  }
  return described;
}

/** The results of another engine in the place of those of this one. @param results a folder a step */
export async function countedAnalysis(ground: Ground, results: string): Promise<Analysis> {
  const { folder, sql } = ground;
  const kept = sql.steps.filter(({ keeps }) => keeps === 'days').map(({ name }) => name);
  const days = new Set(
    (await Promise.all(kept.flatMap((name) => [join(results, name), join(folder, name)].map(daysIn)))).flat(),
  );
  const session = await ground.open();
  await createAllLogs(session, folder);
  for (const day of await daysCounted(session, join(results, 'outcomes'))) days.add(day);
  const exportAll = async (name: string, columns: string, rest: string, path: string): Promise<string[]> => {
    if ((await parquetFiles(join(results, name))).length === 0) return [];
    const query = `SELECT ${columns} FROM (${await selectAll(join(results, name))}) ${rest}`;
    await session.run(`COPY (${query}) TO ${text(path)} (FORMAT csv, HEADER)`);
    return [path];
  };
  const reach = await reachLaidOut(session, folder);
  return {
    days: [...days].sort(),
    reach: reach === null ? null : instantOfMicros(reach),
    async run(name) {
      await requireWhole(join(results, name));
      if (!kept.includes(name)) return { rowsIn: 0, rowsOut: 0 };
      if (days.size === 0) return { rowsIn: 0, rowsOut: 0 };
      const rows = await replaceDays(session, folder, name, await selectAll(join(results, name)), [...days]);
      return { rowsIn: rows, rowsOut: rows };
    },
    writeOutcomes: (path, fromSequence) =>
      exportAll(
        'outcomes',
        OUTCOME_COLUMNS,
        `WHERE sequence >= ${fromSequence} OR assignment = 'external'
        ORDER BY sequence, decided_at_micros`,
        path,
      ),
    writeArmStatistics: (path) => exportAll('arm_statistics', STATISTICS_COLUMNS, '', path),
    writeDelays: (path) => exportAll('delays', DELAY_COLUMNS, '', path),
    // By another version: were this engine to count again, it would begin anew.
    async keep() {
      for (const name of kept) await flush(await keptFiles(folder, name, (day) => days.has(day)));
      await writeState(folder, { ...(await stateNow(session, ground)), version: 'counted elsewhere' });
    },
    close: () => session.close(),
  };
}

async function requireWhole(folder: string): Promise<void> {
  await access(join(folder, WHOLE)).catch(() => {
    throw new Error(`There is no whole result in ${folder}: the run that was to make it is not done, or failed.`);
  });
}

/** How far the data reached that the other engine was given. */
async function reachLaidOut(session: DuckSession, folder: string): Promise<string | null> {
  const parameters = join(folder, 'parameters');
  if ((await parquetFiles(parameters)).length === 0) return null;
  const [row] = await session.rows<{ reach_micros: bigint | null }>(
    `SELECT reach_micros FROM (${await selectAll(parameters)})`,
  );
  return row?.reach_micros == null ? null : `${row.reach_micros}`;
}

async function selectAll(folder: string): Promise<string> {
  const files = await parquetFiles(folder);
  if (files.length === 0) return 'SELECT CAST(0 AS BIGINT) AS day_micros WHERE false';
  return `SELECT * FROM read_parquet([${files.map(text).join(', ')}], hive_partitioning = false)`;
}

async function daysCounted(session: DuckSession, folder: string): Promise<UtcDay[]> {
  const rows = await session.rows<{ day_micros: bigint }>(
    `SELECT DISTINCT day_micros FROM (${await selectAll(folder)})`,
  );
  return rows.map(({ day_micros }) => dayOfMicros(day_micros));
}

async function daysIn(folder: string): Promise<UtcDay[]> {
  const entries = await readdir(folder).catch(() => []);
  return entries.flatMap((entry) => (entry.match(/^day=(\d{4,}-\d{2}-\d{2})$/)?.[1] as UtcDay | undefined) ?? []);
}
