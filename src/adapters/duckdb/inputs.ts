import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Instant, instant } from '../../domain/instant.ts';
import type { DefaultSubject, LoggedTable, MessageCopy, PipelineFacts, TemplateFacts } from '../../learn/ports.ts';
import { eventsBetween } from './event-files.ts';
import { LOG_COLUMNS } from './log-columns.ts';
import { logFiles } from './log-files.ts';
import { type DuckSession, text } from './session.ts';
import { snapshotQuery } from './snapshots.ts';
import { digestOfSubject } from './subject-digest.ts';
import { plusDays, startMicros, type UtcDay, utcDay } from './utc-day.ts';
import type { Window } from './windows.ts';

const MICROS_A_MILLISECOND = 1_000n;
const MICROS_AN_HOUR = 3_600_000_000n;

/** All that the first steps read. */
export const PIPELINE_INPUTS = [
  ...['events', 'decisions', 'attempts', 'templates', 'parameters', 'messages', 'default_subjects'],
  ...['standing_before', 'entered_before'],
] as const;

/** `all_decisions` and `all_attempts`: a look at a part of them reads no more than that. */
export async function createAllLogs(session: DuckSession, folder: string): Promise<void> {
  await session.run(`
    CREATE TEMP VIEW all_decisions AS ${await logQuery(folder, 'decisions')};
    CREATE TEMP VIEW all_attempts AS ${await logQuery(folder, 'attempts')}`);
}

interface Asked {
  readonly window: Window;
  readonly boundary: UtcDay | null;
  readonly reachMicros: string | null;
  readonly followedDays: number;
}

/** What the first steps read, for one window. */
export async function createInputs(
  session: DuckSession,
  { folder, templates, copies, defaults }: PipelineFacts & { folder: string },
  { window, boundary, reachMicros, followedDays }: Asked,
): Promise<void> {
  const first = window.days[0] ?? window.until;
  const from = window.boundary === null ? '0' : startMicros(window.boundary);
  const end = startMicros(plusDays(window.until, 1));
  // The control's emails are read as decisions are: from the boundary on.
  const hasExternal = templates.some(({ controlMessageId }) => controlMessageId !== null);
  const eventsFrom = hasExternal ? (window.boundary ?? utcDay(0)) : first;
  await session.run(`
    CREATE TEMP TABLE parameters AS
      SELECT CAST(${reachMicros ?? 'NULL'} AS BIGINT) AS reach_micros,
             CAST(${boundary === null ? 'NULL' : startMicros(boundary)} AS BIGINT) AS boundary_micros,
             CAST(${followedDays} AS BIGINT) AS followed_days;
    CREATE TEMP TABLE templates (template_number INTEGER, template_id VARCHAR, control_message_id VARCHAR,
      maturity_micros BIGINT, conversion_metric VARCHAR, click_window_micros BIGINT, open_window_micros BIGINT,
      conversion_definition INTEGER);
    ${insertInto('templates', templates.map(templateRow))}
    CREATE TEMP VIEW decisions AS
      SELECT * FROM all_decisions WHERE decided_at_micros >= ${from} AND decided_at_micros < ${end};
    CREATE TEMP VIEW attempts AS SELECT * FROM all_attempts WHERE started_at_micros >= ${from};
    CREATE TEMP VIEW events AS ${await eventsBetween(join(folder, 'events'), startOf(eventsFrom), startOf(window.until))};
    CREATE TEMP VIEW standing_before AS ${window.boundary === null ? NOTHING_STANDS : snapshotQuery(folder, 'standing', window.boundary)};
    CREATE TEMP VIEW entered_before AS ${window.boundary === null ? NOBODY_ENTERED : snapshotQuery(folder, 'entered', window.boundary)};
    CREATE TEMP TABLE messages AS
      SELECT message_id, message_id AS original_message_id,
             CAST(row_number() OVER (ORDER BY message_id) AS INTEGER) AS message_number,
             CAST(NULL AS BIGINT) AS until_micros
      FROM (SELECT message_id FROM decisions UNION SELECT control_message_id FROM templates) m(message_id)
      WHERE message_id IS NOT NULL;
    CREATE TEMP TABLE default_subjects (message_id VARCHAR, default_subject_folded VARCHAR, from_micros BIGINT,
      until_micros BIGINT);
    ${insertInto('default_subjects', defaults.map(defaultRow))}
    ${insertCopies(copies)}`);
}

/** One that won its test is an email of its own from the first decision for it on. */
const insertCopies = (copies: readonly MessageCopy[]): string =>
  copies.length === 0
    ? ''
    : `CREATE TEMP TABLE copies (message_id VARCHAR, original_message_id VARCHAR);
    ${insertInto(
      'copies',
      copies.map(({ messageId, originalMessageId }) => [text(messageId), text(originalMessageId)]),
    )}
    INSERT INTO messages SELECT DISTINCT c.message_id, o.message_id, o.message_number, d.first_micros
      FROM copies c JOIN messages o ON o.message_id = c.original_message_id
      LEFT JOIN (SELECT message_id, min(decided_at_micros) AS first_micros FROM all_decisions
        WHERE message_id IN (SELECT message_id FROM copies) GROUP BY message_id) d ON d.message_id = c.message_id
      WHERE NOT EXISTS (SELECT 1 FROM templates t WHERE t.control_message_id = c.message_id)`;

const NOTHING_STANDS = `SELECT 0::BIGINT AS unit, '' AS profile_id, '' AS prefix, false AS is_cleared, '' AS own_subject,
  0::BIGINT AS surely_by_micros, 0::BIGINT AS possibly_from_micros, 0::BIGINT AS decided_at_micros WHERE false`;
const NOBODY_ENTERED = `SELECT '' AS template_id, '' AS profile_id WHERE false`;

const startOf = (day: UtcDay): Instant => instant(Date.parse(day));

const insertInto = (table: string, rows: readonly (readonly string[])[]): string =>
  rows.length === 0 ? '' : `INSERT INTO ${table} VALUES ${rows.map((row) => `(${row.join(', ')})`).join(', ')};`;

const templateRow = (template: TemplateFacts, place: number): string[] => [
  `${place + 1}`,
  text(template.templateId),
  template.controlMessageId === null ? 'NULL' : text(template.controlMessageId),
  micros(template.maturityHours),
  text(template.conversionMetric),
  micros(template.clickWindowHours),
  micros(template.openWindowHours),
  `${template.conversionDefinition}`,
];

const defaultRow = ({ messageId, defaultSubject, from, until }: DefaultSubject): string[] => [
  text(messageId),
  text(digestOfSubject(defaultSubject)),
  ...[from, until].map((at) => (at === null ? 'NULL' : `${BigInt(at) * MICROS_A_MILLISECOND}`)),
];

const micros = (hours: number): string => `${BigInt(hours) * MICROS_AN_HOUR}`;

async function logQuery(folder: string, table: LoggedTable): Promise<string> {
  const files = await logFiles(join(folder, table));
  if (files.length > 0) return `SELECT * FROM read_parquet([${files.map(text).join(', ')}])`;
  const columns = Object.entries(LOG_COLUMNS[table]).map(([name, type]) => `CAST(NULL AS ${type}) AS ${name}`);
  return `SELECT ${columns.join(', ')} WHERE false`;
}

/** How far the data reach. Shops may send events with a time of their own, so one in the future says nothing. */
export async function newestEventMicros(session: DuckSession, folder: string, now: Instant): Promise<string | null> {
  const events = join(folder, 'events');
  const days = (await readdir(events).catch(() => []))
    .flatMap((entry) => (entry.match(/^day=(\d{4}-\d{2}-\d{2})$/)?.[1] as UtcDay | undefined) ?? [])
    .filter((day) => day <= utcDay(now))
    .sort()
    .reverse();
  for (const day of days) {
    const [row] = await session.rows<{ newest: bigint | null }>(
      `SELECT max(at_micros) AS newest FROM (${await eventsBetween(events, startOf(day), startOf(day))})
       WHERE at_micros <= ${BigInt(now) * MICROS_A_MILLISECOND}`,
    );
    if (row?.newest != null) return `${row.newest}`;
  }
  return null;
}
