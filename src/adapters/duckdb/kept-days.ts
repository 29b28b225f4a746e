import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parquetFiles } from './event-files.ts';
import { type DuckSession, text } from './session.ts';
import { dayNumber, startMicros, type UtcDay } from './utc-day.ts';

/** Partitions are cut by a number, which costs a tenth of a date as text. */
const DAY_NUMBER = 'day_micros // 86400000000';

/**
 * Replaces the days of a result: `<folder>/<name>/day=YYYY-MM-DD/`. A run that dies between two days is followed by one
 * that does all of them again; so nothing waits for the disk here, and all of it before that is kept as seen.
 * @returns how many rows were written.
 */
export async function replaceDays(
  session: DuckSession,
  folder: string,
  name: string,
  sql: string,
  days: readonly UtcDay[],
): Promise<number> {
  const staging = join(folder, '.spool', name);
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  const [copied] = await session.rows<{ Count: bigint }>(
    `COPY (SELECT *, ${DAY_NUMBER} AS day FROM (${sql}) WHERE day_micros IN (${days.map(startMicros).join(', ')}))
     TO ${text(staging)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION v2, PARTITION_BY (day), OVERWRITE_OR_IGNORE)`,
  );
  const written = new Set(await readdir(staging));
  await mkdir(join(folder, name), { recursive: true });
  for (const day of days) {
    const final = join(folder, name, `day=${day}`);
    await rm(final, { recursive: true, force: true });
    if (written.has(`day=${dayNumber(day)}`)) await rename(join(staging, `day=${dayNumber(day)}`), final);
  }
  await rm(staging, { recursive: true, force: true });
  return Number(copied?.Count ?? 0n);
}

/** The files of a result, by the days of its decisions. */
export async function keptFiles(folder: string, name: string, isWanted: (day: UtcDay) => boolean): Promise<string[]> {
  const days = await readdir(join(folder, name)).catch(() => []);
  const wanted = days.filter((entry) => entry.startsWith('day=') && isWanted(entry.slice(4) as UtcDay)).sort();
  return (await Promise.all(wanted.map((entry) => parquetFiles(join(folder, name, entry))))).flat();
}

/** All at once, which costs the disk little more than one. */
export async function flush(files: readonly string[]): Promise<void> {
  await Promise.all([...new Set(files.flatMap((file) => [file, dirname(file)]))].map(flushOne));
}

async function flushOne(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync();
  await handle.close();
}
