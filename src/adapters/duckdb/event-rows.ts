import type { FileHead, ReadPlan, Unread } from '../../ingest/mapping/ports.ts';
import { columnName } from './event-columns.ts';
import { feedOf } from './event-feed.ts';
import { type Compression, DAMAGED_ZSTD, encodingOf, formOf, whyNoTable } from './event-form.ts';
import { headOf } from './event-head.ts';
import { whyNotWhole } from './event-scan.ts';
import { zstdExtent } from './event-zstd.ts';
import { beginningInZstd, isJson, JSON_HEAD, jsonRows } from './json-rows.ts';
import { type DuckSession, text } from './session.ts';

/** A longer row is a reject. */
const LONGEST_ROW_BYTES = 4_194_304;
/** More rows than this that do not fit the header: the file is misread, not broken. */
export const MOST_UNSPLIT_ROWS = 500_000;
const LINES_OF_ZSTD = 500;
const ROWS_TO_JUDGE_BY = 20;

/**
 * Rows as text first, typed afterwards. Whatever a file is, it is read as a table expression with the columns `c0`,
 * `c1` and so on, all text, in the order of the file; `row_errors` takes the rows that could not be split.
 */
export function csvRows(path: string, plan: ReadPlan, compression: Compression): string {
  const columns = plan.header.map((_name, place) => `${text(columnName(place))}: 'VARCHAR'`).join(', ');
  return `read_csv(${text(path)}, auto_detect = false, header = true, columns = {${columns}},
    delim = ${text(plan.delimiter)}, quote = '"', escape = '"', max_line_size = ${LONGEST_ROW_BYTES},
    buffer_size = ${4 * LONGEST_ROW_BYTES}, compression = '${compression}', store_rejects = true, rejects_table = 'row_errors',
    rejects_scan = 'row_error_scans', rejects_limit = ${MOST_UNSPLIT_ROWS})`;
}

interface Rows {
  readonly kind: 'rows';
  /** A table expression that can be read once. */
  readonly from: string;
  /** To be called when it has been read, or reading it has failed. @returns why nothing of it may count, or null. */
  end(): Promise<string | null>;
}

/** Opens a file for reading under a plan. @param staging a folder of this reading alone */
async function openRows(session: DuckSession, path: string, plan: ReadPlan, staging: string): Promise<Rows | Unread> {
  const start = await startOf(session, path);
  if (start.kind === 'unreadable') return start;
  const { compression } = start;
  const sentence = misfit(start.head, plan);
  if (sentence !== null) return { kind: 'unreadable', sentence };
  if (compression === 'zstd' && plan.encoding !== 'utf-8') {
    return { kind: 'unreadable', sentence: 'The file is packed with zstd and is not UTF-8. Pack it with gzip.' };
  }
  if (start.head === JSON_HEAD) {
    // It is read twice.
    const broken = await whyNotWhole(path, compression);
    if (broken !== null) return { kind: 'unreadable', sentence: broken };
    return { kind: 'rows', from: await jsonRows(session, { path, ...start }, staging), end: async () => null };
  }
  const feed = await feedOf(path, compression, plan.encoding, staging, () => session.interrupt());
  if (feed.kind !== 'feed') return feed;
  return { kind: 'rows', from: csvRows(feed.path, plan, feed.compression), end: feed.end };
}

/**
 * Lends the rows of a file for one reading.
 * @returns why what was read of them must not count, or null. What is wrong with the file itself says more than what
 * DuckDB says of it.
 */
export async function readRows(
  session: DuckSession,
  path: string,
  plan: ReadPlan,
  staging: string,
  read: (from: string) => Promise<void>,
): Promise<Unread | null> {
  const rows = await openRows(session, path, plan, staging);
  if (rows.kind !== 'rows') return rows;
  let failure: { readonly error: unknown } | null = null;
  try {
    await read(rows.from);
  } catch (error) {
    failure = { error };
  }
  const sentence = await rows.end();
  if (sentence !== null) return { kind: 'unreadable', sentence };
  if (failure !== null) throw failure.error;
  return null;
}

/** Where hardly a row fits the header, reading all of them would only fill the disk with rejects. */
function misfit(head: FileHead, plan: ReadPlan): string | null {
  const widths = head.widths(plan.delimiter, plan.encoding).slice(1);
  const fitting = widths.filter((width) => width === plan.header.length).length;
  if (widths.length < ROWS_TO_JUDGE_BY || fitting >= widths.length / 2) return null;
  return (
    `The header has ${plan.header.length} columns, but most of the rows have another number. ` +
    'The rows may be separated by something else than the header. Nothing of the file was loaded.'
  );
}

type Start =
  | {
      readonly kind: 'head';
      readonly head: FileHead;
      readonly compression: Compression;
      readonly bytes: Buffer;
      readonly isWhole: boolean;
    }
  | { readonly kind: 'unreadable'; readonly sentence: string };

/** What the first rows of a file tell, however it is packed. */
export async function startOf(session: DuckSession, path: string): Promise<Start> {
  const form = await formOf(path);
  if (form.kind === 'unreadable') return form;
  const { compression, isWhole } = form;
  const start = compression === 'zstd' ? await startOfZstd(session, path) : form.start;
  if (typeof start === 'string') return { kind: 'unreadable', sentence: start };
  const encoding = encodingOf(start);
  if (isJson(start)) return { kind: 'head', head: JSON_HEAD, compression, bytes: start, isWhole };
  const sentence = whyNoTable(start, encoding, isWhole);
  if (sentence !== null) return { kind: 'unreadable', sentence };
  return { kind: 'head', head: headOf(start, encoding, isWhole), compression, bytes: start, isWhole };
}

const NO_LINES_IN_ZSTD =
  'The file is packed with zstd, has no line of less than 4 MB and is no JSON with objects of up to 32 MB. ' +
  'Nothing of it was loaded. If it is JSON, pack it with gzip or not at all: then it is taken apart into its events.';

/** @returns its first lines, or why it cannot be read. Where no line is short, as of JSON in one line, how that begins. */
async function startOfZstd(session: DuckSession, path: string): Promise<Buffer | string> {
  try {
    const lines = await linesOfZstd(session, path);
    if (lines.length > 0) return lines;
    const broken = await whyNotWhole(path, 'zstd');
    if (broken !== null) return broken;
    const extent = await zstdExtent(path);
    if (extent.kind === 'whole' && extent.bytes === 0) return lines;
    const beginning = await beginningInZstd(session, path);
    return beginning === null ? NO_LINES_IN_ZSTD : Buffer.from(beginning);
  } catch (error) {
    if (/\b(IO|Invalid Input) Error/.test(String(error))) return DAMAGED_ZSTD;
    throw error;
  }
}

async function linesOfZstd(session: DuckSession, path: string): Promise<Buffer> {
  const rows = await session.rows<{ line: string | null }>(
    `SELECT line FROM read_csv(${text(path)}, auto_detect = false, header = false, columns = {'line': 'VARCHAR'},
       delim = '\x1F', quote = '', escape = '', max_line_size = ${LONGEST_ROW_BYTES}, compression = 'zstd',
       strict_mode = false, ignore_errors = true) LIMIT ${LINES_OF_ZSTD}`,
  );
  return Buffer.from(rows.map(({ line }) => `${line ?? ''}\n`).join(''));
}
