import { rmSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, DuckDBScalarFunction, VARCHAR } from '@duckdb/node-api';
import { foldSubject } from '../../domain/subject.ts';

export type DuckRow = Record<string, unknown>;

/** One DuckDB connection. Everything it makes is its own and goes with it. */
export interface DuckSession {
  run(sql: string): Promise<void>;
  /** Integers come as bigint. */
  rows<Row extends DuckRow>(sql: string): Promise<Row[]>;
  /** What it is at fails; without anything to do, nothing happens. */
  interrupt(): void;
  close(): void;
}

export interface Duck {
  open(): Promise<DuckSession>;
  close(): void;
}

/** What does not fit goes to the disk, but not all of it can: 30 million events at once need more than 768. */
export const PIPELINE_MEMORY_MEGABYTES = 1_100;

/** Extensions are downloads, and the time-zone one would read times without an offset in the machine's own zone. */
const SETTINGS = {
  threads: '2',
  autoload_known_extensions: 'false',
  // The first fails an assertion in 1.5.6 on some files that repeat an event: test/spark/messy-export.ts has one. Without
  // the others a join is done as it is written, and what is named after JOIN is kept in memory: text from Parquet has no
  // statistics, and by its guess DuckDB kept all events and let the decisions pass by.
  disabled_optimizers: 'top_n_window_elimination,join_order,build_side_probe_side',
};

/**
 * DuckDB in this process, in memory: its state is the Parquet files, not a database file.
 * @param spill a folder for what does not fit into its memory, gone with it
 */
export async function startDuck(
  spill = join(tmpdir(), 'justai-spill'),
  memoryMegabytes = PIPELINE_MEMORY_MEGABYTES,
): Promise<Duck> {
  await removeSpillOfTheDead(spill);
  const own = join(spill, String(process.pid));
  const instance = await DuckDBInstance.create(':memory:', {
    ...SETTINGS,
    memory_limit: `${memoryMegabytes}MB`,
    temp_directory: own,
  });
  return {
    open: async () => sessionOf(await instance.connect()),
    close() {
      instance.closeSync();
      rmSync(own, { recursive: true, force: true });
    },
  };
}

async function removeSpillOfTheDead(spill: string): Promise<void> {
  await mkdir(spill, { recursive: true, mode: 0o700 });
  for (const pid of await readdir(spill)) {
    if (!isAlive(Number(pid))) await rm(join(spill, pid), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function sessionOf(connection: DuckDBConnection): DuckSession {
  connection.registerScalarFunction(foldSubjectFunction());
  return {
    async run(sql) {
      await connection.run(sql);
    },
    async rows<Row extends DuckRow>(sql: string) {
      return (await connection.runAndReadAll(sql)).getRowObjectsJS() as unknown as Row[];
    },
    interrupt: () => connection.interrupt(),
    close: () => connection.closeSync(),
  };
}

/** Evidence by subject is a plain equality in SQL because both sides were folded by the same function. */
const foldSubjectFunction = (): DuckDBScalarFunction =>
  DuckDBScalarFunction.create({
    name: 'fold_subject',
    returnType: VARCHAR,
    parameterTypes: [VARCHAR],
    mainFunction: (_info, input, output) => {
      const subjects = input.getColumnVector(0);
      for (let row = 0; row < input.rowCount; row += 1) {
        const subject = subjects.getItem(row);
        output.setItem(row, subject === null ? null : foldSubject(String(subject)));
      }
      output.flush();
    },
  });

export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
