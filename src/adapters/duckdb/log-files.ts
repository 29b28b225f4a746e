import { rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { moveInto, parquetFiles } from './event-files.ts';
import { type DuckSession, text } from './session.ts';

/**
 * A copy of the log is named by its last sequence, `<last>.parquet`, and one that was put together from several also by
 * the last sequence before its first: `<last>-<before>.parquet`. So the names are the watermark, and they tell which
 * files a merged one stands for: a run that died before it removed those has left rows twice on the disk, but no reader
 * sees them twice.
 */
interface LogFile {
  readonly path: string;
  readonly after: number;
  readonly upTo: number;
}

/** An hourly run leaves a file, and every run opens them all: a day's files become one. */
const MOST_SMALL_FILES = 24;
/** One as large is left alone, so that a row is not copied again and again. */
const FULL_BYTES = 64 * 1024 * 1024;
const SEQUENCE_DIGITS = 16;
const NAME = /^(\d+)(?:-(\d+))?$/;

/** Without those that a merged one stands for, in the order of their sequences. */
export async function logFiles(folder: string): Promise<string[]> {
  return (await listed(folder)).current.map(({ path }) => path);
}

/** The last sequence that has been copied; 0 before the first. */
export async function lastCopied(folder: string): Promise<number> {
  return (await listed(folder)).current.at(-1)?.upTo ?? 0;
}

export const logFileName = (upTo: number, after?: number): string =>
  `${[upTo, after].flatMap((sequence) => (sequence === undefined ? [] : padded(sequence))).join('-')}.parquet`;

/** Puts the small files at the end of a log together, once there are many, and removes what a merged one stands for. */
export async function mergeLogFiles(session: DuckSession, folder: string, staged: string): Promise<void> {
  const { current } = await listed(folder);
  const bytes = await Promise.all(current.map(async ({ path }) => (await stat(path)).size));
  const small = current.slice(bytes.findLastIndex((size) => size >= FULL_BYTES) + 1);
  const last = small.at(-1);
  if (last !== undefined && small.length >= MOST_SMALL_FILES) {
    const before = current.at(-small.length - 1)?.upTo ?? 0;
    await session.run(
      `COPY (SELECT * FROM read_parquet([${small.map(({ path }) => text(path)).join(', ')}]))
       TO ${text(staged)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    await moveInto(staged, join(folder, logFileName(last.upTo, before)));
  }
  await removeSuperseded(folder);
}

/** Of a merge that has just been done, or of one that a run died in. */
export async function removeSuperseded(folder: string): Promise<void> {
  for (const { path } of (await listed(folder)).superseded) await rm(path);
}

async function listed(folder: string): Promise<{ current: LogFile[]; superseded: LogFile[] }> {
  const files = (await parquetFiles(folder)).map(logFileOf).sort((one, other) => one.upTo - other.upTo);
  const isSuperseded = (file: LogFile): boolean => files.some((other) => other !== file && standsFor(other, file));
  return { current: files.filter((file) => !isSuperseded(file)), superseded: files.filter(isSuperseded) };
}

/** What a single copy begins after is not known, and need not be: it ends where another begins. */
function logFileOf(path: string): LogFile {
  const [, upTo, after] = basename(path, '.parquet').match(NAME) ?? [];
  if (upTo === undefined) throw new Error(`${path} is no copy of the log: its name is not a sequence.`);
  return { path, upTo: Number(upTo), after: after === undefined ? Number(upTo) - 1 : Number(after) };
}

const standsFor = (merged: LogFile, file: LogFile): boolean => merged.after <= file.after && file.upTo <= merged.upTo;

const padded = (sequence: number): string => String(sequence).padStart(SEQUENCE_DIGITS, '0');
