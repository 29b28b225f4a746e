import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { LOG_COLUMNS } from '../../src/adapters/duckdb/log-columns.ts';
import type { Duck } from '../../src/adapters/duckdb/session.ts';
import { digestOfSubject } from '../../src/adapters/duckdb/subject-digest.ts';

const MINUTE = 60_000_000;
const DAY = 24 * 60 * MINUTE;
export const HISTORY_START = Date.parse('2026-07-01T00:00:00Z') * 1000;
export const HISTORY_DAYS = 14;
const PEOPLE = 6;
const FILES = 4;

/** Times are microseconds. */
export interface PastDecision {
  readonly at: number;
  readonly person: number;
  readonly template: 'welcome' | 'winback';
  readonly kind: 'treatment' | 'control';
  readonly isForced: boolean;
  readonly subject: string;
  /** Minutes after the decision; null: never. */
  readonly writtenAfter: number | null;
}
export interface PastEvent {
  readonly sentAt: number;
  readonly after: number;
  readonly person: number;
  readonly metric: string;
  readonly message: string;
  readonly subject: string | null;
  readonly isMachine: boolean;
  /** The file it comes in, and so how late. */
  readonly file: number;
}

const moment = fc.integer({ min: 0, max: HISTORY_DAYS * 24 * 60 - 1 }).map((minute) => HISTORY_START + minute * MINUTE);
const person = fc.integer({ min: 0, max: PEOPLE - 1 });
export const pastDecision: fc.Arbitrary<PastDecision> = fc.record({
  at: moment,
  person,
  template: fc.constantFrom('welcome', 'welcome', 'winback'),
  kind: fc.constantFrom('treatment', 'treatment', 'control'),
  isForced: fc.boolean(),
  subject: fc.constantFrom('', 'A', 'B', 'C'),
  writtenAfter: fc.oneof(fc.integer({ min: 0, max: 10 }), fc.constantFrom(null, 3_000)),
});
export const pastEvent: fc.Arbitrary<PastEvent> = fc.record({
  sentAt: moment,
  after: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 6 * 24 * 60 })),
  person,
  metric: fc.constantFrom(
    'received_email',
    'received_email',
    'opened_email',
    'clicked_email',
    'placed_order',
    'booked_tasting',
    'unsubscribed',
    'bounced_email',
  ),
  message: fc.constantFrom('WELCOME', 'WELCOME', 'WELCOME-COPY', 'WINBACK', 'CONTROL', 'CONTROL-COPY'),
  subject: fc.constantFrom(null, 'A', 'B', 'C', 'Default'),
  isMachine: fc.boolean(),
  file: fc.integer({ min: 0, max: FILES - 1 }),
});

/** What a template counts as a conversion; it may be said anew. */
export interface PastDefinition {
  readonly conversionMetric: string;
  readonly clickWindowHours: number;
  readonly openWindowHours: number;
}
export const pastDefinition: fc.Arbitrary<PastDefinition> = fc.record({
  conversionMetric: fc.constantFrom('placed_order', 'Booked_Tasting'),
  clickWindowHours: fc.constantFrom(24, 48, 120),
  openWindowHours: fc.constantFrom(0, 24),
});
const isPurchase = ({ metric }: PastEvent): boolean => metric === 'placed_order' || metric === 'booked_tasting';

const text = (value: unknown): string =>
  value === null ? 'NULL' : typeof value === 'string' ? `'${value}'` : String(value);

async function writeRows(duck: Duck, path: string, columns: readonly string[], rows: readonly (readonly unknown[])[]) {
  if (rows.length === 0) return;
  mkdirSync(join(path, '..'), { recursive: true });
  const session = await duck.open();
  const values = rows.map((row) => `(${row.map(text).join(', ')})`).join(', ');
  await session.run(`COPY (SELECT ${columns.join(', ')} FROM (VALUES ${values}) AS v) TO '${path}' (FORMAT parquet)`);
  session.close();
}

/**
 * Brings all that was decided, written and exported in the days before `day` into an organisation's folder of the
 * warehouse. Of each day's files the last comes two days late.
 */
export async function bringHistory(
  duck: Duck,
  folder: string,
  decisions: readonly PastDecision[],
  events: readonly PastEvent[],
  day: number,
): Promise<void> {
  const until = HISTORY_START + day * DAY;
  const ordered = [...decisions].sort((a, b) => a.at - b.at).map((row, index) => ({ ...row, index }));
  const known = ordered.filter(({ at }) => at < until);
  const columns = (table: 'decisions' | 'attempts') =>
    Object.entries(LOG_COLUMNS[table]).map(([name, type], place) => `CAST(col${place} AS ${type}) AS ${name}`);
  const name = (count: number): string => `${String(count).padStart(16, '0')}.parquet`;
  // The copy has won its test.
  const messageOf = ({ template, at }: PastDecision): string =>
    template === 'winback' ? 'WINBACK' : at < HISTORY_START + 9.5 * DAY ? 'WELCOME' : 'WELCOME-COPY';
  rmSync(join(folder, 'decisions'), { recursive: true, force: true });
  rmSync(join(folder, 'attempts'), { recursive: true, force: true });
  await writeRows(
    duck,
    join(folder, 'decisions', name(known.length)),
    columns('decisions'),
    known.map((d) => [
      `d${d.index}`,
      d.template,
      messageOf(d),
      `p${d.person}`,
      `p${d.person}`,
      'jai',
      d.kind,
      d.isForced ? 'forced' : 'fresh',
      d.kind === 'control' ? null : 'a',
      1,
      'all',
      0.9,
      0.5,
      digestOfSubject(d.subject),
      d.at,
      d.index + 1,
    ]),
  );
  // An attempt has its sequence when it ends.
  const attempts = ordered
    .flatMap((d) => (d.writtenAfter === null ? [] : [{ ...d, endedAt: d.at + d.writtenAfter * MINUTE + 1_000_000 }]))
    .sort((a, b) => a.endedAt - b.endedAt)
    .map((a, index) => ({ ...a, sequence: index + 1 }))
    .filter(({ endedAt }) => endedAt < until);
  await writeRows(
    duck,
    join(folder, 'attempts', name(attempts.length)),
    columns('attempts'),
    attempts.map((a) => [`d${a.index}`, 1, 'written', 200, a.endedAt - 1_000_000, a.endedAt, a.sequence]),
  );
  for (let file = 0; file < FILES; file += 1) {
    const lateDays = file === FILES - 1 ? 2 : 0;
    for (let of = 0; of < day - lateDays || (day === HISTORY_DAYS && of < HISTORY_DAYS + 7); of += 1) {
      const [from, to] = [HISTORY_START + of * DAY, HISTORY_START + (of + 1) * DAY];
      const rows = events
        .map((event, index) => ({ ...event, index, at: event.sentAt + event.after * MINUTE }))
        .filter((event) => event.file === file && event.at >= from && event.at < to);
      const date = new Date(from / 1000).toISOString().slice(0, 10);
      await writeRows(
        duck,
        join(folder, 'events', `day=${date}`, `${file}.parquet`),
        EVENT_COLUMNS,
        rows.map((e) => [
          `e${e.index}`,
          e.at,
          isPurchase(e) ? e.at : e.sentAt,
          `p${e.person}`,
          e.metric,
          isPurchase(e) ? null : e.message,
          e.metric === 'received_email' && e.subject !== null ? digestOfSubject(e.subject) : null,
          e.isMachine,
          isPurchase(e) ? 12_340_000 : null,
        ]),
      );
    }
  }
}

const EVENT_COLUMNS = [
  'CAST(col0 AS VARCHAR) AS event_id',
  'CAST(col1 AS BIGINT) AS at_micros',
  'CAST(col2 AS BIGINT) AS send_at_micros',
  'CAST(col3 AS VARCHAR) AS profile_id',
  'CAST(col4 AS VARCHAR) AS metric',
  'CAST(col4 AS VARCHAR) AS metric_name',
  'CAST(NULL AS VARCHAR) AS flow_id',
  'CAST(col5 AS VARCHAR) AS message_id',
  'CAST(NULL AS VARCHAR) AS variation',
  'CAST(col6 AS VARCHAR) AS subject_folded',
  'CAST(NULL AS VARCHAR) AS url',
  'false AS is_bot',
  'CAST(col7 AS BOOLEAN) AS is_machine',
  'CAST(col8 AS BIGINT) AS value_micros',
];
