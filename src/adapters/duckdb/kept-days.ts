import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { moveInto, parquetFiles } from './event-files.ts';
import { type DuckSession, text } from './session.ts';
import { dayNumber, startMicros, type UtcDay } from './utc-day.ts';

/** Partitions are cut by a number, which costs a tenth of a date as text. */
const DAY_NUMBER = 'day_micros // 86400000000';

/**
 * Replaces the days of a result: `<folder>/<name>/day=YYYY-MM-DD/`. A run that dies between two days is followed by one
 * that does all of them again.
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
  const [written] = await session.rows<{ Count: bigint }>(
    `COPY (SELECT *, ${DAY_NUMBER} AS day FROM (${sql}) WHERE day_micros IN (${days.map(startMicros).join(', ')}))
     TO ${text(staging)} (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (day), OVERWRITE_OR_IGNORE)`,
  );
  for (const day of days) {
    const final = join(folder, name, `day=${day}`);
    await rm(final, { recursive: true, force: true });
    for (const file of await parquetFiles(join(staging, `day=${dayNumber(day)}`)))
      await moveInto(file, join(final, basename(file)));
  }
  await rm(staging, { recursive: true, force: true });
  return Number(written?.Count ?? 0n);
}

/** The files of a result, by the days of its decisions. */
export async function keptFiles(folder: string, name: string, isWanted: (day: UtcDay) => boolean): Promise<string[]> {
  const days = await readdir(join(folder, name)).catch(() => []);
  const wanted = days.filter((entry) => entry.startsWith('day=') && isWanted(entry.slice(4) as UtcDay)).sort();
  return (await Promise.all(wanted.map((entry) => parquetFiles(join(folder, name, entry))))).flat();
}
