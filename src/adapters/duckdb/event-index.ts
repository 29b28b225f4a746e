import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { dayIn, dayOfNumber, eventsIn, moveInto, parquetFiles, stemIn } from './event-files.ts';
import { type DuckSession, text } from './session.ts';

/** Stable from one DuckDB to the next, unlike its own `hash`; the same as `md5_number_lower`, in a third of its time. */
export const ID_HASH = 'CAST(md5_number(event_id) >> 64 AS UBIGINT)';
export const DAY = 'at_micros // 86400000000';

/** Where the ids lie, beside the events: `event-ids/<stem>.parquet` with a hash and a day for each event of the stem. */
const indexFolder = (folder: string): string => join(folder, '..', 'event-ids');
const indexFile = (folder: string, stem: string): string => join(indexFolder(folder), `${stem}.parquet`);

/**
 * Makes `known_ids`: of the events in `rows`, which has their `id_hash`, the ids that other files have brought, on
 * whichever day. Only the hashes of all history are read, and of the events themselves only the days that the hashes
 * point to. @param others whether a file is of another landed file than the one being read
 */
export async function findKnownIds(
  session: DuckSession,
  folder: string,
  others: (path: string) => boolean,
  rows: string,
  staging: string,
): Promise<void> {
  await session.run('CREATE TEMP TABLE known_ids (event_id VARCHAR)');
  const events = (await parquetFiles(folder)).filter(others);
  await indexMissing(session, folder, events, staging);
  const indexed = (await parquetFiles(indexFolder(folder))).filter(others);
  if (indexed.length === 0) return;
  const named = await session.rows<{ day: bigint; filename: string }>(
    `SELECT DISTINCT i.day, i.filename FROM read_parquet([${indexed.map(text).join(', ')}], filename = true) i
     SEMI JOIN ${rows} r USING (id_hash)`,
  );
  const holders = new Set(named.map(({ day, filename }) => `${dayOfNumber(day)} ${stemIn(filename)}`));
  const files = events.filter((path) => holders.has(`${dayIn(path)} ${stemIn(path)}`));
  if (files.length === 0) return;
  await session.run(
    `INSERT INTO known_ids SELECT DISTINCT event_id FROM (${eventsIn(files)}) e SEMI JOIN ${rows} r USING (event_id)`,
  );
}

/** @param events a query with `id_hash` and `day`. @returns the path of their index. */
export async function stageIndex(session: DuckSession, events: string, staging: string): Promise<string> {
  const path = join(staging, 'ids.parquet');
  await session.run(`COPY (SELECT id_hash, day FROM (${events})) TO ${text(path)} (FORMAT parquet, COMPRESSION zstd)`);
  return path;
}

/** Before the events of a stem change: from here to `placeIndex` a crash leaves no index, and so no wrong one. */
export const dropIndex = (folder: string, stem: string): Promise<void> => rm(indexFile(folder, stem), { force: true });

export const placeIndex = (staged: string, folder: string, stem: string): Promise<void> =>
  moveInto(staged, indexFile(folder, stem));

/** A load that died between events and index, and warehouses older than the index, have events without one. */
async function indexMissing(
  session: DuckSession,
  folder: string,
  events: readonly string[],
  staging: string,
): Promise<void> {
  const indexed = new Set((await parquetFiles(indexFolder(folder))).map(stemIn));
  for (const stem of new Set(events.map(stemIn))) {
    if (indexed.has(stem)) continue;
    const files = events.filter((path) => stemIn(path) === stem);
    const unindexed = `SELECT ${ID_HASH} AS id_hash, ${DAY} AS day FROM (${eventsIn(files)})`;
    await placeIndex(await stageIndex(session, unindexed, staging), folder, stem);
  }
}
