import type { ReadPlan } from '../../ingest/mapping/ports.ts';
import type { LoadCounts, Reject } from '../../ingest/ports.ts';
import { columnName } from './event-columns.ts';
import { MOST_UNSPLIT_ROWS } from './event-rows.ts';
import type { DuckSession } from './session.ts';

/** Of one file; the count is exact, and the file itself keeps the rest. */
const MOST_REJECTS_KEPT = 10_000;
const RAW_CHARACTERS = 20_000;

/** What DuckDB says of a row that it could not split, in words for people. */
const UNSPLIT_REASON = `CASE error_type
  WHEN 'INVALID ENCODING' THEN 'is not text in the encoding of the file (UTF-8, unless its mapping says another)'
  WHEN 'LINE SIZE OVER MAXIMUM' THEN 'the row is longer than 4 MB'
  WHEN 'UNQUOTED VALUE' THEN 'a quote is opened and not closed, or stands inside a value without being doubled'
  ELSE replace(error_message, 'Expected Number of Columns', 'the columns do not fit the header. Expected') END`;

/**
 * Makes `unsplit_rows` of what reading `typed` left aside. Such rows carry their own number (DuckDB counts rows, the
 * header being 1); the k-th of the others is the k-th number that none of those has.
 * @returns why the file is misread rather than broken, or null.
 */
export async function collectUnsplit(session: DuckSession): Promise<string | null> {
  await session.run(`
    CREATE TEMP TABLE unsplit_rows AS
    SELECT CAST(line AS BIGINT) AS row_number, min_by(column_name, column_idx) AS column_name,
           coalesce(min_by(${UNSPLIT_REASON}, column_idx), any_value(${UNSPLIT_REASON})) AS reason,
           left(any_value(csv_line), ${RAW_CHARACTERS}) AS raw
    FROM row_errors GROUP BY line`);
  const [errors] = await session.rows<{ count: bigint }>('SELECT count(*) AS count FROM row_errors');
  if (Number(errors?.count ?? 0n) < MOST_UNSPLIT_ROWS) return null;
  return `More than ${MOST_UNSPLIT_ROWS} rows do not fit the header, so the file is misread. Nothing of it was loaded.`;
}

/** @param typed the typed rows with their `place`, 0 being the first that could be split. */
export async function countRows(
  session: DuckSession,
  typed: string,
): Promise<Omit<LoadCounts, 'events' | 'duplicates'>> {
  const [counted] = await session.rows<Record<'split' | 'bad' | 'unsplit', bigint>>(
    `SELECT count(*) AS split, count(bad_column) AS bad, (SELECT count(*) FROM unsplit_rows) AS unsplit FROM ${typed}`,
  );
  if (counted === undefined) throw new Error('An aggregate answered no row.');
  const { split, bad, unsplit } = counted;
  return { rows: Number(split + unsplit), rejected: Number(bad + unsplit) };
}

export async function listRejects(session: DuckSession, plan: ReadPlan, typed: string): Promise<Reject[]> {
  const rows = await session.rows<{
    row_number: bigint;
    column_name: string | null;
    is_unsplit: boolean;
    reason: string;
    raw: string;
  }>(`
    SELECT row_number, column_name, true AS is_unsplit, reason, raw FROM unsplit_rows
    UNION ALL
    SELECT 2 + place + (SELECT count(*) FROM (
        SELECT row_number - 1 - row_number() OVER (ORDER BY row_number) AS split_before FROM unsplit_rows) u
      WHERE u.split_before <= t.place), bad_column, false, bad_reason, raw
    FROM ${typed} t WHERE bad_column IS NOT NULL
    ORDER BY row_number LIMIT ${MOST_REJECTS_KEPT}`);
  return rows.map((row) => ({
    rowNumber: Number(row.row_number),
    column: row.is_unsplit ? nameIn(plan, row.column_name) : row.column_name,
    reason: row.reason,
    raw: row.raw,
  }));
}

const nameIn = ({ header }: ReadPlan, column: string | null): string | null =>
  header.find((_name, place) => columnName(place) === column) ?? null;
