import { z } from 'zod';
import { seededRandom } from '../audience/seeded-random.ts';

/** How times are spelt; each shape has its own way too. */
export const TIME_FORMATS = [
  'iso-seconds',
  'iso-microseconds',
  'spaced-seconds',
  'spaced-microseconds',
  'unix-seconds',
] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

const name = z.string().min(1);

/** What is different in files from a time on; a later change leaves in force what it does not name. */
export const fileChange = z.strictObject({
  from: z.iso.datetime({ offset: true }),
  times: z.enum(TIME_FORMATS).optional(),
  /** Column → its new name. */
  rename: z.record(name, name).optional(),
  order: z.enum(['reversed', 'shuffled']).optional(),
  /** Columns that the files have besides, and what they hold. */
  add: z.record(name, z.string()).optional(),
  drop: z.array(name).optional(),
  /** Metric → its new name, as when Klaviyo renames one. The id stays. */
  metricNames: z.record(name, name).optional(),
});
export type FileChange = z.output<typeof fileChange>;

export type FileFormat = Omit<FileChange, 'from'>;

export function formatAt(changes: readonly FileChange[], now: number): FileFormat {
  const inForce = changes.filter(({ from }) => Date.parse(from) <= now);
  return Object.assign({}, ...inForce);
}

/** A column of a file: its header and what each row has there. */
export type Column<Row> = readonly [header: string, cell: (row: Row) => string];

export function drifted<Row>(columns: readonly Column<Row>[], format: FileFormat): Column<Row>[] {
  const { rename = {}, drop = [], add = {}, order } = format;
  const kept = columns
    .filter(([header]) => !drop.includes(header))
    .map(([header, cell]): Column<Row> => [Object.hasOwn(rename, header) ? (rename[header] ?? header) : header, cell]);
  const all = [...kept, ...Object.entries(add).map(([header, text]): Column<Row> => [header, () => text])];
  if (order === 'reversed') return all.reverse();
  return order === 'shuffled' ? shuffled(all) : all;
}

/** Always the same order for the same columns. */
function shuffled<Row>(columns: readonly Column<Row>[]): Column<Row>[] {
  const keyed = columns.map((column) => ({ column, key: seededRandom(0, column[0])() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ column }) => column);
}

export function timeText(at: number, format: TimeFormat): string {
  if (format === 'unix-seconds') return String(Math.floor(at / 1_000));
  const text = new Date(at).toISOString();
  const fraction = format.endsWith('microseconds') ? `${text.slice(19, 23)}000` : '';
  const iso = `${text.slice(0, 19)}${fraction}+00:00`;
  return format.startsWith('spaced') ? iso.replace('T', ' ') : iso;
}
