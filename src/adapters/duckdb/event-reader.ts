import { open } from 'node:fs/promises';
import type { EventReader, Header, LandedFile, LoadCounts, ReadPlan, Reject } from '../../ingest/ports.ts';
import { columnName, eventColumns } from './event-columns.ts';
import { eventsFolder, eventsQuery, writeEventFiles } from './event-files.ts';
import { type Duck, type DuckSession, text } from './session.ts';

const STEM_CHARACTERS = 16;
/** Of one file; the count is exact, and the file itself keeps the rest. */
const MOST_REJECTS_KEPT = 10_000;
const LONGEST_LINE_BYTES = 4_194_304;

/** Reads landed CSV with DuckDB: all columns as text first, typed afterwards, so that no row is lost to a guess. */
export const eventReader = (duck: Duck, warehouse: string): EventReader => ({
  async header(path) {
    const session = await duck.open();
    try {
      return await readHeader(session, path);
    } finally {
      session.close();
    }
  },
  async read(orgId, file, path, plan) {
    const session = await duck.open();
    const broken = await readRows(session, path, plan);
    if (broken !== null) {
      session.close();
      return { kind: 'unreadable', sentence: broken };
    }
    const folder = eventsFolder(warehouse, orgId);
    const stem = stemOf(file);
    await findNewEvents(session, folder, stem);
    return {
      kind: 'read',
      counts: await count(session),
      rejects: await listRejects(session, plan),
      commit: () => writeEventFiles(session, 'new_events', folder, stem),
      close: async () => session.close(),
    };
  },
});

const stemOf = (file: LandedFile): string => file.sha256.slice(0, STEM_CHARACTERS);

/** The columns are always text; only how many and what they are called comes from the file. */
async function readHeader(session: DuckSession, path: string): Promise<Header> {
  const compression = await compressionOf(path);
  try {
    const [row] = await session.rows(
      `SELECT * FROM read_csv(${text(path)}, header = false, all_varchar = true, delim = ',', quote = '"',
         escape = '"', sample_size = 1, max_line_size = ${LONGEST_LINE_BYTES}, null_padding = true,
         strict_mode = false, compression = '${compression}') LIMIT 1`,
    );
    if (row === undefined) return { kind: 'unreadable', sentence: 'The file is empty: it has no header row.' };
    return { kind: 'header', columns: Object.values(row).map((name) => String(name ?? '').trim()) };
  } catch (error) {
    return { kind: 'unreadable', sentence: unreadable(error) };
  }
}

/** @returns why the file cannot be read at all, or null. */
async function readRows(session: DuckSession, path: string, plan: ReadPlan): Promise<string | null> {
  const columns = plan.header.map((_name, place) => `${text(columnName(place))}: 'VARCHAR'`).join(', ');
  const compression = await compressionOf(path);
  try {
    await session.run(
      `CREATE TEMP TABLE file_rows AS SELECT * FROM read_csv(${text(path)}, auto_detect = false, header = true,
         columns = {${columns}}, delim = ',', quote = '"', escape = '"', max_line_size = ${LONGEST_LINE_BYTES},
         compression = '${compression}', store_rejects = true, rejects_table = 'row_errors',
         rejects_scan = 'row_error_scans', rejects_limit = 0)`,
    );
  } catch (error) {
    return unreadable(error);
  }
  await session.run(`CREATE TEMP TABLE read_rows AS ${eventColumns(plan)}`);
  await numberRows(session);
  return null;
}

/**
 * Rows that DuckDB could not split carry their own number (it counts rows, the header being 1); the k-th of the
 * others is the k-th number that none of those has.
 */
async function numberRows(session: DuckSession): Promise<void> {
  await session.run(`
    CREATE TEMP TABLE broken_rows AS
    SELECT CAST(line AS BIGINT) AS row_number, min_by(column_name, column_idx) AS column_name,
           min_by(error_message, column_idx) AS reason, any_value(csv_line) AS raw
    FROM row_errors GROUP BY line;
    CREATE TEMP TABLE numbered_rows AS
    SELECT r.*, 1 + good_row + (SELECT count(*) FROM (
        SELECT row_number - row_number() OVER (ORDER BY row_number) AS good_rows_before FROM broken_rows) b
      WHERE b.good_rows_before <= r.good_row) AS row_number,
      CASE WHEN is_broken_json THEN 'event_properties' WHEN at_micros IS NULL THEN 'time'
           WHEN profile_id IS NULL THEN 'profile' WHEN metric IS NULL THEN 'metric'
           WHEN raw_value IS NOT NULL AND value_micros IS NULL THEN 'value' END AS bad_column
    FROM read_rows r`);
}

/**
 * An event is its id, for ever. A file without ids falls back to the uuid, then to a hash of who, what and when, so
 * that re-delivery is still recognised.
 */
async function findNewEvents(session: DuckSession, folder: string, stem: string): Promise<void> {
  await session.run(`
    CREATE TEMP TABLE good_events AS
    SELECT *, coalesce(given_id, 'uuid:' || uuid,
        'hash:' || md5(concat_ws('|', profile_id, metric_name, at_micros, message_id, cohort, url))) AS event_id,
      coalesce(CAST(split_part(cohort, ':', 1) AS BIGINT) * 1000000, at_micros) AS send_at_micros,
      strftime(make_timestamp(at_micros), '%Y-%m-%d') AS day
    FROM numbered_rows WHERE bad_column IS NULL;
    CREATE TEMP VIEW known_events AS ${await eventsQuery(folder, stem)};
    CREATE TEMP TABLE new_events AS
    SELECT * FROM good_events WHERE event_id NOT IN (SELECT event_id FROM known_events)
    QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY row_number) = 1`);
}

async function count(session: DuckSession): Promise<LoadCounts> {
  const [counted] = await session.rows<Record<'split' | 'broken' | 'good' | 'fresh', bigint>>(
    `SELECT (SELECT count(*) FROM read_rows) AS split, (SELECT count(*) FROM broken_rows) AS broken,
            (SELECT count(*) FROM good_events) AS good, (SELECT count(*) FROM new_events) AS fresh`,
  );
  if (counted === undefined) throw new Error('An aggregate answered no row.');
  const { split, broken, good, fresh } = counted;
  return {
    rows: Number(split + broken),
    events: Number(fresh),
    duplicates: Number(good - fresh),
    rejected: Number(split + broken - good),
  };
}

async function listRejects(session: DuckSession, plan: ReadPlan): Promise<Reject[]> {
  const cells = plan.header.map((_name, place) => `coalesce(f.${columnName(place)}, '')`).join(', ');
  const rows = await session.rows<{
    row_number: bigint;
    column_name: string | null;
    bad_column: string | null;
    reason: string;
    raw: string;
  }>(`
    SELECT row_number, column_name, CAST(NULL AS VARCHAR) AS bad_column, reason, raw FROM broken_rows
    UNION ALL
    SELECT n.row_number, NULL, n.bad_column,
           CASE bad_column WHEN 'event_properties' THEN 'is not valid JSON'
             WHEN 'time' THEN 'is not a time: ' || coalesce(raw_time, 'empty')
             WHEN 'value' THEN 'is not a number: ' || raw_value
             ELSE 'is empty' END, concat_ws(',', ${cells})
    FROM numbered_rows n JOIN file_rows f ON f.rowid + 1 = n.good_row WHERE bad_column IS NOT NULL
    ORDER BY row_number LIMIT ${MOST_REJECTS_KEPT}`);
  return rows.map((row) => ({
    rowNumber: Number(row.row_number),
    column: row.bad_column ?? nameIn(plan, row.column_name),
    reason: row.reason,
    raw: row.raw,
  }));
}

const nameIn = ({ header }: ReadPlan, column: string | null): string | null =>
  header.find((_name, place) => columnName(place) === column) ?? null;

async function compressionOf(path: string): Promise<'gzip' | 'none'> {
  const file = await open(path, 'r');
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
  await file.close();
  return buffer[0] === 0x1f && buffer[1] === 0x8b ? 'gzip' : 'none';
}

/** What is wrong with the file is answered; what is wrong with this machine throws, so that the file is tried again. */
function unreadable(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!/^(Invalid Input|Conversion|IO) Error/.test(message)) throw error;
  return `The file cannot be read as CSV: ${message.split('\n')[0]}`;
}
