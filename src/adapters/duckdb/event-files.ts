import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import { privateUrl } from './private-url.ts';
import { type DuckSession, text } from './session.ts';
import { subjectDigest } from './subject-digest.ts';

/** Where an organisation's events lie: `events/day=YYYY-MM-DD/<first 16 of the file's hash>.parquet`. */
export const eventsFolder = (warehouse: string, orgId: OrgId): string => join(warehouse, orgId, 'events');

export const EVENT_COLUMNS = `event_id, at_micros, send_at_micros, profile_id, metric, metric_name, flow_id, message_id,
  variation, subject_folded, url, is_bot, is_machine, value_micros`;

/** What of a person is left out as it is written; `subject_folded` holds a digest. */
const PRIVATE = `${privateUrl('url')} AS url, ${subjectDigest('subject_folded')} AS subject_folded`;

/** A view of nothing, so that the first file and the first run need no case of their own. */
const NO_EVENTS = `SELECT '' AS event_id, 0::BIGINT AS at_micros, 0::BIGINT AS send_at_micros,
  '' AS profile_id, '' AS metric, '' AS metric_name, '' AS flow_id, '' AS message_id, '' AS variation,
  '' AS subject_folded, '' AS url, false AS is_bot, false AS is_machine, 0::BIGINT AS value_micros WHERE false`;

export async function eventsQuery(folder: string): Promise<string> {
  return eventsIn(await parquetFiles(folder));
}

/** Of the days from the one to the other only: a file of another day is not even opened. */
export async function eventsBetween(folder: string, from: Instant, until: Instant): Promise<string> {
  const files = await parquetFiles(folder);
  return eventsIn(files.filter((path) => dayIn(path) >= dayOf(from) && dayIn(path) <= dayOf(until)));
}

export const eventsIn = (files: readonly string[]): string =>
  files.length === 0
    ? NO_EVENTS
    : `SELECT ${EVENT_COLUMNS} FROM read_parquet([${files.map(text).join(', ')}], hive_partitioning = false)`;

export const dayIn = (path: string): string => path.match(/\/day=(\d{4}-\d{2}-\d{2})\//)?.[1] ?? '';
/** Of days since 1970: a date as text for every row costs more than most of its columns. */
export const dayOfNumber = (day: bigint): string => new Date(Number(day) * 86_400_000).toISOString().slice(0, 10);
const dayOf = (at: Instant): string => new Date(at).toISOString().slice(0, 10);

/** Of which landed file the events are: a day may hold several files of one stem, `<stem>.parquet`, `<stem>-1.parquet`. */
export const stemIn = (path: string): string => basename(path, '.parquet').replace(/-\d+$/, '');

export async function parquetFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => name.endsWith('.parquet') && !name.startsWith('.'))
    .sort()
    .map((name) => join(folder, name));
}

/** Each day that is being written holds memory: 1,200 at once need more than DuckDB has here. */
const DAYS_AT_ONCE = 64;
const FILES_AT_ONCE = 64;

/** Writes the rows of a query with a column `day`, in days since 1970, into a file a day, in `staging`. @returns where each is to go. */
export async function stageEventFiles(
  session: DuckSession,
  query: string,
  staging: string,
  folder: string,
  stem: string,
): Promise<Map<string, string>> {
  const parts = join(staging, 'days');
  const days = await session.rows<{ day: bigint }>(`SELECT DISTINCT day FROM (${query}) ORDER BY day`);
  for (let first = 0; first < days.length; first += DAYS_AT_ONCE) {
    const some = days.slice(first, first + DAYS_AT_ONCE).map(({ day }) => day);
    await copyDays(session, `SELECT * REPLACE (${PRIVATE}) FROM (${query})`, some, parts);
  }
  const targets = new Map<string, string>();
  const taken = new Map<string, number>();
  for (const staged of await parquetFiles(parts)) {
    const day = dayOfNumber(BigInt(staged.match(/\/day=(\d+)\//)?.[1] ?? 0));
    const number = taken.get(day) ?? 0;
    taken.set(day, number + 1);
    const name = number === 0 ? `${stem}.parquet` : `${stem}-${number}.parquet`;
    targets.set(staged, join(folder, `day=${day}`, name));
  }
  return targets;
}

/** Cut by days, rows cost a third more than where all are of one, as they are in an export of an hour. */
async function copyDays(session: DuckSession, rows: string, days: readonly bigint[], parts: string): Promise<void> {
  const [from, until] = [days.at(0), days.at(-1)];
  const asParquet = 'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1';
  if (from === until) {
    const folder = join(parts, `day=${from}`);
    await mkdir(folder, { recursive: true });
    return session.run(
      `COPY (SELECT ${EVENT_COLUMNS} FROM (${rows}) WHERE day = ${from})
       TO ${text(join(folder, 'all.parquet'))} (${asParquet})`,
    );
  }
  return session.run(
    `COPY (SELECT ${EVENT_COLUMNS}, day FROM (${rows}) WHERE day BETWEEN ${from} AND ${until})
     TO ${text(parts)} (${asParquet}, PARTITION_BY (day), OVERWRITE_OR_IGNORE)`,
  );
}

/** Puts staged files in the place of those that have the stem now. */
export async function replaceEventFiles(
  targets: ReadonlyMap<string, string>,
  folder: string,
  stem: string,
): Promise<void> {
  const kept = new Set(targets.values());
  for (const path of await parquetFiles(folder)) {
    if (stemIn(path) === stem && !kept.has(path)) await rm(path);
  }
  await moveAllInto(targets);
}

/** Gives a finished file its name: the bytes are on the disk first, so that a name never stands for half a file. */
export const moveInto = (staged: string, final: string): Promise<void> => moveAllInto(new Map([[staged, final]]));

/** The disk is asked for many at once, which costs it little more than one. */
async function moveAllInto(targets: ReadonlyMap<string, string>): Promise<void> {
  const all = [...targets];
  for (let first = 0; first < all.length; first += FILES_AT_ONCE) {
    const some = all.slice(first, first + FILES_AT_ONCE);
    const folders = [...new Set(some.map(([, final]) => dirname(final)))];
    await Promise.all(some.map(([staged]) => sync(staged)));
    for (const folder of folders) await mkdir(folder, { recursive: true });
    for (const [staged, final] of some) await rename(staged, final);
    await Promise.all(folders.map(sync));
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync();
  await handle.close();
}
