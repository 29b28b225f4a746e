import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readPipelineSql } from '../../src/adapters/duckdb/pipeline-steps.ts';
import { type DuckSession, startDuck, text } from '../../src/adapters/duckdb/session.ts';
import { PIPELINE_SQL_FOLDER } from '../../src/main/project-files.ts';
import { compareResults } from './compare.ts';
import { inputQuery } from './mess.ts';
import { readExports } from './reading.ts';
import { ensureSpark, packJob, runJob } from './spark.ts';
import { pipelineTables, type Tables } from './tables.ts';
import { type Size, throwDice } from './world.ts';

/**
 * `npm run test:spark`: sql/pipeline on DuckDB and on Spark, over the same events with every kind of mess, and every
 * row of every result compared. `--events 100000` makes it small; `--spark-sql FOLDER` gives Spark other SQL, to see
 * that a difference is found.
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '2000000' },
    'spark-sql': { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const size: Size = {
  events: Number(values.events),
  decisions: Math.round(Number(values.events) * 0.36),
  people: Math.round(Number(values.events) * 0.15),
};

const ORG = '00000000-0000-4000-8000-000000000000';
const started = performance.now();
const seconds = (since: number): string => `${((performance.now() - since) / 1_000).toFixed(1)} s`;
const say = (line: string): void => {
  process.stdout.write(`[${seconds(started).padStart(7)}] ${line}\n`);
};

async function writeInputs(session: DuckSession, tables: Tables, folder: string): Promise<void> {
  await throwDice(session, size);
  for (const [name, columns] of Object.entries(tables)) {
    mkdirSync(join(folder, name), { recursive: true });
    const path = join(folder, name, '1.parquet');
    await session.run(`COPY (${inputQuery(name, columns, size)}) TO ${text(path)} (FORMAT parquet, COMPRESSION zstd)`);
    await session.run(`CREATE VIEW ${name} AS SELECT * FROM read_parquet(${text(path)})`);
    const [row] = await session.rows<{ rows: bigint }>(`SELECT count(*) AS rows FROM ${name}`);
    say(`input ${name}: ${Number(row?.rows).toLocaleString('en')} rows`);
  }
  writeFileSync(join(folder, 'tables.json'), JSON.stringify(tables));
}

/** Every fixture and two messy files through both readers: the same events, the same rows refused. */
async function compareReaders(session: DuckSession, tables: Tables, at: string): Promise<string[]> {
  mkdirSync(join(at, 'warehouse', ORG), { recursive: true });
  const read = await readExports(duck, join(at, 'exports'));
  writeFileSync(join(at, 'exports.json'), read.listed);
  writeFileSync(join(at, 'warehouse', ORG, 'tables.json'), JSON.stringify(tables));
  const where = ['--warehouse', join(at, 'warehouse'), '--results', join(at, 'results'), '--organisation', ORG];
  await runJob(job, [...where, '--exports', join(at, 'exports.json')], (line) => say(`Spark ${line}`));
  const output = join(at, 'results', ORG);
  await session.run(`COPY (${read.events}) TO ${text(join(at, 'duck.parquet'))}`);
  const spark = join(at, 'results', ORG, 'events', '*', '*.parquet');
  const { rows, differences } = await compareResults(session, 'events read', join(at, 'duck.parquet'), spark);
  const refused = await session.rows<{ row: string }>(
    `SELECT file || ':' || row_number AS row FROM read_parquet(${text(join(output, 'rejects', '*.parquet'))}) ORDER BY row`,
  );
  const only = (of: readonly string[], not: readonly string[], engine: string): string[] =>
    of.filter((row) => !not.includes(row)).map((row) => `${row} is refused by ${engine} alone`);
  const bySpark = refused.map(({ row }) => row);
  say(`reading: ${rows} events and ${read.rejects.length} refused rows by DuckDB`);
  return [...differences, ...only(read.rejects, bySpark, 'DuckDB'), ...only(bySpark, read.rejects, 'Spark')];
}

/** @returns the names of the results. */
async function runDuck(session: DuckSession, folder: string): Promise<string[]> {
  const { steps } = await readPipelineSql(PIPELINE_SQL_FOLDER);
  for (const { name, sql, also } of steps) {
    const since = performance.now();
    const path = join(folder, `${name}.parquet`);
    await session.run(`COPY (${sql}) TO ${text(path)} (FORMAT parquet, COMPRESSION zstd)`);
    for (const view of also === undefined ? [name] : [name, also.as]) {
      await session.run(`CREATE VIEW ${view} AS SELECT * FROM read_parquet(${text(path)})`);
    }
    say(`DuckDB ${name}: ${seconds(since)}`);
  }
  return steps.map(({ name }) => name);
}

const programs = ensureSpark(say);
const folder = mkdtempSync(join(tmpdir(), 'justai-spark-'));
const job = packJob(programs, join(folder, 'job'));
const duck = await startDuck();
try {
  const session = await duck.open();
  await session.run(`SET memory_limit = '2GB'; SET temp_directory = ${text(join(folder, 'spill'))}`);
  mkdirSync(join(folder, 'duck'));
  const warehouse = join(folder, 'warehouse');
  const tables = await pipelineTables(duck);
  const differences = await compareReaders(session, tables, join(folder, 'reading'));
  await writeInputs(session, tables, join(warehouse, ORG));
  const names = await runDuck(session, join(folder, 'duck'));
  const sql = values['spark-sql'] === undefined ? [] : ['--sql', values['spark-sql']];
  await runJob(job, ['--warehouse', warehouse, '--results', join(folder, 'spark'), ...sql], (line) =>
    say(`Spark ${line}`),
  );
  let rows = 0;
  for (const name of names) {
    const compared = await compareResults(
      session,
      name,
      join(folder, 'duck', `${name}.parquet`),
      join(folder, 'spark', ORG, name, '**', '*.parquet'),
    );
    rows += compared.rows;
    differences.push(...compared.differences);
    say(
      `${name}: ${compared.rows.toLocaleString('en')} rows, ${compared.differences.length === 0 ? 'the same' : 'DIFFERENT'}`,
    );
  }
  for (const line of differences) process.stdout.write(`${line}\n`);
  const verdict = differences.length === 0 ? 'the same' : 'NOT the same';
  process.stdout.write(
    `DuckDB and Spark: ${names.length} results, ${rows.toLocaleString('en')} rows of ${size.events.toLocaleString('en')} events, ${verdict}, ${seconds(started)}\n`,
  );
  process.exitCode = differences.length === 0 ? 0 : 1;
} finally {
  duck.close();
  if (!values.keep) rmSync(folder, { recursive: true });
  else say(`Kept: ${folder}`);
}
