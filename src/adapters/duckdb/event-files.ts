import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import { privateUrl } from './private-url.ts';
import { type DuckSession, text } from './session.ts';
import { subjectDigest } from './subject-digest.ts';

/** Where an organisation's events lie: `events/day=YYYY-MM-DD/<first 16 of the file's hash>.parquet`. */
export const eventsFolder = (warehouse: string, orgId: OrgId): string => join(warehouse, orgId, 'events');

const EVENT_COLUMNS = `event_id, uuid, at_micros, send_at_micros, profile_id, metric, metric_name, flow_id,
  message_id, cohort, variation, subject_folded, url, is_bot, is_machine, value_micros`;

/** What of a person is left out as it is written; `subject_folded` holds a digest. */
const PRIVATE = `${privateUrl('url')} AS url, ${subjectDigest('subject_folded')} AS subject_folded`;

/** A view of nothing, so that the first file and the first run need no case of their own. */
const NO_EVENTS = `SELECT '' AS event_id, '' AS uuid, 0::BIGINT AS at_micros, 0::BIGINT AS send_at_micros,
  '' AS profile_id, '' AS metric, '' AS metric_name, '' AS flow_id, '' AS message_id, '' AS cohort, '' AS variation,
  '' AS subject_folded, '' AS url, false AS is_bot, false AS is_machine, 0::BIGINT AS value_micros WHERE false`;

/** @param except the stem of a file to leave out: the earlier try at the one being loaded. */
export async function eventsQuery(folder: string, except = ''): Promise<string> {
  const files = (await parquetFiles(folder)).filter((path) => !path.endsWith(`/${except}.parquet`));
  if (files.length === 0) return NO_EVENTS;
  return `SELECT ${EVENT_COLUMNS} FROM read_parquet([${files.map(text).join(', ')}], hive_partitioning = false)`;
}

/** Of the days from the one to the other only: a file of another day is not even opened. */
export async function eventsBetween(folder: string, from: Instant, until: Instant): Promise<string> {
  const files = (await parquetFiles(folder)).filter((path) => {
    const day = path.match(DAY_FOLDER)?.[1] ?? '';
    return day >= dayOf(from) && day <= dayOf(until);
  });
  if (files.length === 0) return NO_EVENTS;
  return `SELECT ${EVENT_COLUMNS} FROM read_parquet([${files.map(text).join(', ')}], hive_partitioning = false)`;
}

const DAY_FOLDER = /\/day=(\d{4}-\d{2}-\d{2})\//;
const dayOf = (at: Instant): string => new Date(at).toISOString().slice(0, 10);

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

/**
 * Writes the rows of `table` into one file a day. Each file is complete and synced before it gets its name; a second
 * try writes the same names again.
 */
export async function writeEventFiles(
  session: DuckSession,
  table: string,
  folder: string,
  stem: string,
): Promise<void> {
  const staging = join(folder, `.staging-${stem}`);
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  const days = await session.rows<{ day: string }>(`SELECT DISTINCT day FROM ${table} ORDER BY day`);
  for (const { day } of days) {
    const staged = join(staging, `${day}.parquet`);
    await session.run(
      `COPY (SELECT ${EVENT_COLUMNS} FROM (SELECT * REPLACE (${PRIVATE}) FROM ${table}) WHERE day = ${text(day)} ORDER BY at_micros, event_id)
       TO ${text(staged)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    await moveInto(staged, join(folder, `day=${day}`, `${stem}.parquet`));
  }
  await rm(staging, { recursive: true, force: true });
}

/** Gives a finished file its name: the bytes are on the disk first, so that a name never stands for half a file. */
export async function moveInto(staged: string, final: string): Promise<void> {
  await mkdir(dirname(final), { recursive: true });
  await sync(staged);
  await rename(staged, final);
  await sync(dirname(final));
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync();
  await handle.close();
}
