import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type Instant, instant } from '../../domain/instant.ts';
import type { CountedDays, EventCounter, EventDay, FileSpan } from '../../ingest/event-days/ports.ts';
import { eventsFolder, parquetFiles } from './event-files.ts';
import { type Duck, type DuckSession, text } from './session.ts';

const MICROS_A_MILLISECOND = 1_000;
/** Of metrics that the pipeline does not know, a day; what is rarer is counted together, under no name. */
const MOST_NAMES = 50;
const LONGEST_NAME_CHARACTERS = 100;

/** Reads three columns of the partitions that changed, and nothing of the other days. */
export const eventCounter = (duck: Duck, warehouse: string): EventCounter => ({
  async countChanged(orgId, counted): Promise<CountedDays> {
    const present = byDay(await parquetFiles(eventsFolder(warehouse, orgId)));
    const gone = [...counted.keys()].filter((day) => !present.has(day));
    const days: { day: string; fingerprint: string | null }[] = gone.map((day) => ({ day, fingerprint: null }));
    const changed: string[] = [];
    for (const [day, paths] of present) {
      const fingerprint = await fingerprintOf(paths);
      if (fingerprint === counted.get(day)) continue;
      days.push({ day, fingerprint });
      changed.push(...paths);
    }
    if (changed.length === 0) return { days, counts: [], spans: [] };
    const stems = new Set(changed.map(stemOf));
    const own = [...present.values()].flat().filter((path) => stems.has(stemOf(path)));
    const session = await duck.open();
    try {
      return { days, counts: await countEvents(session, changed), spans: await findSpans(session, own) };
    } finally {
      session.close();
    }
  },
});

function byDay(paths: readonly string[]): Map<string, string[]> {
  const days = new Map<string, string[]>();
  for (const path of paths) {
    const day = basename(dirname(path)).replace('day=', '');
    days.set(day, [...(days.get(day) ?? []), path]);
  }
  return days;
}

/** The files of a day are never written to: another content comes as another file under the name. */
async function fingerprintOf(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    const { size, mtimeMs, ino } = await stat(path);
    hash.update(`${basename(path)} ${size} ${mtimeMs} ${ino}\n`);
  }
  return hash.digest('hex');
}

/** A file may have several parts in one day: `<stem>.parquet`, `<stem>-1.parquet`. */
const stemOf = (path: string): string => basename(path, '.parquet').replace(/-\d+$/, '');

async function countEvents(session: DuckSession, paths: readonly string[]): Promise<EventDay[]> {
  const rows = await session.rows<{ day: string; metric: string; name: string; events: bigint; last: bigint }>(`
    WITH named AS (
      SELECT strftime(make_timestamp(at_micros), '%Y-%m-%d') AS day, metric,
        CASE WHEN metric = 'other'
             THEN replace(left(trim(coalesce(metric_name, '')), ${LONGEST_NAME_CHARACTERS}), chr(0), '') ELSE '' END AS name,
        count(*) AS events, max(at_micros) AS last
      FROM read_parquet(${listOf(paths)}, hive_partitioning = false)
      GROUP BY ALL
    ), ranked AS (
      SELECT *, row_number() OVER (PARTITION BY day, metric ORDER BY events DESC, name) AS place FROM named
    )
    SELECT day, metric, CASE WHEN place <= ${MOST_NAMES} THEN name ELSE '' END AS name,
           CAST(sum(events) AS BIGINT) AS events, max(last) AS last
    FROM ranked GROUP BY ALL`);
  return rows.map(({ events, last, ...row }) => ({ ...row, events: Number(events), lastAt: instantOf(last) }));
}

async function findSpans(session: DuckSession, paths: readonly string[]): Promise<FileSpan[]> {
  const rows = await session.rows<{ stem: string; first: bigint; last: bigint }>(`
    SELECT regexp_replace(parse_filename(filename, true), '-[0-9]+$', '') AS stem,
           min(at_micros) AS first, max(at_micros) AS last
    FROM read_parquet(${listOf(paths)}, hive_partitioning = false, filename = true) GROUP BY ALL`);
  return rows.map(({ stem, first, last }) => ({ stem, firstAt: instantOf(first), lastAt: instantOf(last) }));
}

const listOf = (paths: readonly string[]): string => `[${paths.map(text).join(', ')}]`;
const instantOf = (atMicros: bigint): Instant => instant(Math.floor(Number(atMicros) / MICROS_A_MILLISECOND));
