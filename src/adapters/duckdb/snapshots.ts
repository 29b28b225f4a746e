import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { moveInto } from './event-files.ts';
import { type DuckSession, text } from './session.ts';
import type { UtcDay } from './utc-day.ts';

/** An older one serves when an older day has changed. */
const MOST_KEPT = 4;

const fileOf = (folder: string, name: string, boundary: UtcDay): string =>
  join(folder, name, `before=${boundary}.parquet`);

/** The boundaries of which every one of `names` has a snapshot. */
export async function boundariesOf(folder: string, names: readonly string[]): Promise<UtcDay[]> {
  const [first = [], ...others] = await Promise.all(names.map((name) => list(join(folder, name))));
  return first
    .filter((file) => others.every((files) => files.includes(file)))
    .flatMap((file) => (file.match(/^before=(.+)\.parquet$/)?.[1] as UtcDay | undefined) ?? [])
    .sort();
}

export async function writeSnapshot(
  session: DuckSession,
  folder: string,
  name: string,
  boundary: UtcDay,
  sql: string,
): Promise<number> {
  const staged = join(folder, '.spool', `${name}.parquet`);
  await mkdir(join(folder, '.spool'), { recursive: true });
  const [written] = await session.rows<{ Count: bigint }>(
    `COPY (${sql}) TO ${text(staged)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION v2)`,
  );
  await moveInto(staged, fileOf(folder, name, boundary));
  return Number(written?.Count ?? 0n);
}

/** A snapshot is wrong once something before its boundary has changed. */
export async function dropSnapshots(
  folder: string,
  names: readonly string[],
  isWrong: (boundary: UtcDay) => boolean,
): Promise<void> {
  const kept = (await boundariesOf(folder, names)).filter((boundary) => !isWrong(boundary)).slice(-MOST_KEPT);
  for (const name of names) {
    for (const file of await list(join(folder, name))) {
      if (!kept.some((boundary) => file === `before=${boundary}.parquet`)) await rm(join(folder, name, file));
    }
  }
}

const list = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

export const snapshotQuery = (folder: string, name: string, boundary: UtcDay): string =>
  `SELECT * FROM read_parquet(${text(fileOf(folder, name, boundary))})`;
