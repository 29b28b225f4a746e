import type { DuckRow, DuckSession } from '../../src/adapters/duckdb/session.ts';
import { text } from '../../src/adapters/duckdb/session.ts';

const MOST_SHOWN = 5;
const TOLERANCE = 1e-9;

export interface Comparison {
  readonly rows: number;
  /** For people; none where all rows are the same. */
  readonly differences: readonly string[];
}

interface Column {
  readonly column_name: string;
  readonly column_type: string;
}

/**
 * Every row of two results, in whatever order. Rows that are the same to the last bit cancel out; what is left is
 * laid side by side by everything but its floats, and these may differ by 1e-9 of their size.
 */
export async function compareResults(
  session: DuckSession,
  name: string,
  duck: string,
  spark: string,
): Promise<Comparison> {
  const from = (path: string): string => `(SELECT * FROM read_parquet(${text(path)}, hive_partitioning = false))`;
  const columns = await describe(session, from(duck));
  const different = differentColumns(columns, await describe(session, from(spark)));
  const [counted] = await session.rows<{ rows: bigint }>(`SELECT count(*) AS rows FROM ${from(duck)}`);
  const rows = Number(counted?.rows ?? 0n);
  if (different !== null) return { rows, differences: [`${name}: ${different}`] };
  await session.run(`
    CREATE OR REPLACE TEMP TABLE leftovers AS
    SELECT * EXCLUDE (side), sum(side) AS surplus
    FROM (SELECT *, 1 AS side FROM ${from(duck)} UNION ALL BY NAME SELECT *, -1 AS side FROM ${from(spark)})
    GROUP BY ALL HAVING sum(side) <> 0`);
  return { rows, differences: await listDifferences(session, name, columns) };
}

async function listDifferences(session: DuckSession, name: string, columns: readonly Column[]): Promise<string[]> {
  const floats = columns.filter(({ column_type }) => column_type === 'DOUBLE').map((column) => column.column_name);
  const exact = columns.map((column) => column.column_name).filter((column) => !floats.includes(column));
  const order = [...exact, ...floats].join(', ');
  const numbered = (side: string): string =>
    `SELECT *, row_number() OVER (${exact.length > 0 ? `PARTITION BY ${exact.join(', ')}` : ''} ORDER BY ${order}) AS copy
     FROM leftovers, range(CAST(abs(surplus) AS BIGINT)) WHERE surplus ${side} 0`;
  const same = [...exact, 'copy'].map((column) => `d.${column} IS NOT DISTINCT FROM s.${column}`);
  const close = floats.map(
    (column) =>
      `(d.${column} IS NOT DISTINCT FROM s.${column}
        OR abs(d.${column} - s.${column}) <= ${TOLERANCE} * greatest(1, abs(d.${column})))`,
  );
  const query = (only: string, other: string): string =>
    `SELECT * EXCLUDE (surplus, copy, range) FROM (${numbered(only)}) d
     WHERE NOT EXISTS (SELECT 1 FROM (${numbered(other)}) s WHERE ${[...same, ...close].join(' AND ')})
     ORDER BY ${order}`;
  const differences: string[] = [];
  const shown: DuckRow[][] = [];
  for (const [engine, only, other] of [
    ['DuckDB', '>', '<'],
    ['Spark', '<', '>'],
  ] as const) {
    const rows = await session.rows(`${query(only, other)} LIMIT ${MOST_SHOWN}`);
    shown.push(rows);
    if (rows.length === 0) continue;
    const [total] = await session.rows<{ total: bigint }>(`SELECT count(*) AS total FROM (${query(only, other)})`);
    differences.push(`${name}: ${total?.total} rows of ${engine} that the other has not, such as`);
    differences.push(...rows.map((row) => `  ${show(row)}`));
  }
  return [...differences, ...sideBySide(shown[0] ?? [], shown[1] ?? [])];
}

/** Of rows that begin alike, what differs. */
function sideBySide(duck: readonly DuckRow[], spark: readonly DuckRow[]): string[] {
  return duck.flatMap((row) => {
    const [[key, value] = ['', '']] = Object.entries(row);
    const other = spark.find((each) => each[key] === value);
    if (other === undefined) return [];
    const columns = Object.keys(row).filter((column) => row[column] !== other[column]);
    return [
      `  ${key}=${value}: ${columns.map((each) => `${each} ${row[each]} in DuckDB, ${other[each]} in Spark`).join('; ')}`,
    ];
  });
}

const describe = (session: DuckSession, query: string): Promise<Column[]> =>
  session.rows<Column & DuckRow>(`DESCRIBE ${query}`);

function differentColumns(duck: readonly Column[], spark: readonly Column[]): string | null {
  const listed = (columns: readonly Column[]): string =>
    columns.map(({ column_name, column_type }) => `${column_name} ${column_type}`).join(', ');
  return listed(duck) === listed(spark)
    ? null
    : `the columns differ\n  DuckDB ${listed(duck)}\n  Spark  ${listed(spark)}`;
}

const show = (row: DuckRow): string =>
  Object.entries(row)
    .map(([name, value]) => `${name}=${value === null ? 'NULL' : String(value)}`)
    .join(' ');
