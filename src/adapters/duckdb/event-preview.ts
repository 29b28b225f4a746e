import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MappingPreview, PreviewRow, ReadPlan, Unread } from '../../ingest/mapping/ports.ts';
import { typedEvents } from './event-columns.ts';
import { csvRecords } from './event-head.ts';
import { collectUnsplit } from './event-rejects.ts';
import { csvRows, readRows, startOf } from './event-rows.ts';
import { type DuckSession, text } from './session.ts';

const ROWS_SHOWN = 50;

/** What a plan makes of the first rows of a file, and how many of them, or of all, would load. Nothing is stored. */
export async function previewRows(
  session: DuckSession,
  path: string,
  staging: string,
  plan: ReadPlan,
  counted: 'first_rows' | 'whole_file',
): Promise<({ readonly kind: 'preview' } & MappingPreview) | Unread> {
  const start = await startOf(session, path);
  if (start.kind === 'unreadable') return start;
  const sample = join(staging, 'first-rows.csv');
  await writeFile(sample, firstRows(start.bytes, plan, start.isWhole), { mode: 0o600 });
  const first = typedEvents(plan, csvRows(sample, plan, 'none'));
  const rows = await showRows(session, first);
  await session.run('DROP TABLE IF EXISTS row_errors; DROP TABLE IF EXISTS row_error_scans');
  if (counted === 'first_rows') await judgeRows(session, first);
  else {
    const unread = await readRows(session, path, plan, staging, (from) => judgeRows(session, typedEvents(plan, from)));
    if (unread !== null) return unread;
  }
  return { kind: 'preview', rows, ...(await countReasons(session)) };
}

/** As plain UTF-8, whatever the file is in. */
function firstRows(bytes: Buffer, plan: ReadPlan, isWhole: boolean): string {
  const records = csvRecords(new TextDecoder(plan.encoding).decode(bytes), plan.delimiter, isWhole);
  const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
  return records.map((cells) => `${cells.map(quoted).join(plan.delimiter)}\n`).join('');
}

async function showRows(session: DuckSession, typed: string): Promise<PreviewRow[]> {
  const rows = await session.rows<{
    cells: string[];
    given: Record<string, string | null>;
    metric: string | null;
    at: string | null;
    bad_column: string | null;
    bad_reason: string | null;
  }>(
    `SELECT cells, given, metric, strftime(make_timestamp(at_micros), '%Y-%m-%dT%H:%M:%SZ') AS at, bad_column, bad_reason
     FROM (${typed}) LIMIT ${ROWS_SHOWN}`,
  );
  return rows.map(({ cells, given, metric, at, bad_column: column, bad_reason: reason }) => ({
    cells,
    fields: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)),
    metric,
    at,
    rejected: column === null || reason === null ? null : { column, reason },
  }));
}

/** Reasons without the value that they quote, so that there are few. */
const judgeRows = (session: DuckSession, typed: string): Promise<void> =>
  session.run(
    `CREATE TEMP TABLE judged_rows AS
     SELECT bad_column, split_part(bad_reason, ': ', 1) AS reason, count(*) AS count FROM (${typed}) GROUP BY ALL`,
  );

async function countReasons(session: DuckSession): Promise<Pick<MappingPreview, 'counts' | 'reasons'>> {
  await collectUnsplit(session);
  const rows = await session.rows<{ bad_column: string | null; reason: string | null; count: bigint }>(
    `SELECT bad_column, reason, count FROM judged_rows
     UNION ALL SELECT ${text('row')}, reason, count(*) FROM unsplit_rows GROUP BY reason ORDER BY count DESC, reason`,
  );
  const bad = rows.flatMap(({ bad_column: column, reason, count }) =>
    column === null ? [] : [{ column, reason: reason ?? '', rows: Number(count) }],
  );
  const all = rows.reduce((sum, { count }) => sum + Number(count), 0);
  const rejected = bad.reduce((sum, { rows: count }) => sum + count, 0);
  return { counts: { rows: all, loadable: all - rejected, rejected }, reasons: bad };
}
