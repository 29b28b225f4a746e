import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOG_COLUMNS } from '../../src/adapters/duckdb/log-columns.ts';
import { readPipelineSql } from '../../src/adapters/duckdb/pipeline-steps.ts';
import { type Duck, startDuck } from '../../src/adapters/duckdb/session.ts';
import { warehouse } from '../../src/adapters/duckdb/warehouse.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import type { TemplateFacts, Warehouse } from '../../src/learn/ports.ts';
import { PIPELINE_SQL_FOLDER } from '../../src/main/project-files.ts';

const ORG = 'org' as OrgId;
const MINUTE = 60_000_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.parse('2026-07-01T00:00:00Z') * 1000;
const DAYS = 14;
const NOW = instant(START / 1000 + DAYS * 86_400_000);
const PEOPLE = 6;

const template = (id: string, controlMessageId: string | null, maturityHours: number): TemplateFacts => ({
  templateId: id as TemplateFacts['templateId'],
  controlMessageId,
  defaultSubject: 'Default',
  emailDelayHours: 1,
  maturityHours,
  conversionMetric: 'placed_order',
  clickWindowHours: 48,
  openWindowHours: 24,
});
const FACTS = {
  templates: [template('welcome', null, 48), template('winback', 'CONTROL', 72)],
  copies: [{ messageId: 'WELCOME-COPY', originalMessageId: 'WELCOME' }],
};

interface Decided {
  readonly at: number;
  readonly person: number;
  readonly template: 'welcome' | 'winback';
  readonly kind: 'treatment' | 'control';
  readonly isForced: boolean;
  readonly subject: string;
  /** Minutes after the decision; null: never. */
  readonly writtenAfter: number | null;
}
interface Happened {
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

const FILES = 4;
const RUNS = [4, 9, 12, 13, DAYS];

const moment = fc.integer({ min: 0, max: DAYS * 24 * 60 - 1 }).map((minute) => START + minute * MINUTE);
const person = fc.integer({ min: 0, max: PEOPLE - 1 });
const decided: fc.Arbitrary<Decided> = fc.record({
  at: moment,
  person,
  template: fc.constantFrom('welcome', 'welcome', 'winback'),
  kind: fc.constantFrom('treatment', 'treatment', 'control'),
  isForced: fc.boolean(),
  subject: fc.constantFrom('', 'A', 'B', 'C'),
  writtenAfter: fc.oneof(fc.integer({ min: 0, max: 10 }), fc.constantFrom(null, 3_000)),
});
const happened: fc.Arbitrary<Happened> = fc.record({
  sentAt: moment,
  after: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 6 * 24 * 60 })),
  person,
  metric: fc.constantFrom(
    'received_email',
    'received_email',
    'opened_email',
    'clicked_email',
    'placed_order',
    'unsubscribed',
    'bounced_email',
  ),
  message: fc.constantFrom('WELCOME', 'WELCOME', 'WELCOME-COPY', 'WINBACK', 'CONTROL'),
  subject: fc.constantFrom(null, 'A', 'B', 'C', 'Default'),
  isMachine: fc.boolean(),
  file: fc.integer({ min: 0, max: FILES - 1 }),
});

let duck: Duck;
let parquet: (folder: string) => Warehouse;
beforeAll(async () => {
  duck = await startDuck();
  const sql = await readPipelineSql(PIPELINE_SQL_FOLDER);
  parquet = (folder) => warehouse(duck, folder, sql);
});
afterAll(() => duck.close());

const text = (value: unknown): string =>
  value === null ? 'NULL' : typeof value === 'string' ? `'${value}'` : String(value);

async function writeRows(path: string, columns: readonly string[], rows: readonly (readonly unknown[])[]) {
  if (rows.length === 0) return;
  mkdirSync(join(path, '..'), { recursive: true });
  const session = await duck.open();
  const values = rows.map((row) => `(${row.map(text).join(', ')})`).join(', ');
  await session.run(`COPY (SELECT ${columns.join(', ')} FROM (VALUES ${values}) AS v) TO '${path}' (FORMAT parquet)`);
  session.close();
}

/** Brings all decisions and events of the days before `day` into the folder; the last file of each day comes two days late. */
async function deliver(folder: string, decisions: readonly Decided[], events: readonly Happened[], day: number) {
  const until = START + day * DAY;
  const ordered = [...decisions].sort((a, b) => a.at - b.at).map((row, index) => ({ ...row, index }));
  const known = ordered.filter(({ at }) => at < until);
  const columns = (table: 'decisions' | 'attempts') =>
    Object.entries(LOG_COLUMNS[table]).map(([name, type], place) => `CAST(col${place} AS ${type}) AS ${name}`);
  const name = (count: number): string => `${String(count).padStart(16, '0')}.parquet`;
  const message = { welcome: 'WELCOME', winback: 'WINBACK' } as const;
  rmSync(join(folder, ORG, 'decisions'), { recursive: true, force: true });
  rmSync(join(folder, ORG, 'attempts'), { recursive: true, force: true });
  await writeRows(
    join(folder, ORG, 'decisions', name(known.length)),
    columns('decisions'),
    known.map((d) => [
      `d${d.index}`,
      d.template,
      message[d.template],
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
      d.subject,
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
    join(folder, ORG, 'attempts', name(attempts.length)),
    columns('attempts'),
    attempts.map((a) => [`d${a.index}`, 1, 'written', 200, a.endedAt - 1_000_000, a.endedAt, a.sequence]),
  );
  for (let file = 0; file < FILES; file += 1) {
    const lateDays = file === FILES - 1 ? 2 : 0;
    for (let of = 0; of < day - lateDays || (day === DAYS && of < DAYS + 7); of += 1) {
      const [from, to] = [START + of * DAY, START + (of + 1) * DAY];
      const rows = events
        .map((event, index) => ({ ...event, index, at: event.sentAt + event.after * MINUTE }))
        .filter((event) => event.file === file && event.at >= from && event.at < to);
      const date = new Date(from / 1000).toISOString().slice(0, 10);
      await writeRows(
        join(folder, ORG, 'events', `day=${date}`, `${file}.parquet`),
        EVENT_COLUMNS,
        rows.map((e) => [
          `e${e.index}`,
          e.at,
          e.metric === 'placed_order' ? e.at : e.sentAt,
          `p${e.person}`,
          e.metric,
          e.metric === 'placed_order' ? null : e.message,
          e.metric === 'placed_order' ? null : `${e.sentAt}:${e.message}`,
          e.metric === 'received_email' ? e.subject : null,
          e.isMachine,
          e.metric === 'placed_order' ? 12_340_000 : null,
        ]),
      );
    }
  }
}

const EVENT_COLUMNS = [
  'CAST(col0 AS VARCHAR) AS event_id',
  'CAST(NULL AS VARCHAR) AS uuid',
  'CAST(col1 AS BIGINT) AS at_micros',
  'CAST(col2 AS BIGINT) AS send_at_micros',
  'CAST(col3 AS VARCHAR) AS profile_id',
  'CAST(col4 AS VARCHAR) AS metric',
  'CAST(col4 AS VARCHAR) AS metric_name',
  'CAST(NULL AS VARCHAR) AS flow_id',
  'CAST(col5 AS VARCHAR) AS message_id',
  'CAST(col6 AS VARCHAR) AS cohort',
  'CAST(NULL AS VARCHAR) AS variation',
  'CAST(col7 AS VARCHAR) AS subject_folded',
  'CAST(NULL AS VARCHAR) AS url',
  'false AS is_bot',
  'CAST(col8 AS BOOLEAN) AS is_machine',
  'CAST(col9 AS BIGINT) AS value_micros',
];

async function analyse(folder: string): Promise<readonly string[]> {
  const { steps, analyse: start } = parquet(folder);
  const analysis = await start(ORG, FACTS, NOW);
  for (const step of steps) await analysis.run(step);
  await analysis.keep();
  analysis.close();
  return analysis.days;
}

async function results(folder: string): Promise<Record<string, unknown[]>> {
  const session = await duck.open();
  const found: Record<string, unknown[]> = {};
  for (const name of ['attributed_events', 'exposures', 'conversions', 'outcomes', 'arm_statistics']) {
    const glob = join(folder, ORG, name, '**', '*.parquet');
    const [any] = await session.rows<{ n: bigint }>(`SELECT count(*) AS n FROM glob('${glob}')`);
    found[name] =
      any?.n === 0n
        ? []
        : await session.rows(
            `SELECT * FROM read_parquet('${glob}', hive_partitioning = false) AS r ORDER BY CAST(r AS VARCHAR)`,
          );
  }
  session.close();
  return found;
}

test('day by day, with files that come late, gives what one run over everything gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(decided, { minLength: 5, maxLength: 40 }),
      fc.array(happened, { minLength: 10, maxLength: 120 }),
      async (decisions, events) => {
        const folder = mkdtempSync(join(tmpdir(), 'justai-learn-'));
        try {
          for (const day of RUNS) {
            await deliver(join(folder, 'daily'), decisions, events, day);
            await analyse(join(folder, 'daily'));
          }
          for (const table of ['decisions', 'attempts', 'events']) {
            cpSync(join(folder, 'daily', ORG, table), join(folder, 'whole', ORG, table), { recursive: true });
          }
          await analyse(join(folder, 'whole'));
          expect(await results(join(folder, 'daily'))).toEqual(await results(join(folder, 'whole')));
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      },
    ),
    { numRuns: Number(process.env.HISTORIES ?? 5), endOnFailure: true },
  );
}, 600_000);
