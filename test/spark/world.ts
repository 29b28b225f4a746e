import type { DuckSession } from '../../src/adapters/duckdb/session.ts';

export interface Size {
  readonly events: number;
  readonly decisions: number;
  readonly people: number;
}

export const SECOND = 1_000_000;
export const DAY = 86_400 * SECOND;
export const START = Date.parse('2026-06-01T00:00:00Z') * 1_000;
export const NOW = START + 61 * DAY;

/**
 * Who shares what: templates share a prefix, a message, a control's message, a conversion; one has no default subject,
 * one was pointed elsewhere. Hours: to maturity, of a click, of an open.
 */
const TEMPLATES = [
  ['welcome', 'MSG-W', null, 'jai', 'Your weekly update', 72, 'placed_order', 120, 24],
  ['welcome-again', 'MSG-W', null, 'jai', 'Your weekly update', 1, 'placed_order', 120, 120],
  ['basket', 'MSG-B', 'MSG-CONTROL', 'jai', 'Grüße aus Köln', 24, 'placed_order', 1, 0],
  ['birthday', 'MSG-C', 'MSG-CONTROL', 'jai_birthday', '🎂 Happy birthday', 720, 'Überraschung', 240, 24],
  ['no-default', 'MSG-D', null, 'jai_none', null, 72, 'spam', 48, 48],
  ['pointed', 'MSG-E', null, 'jai_pointed', "It's here", 72, 'PLACED_ORDER', 0, 0],
  ['without-a-message', null, null, '', 'こんにちは', 72, 'placed_order', 120, 24],
] as const;
export const FOLLOWED_DAYS = 30;
/** A message, and the one it is a copy of. */
export const MESSAGES = [
  ...['MSG-W', 'MSG-B', 'MSG-C', 'MSG-D', 'MSG-E', 'MSG-F', 'MSG-CONTROL'].map((id) => [id, id]),
  ['MSG-W-COPY', 'MSG-W'],
  ['MSG-CONTROL-COPY', 'MSG-CONTROL'],
];
export const SUBJECTS = [
  '',
  'Hello from A',
  'Your weekly update',
  '🎉 Sommer-Sale, nur heute',
  'It\'s "quoted", \\ or not',
  'ОК',
];
export const URLS = [
  'https://shop.example/p?a=1,2&ü=ß',
  'https://manage.kmail-lists.com/subscriptions/unsubscribe?a=1',
  'http://x.example/%2F//manage.kmail-lists.com/',
  '',
];

export const text = (value: string | null): string => (value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`);
export const oneOf = (values: readonly string[], index: string): string =>
  `[${values.map(text).join(', ')}][1 + (${index})]`;

/**
 * The same rows on every machine: nothing but hashes of row numbers. `dice(i, salt, n)` is a number from 0 to n - 1.
 * People come in two sorts, so that some have hundreds of decisions; a third of all times is rounded, so that many tie.
 */
export async function throwDice(session: DuckSession, { decisions, people }: Size): Promise<void> {
  const hours = (count: number): number => count * 3_600 * SECOND;
  const facts = TEMPLATES.map(
    ([id, message, control, prefix, subject, maturity, metric, click, open]) =>
      `(${[id, message, control, prefix, subject, metric].map(text).join(', ')},
        ${[maturity, click, open].map(hours).join(', ')})`,
  );
  await session.run(`
    CREATE MACRO dice(i, salt, n) AS CAST(hash(CAST(i AS VARCHAR) || ':' || salt) % n AS BIGINT);
    CREATE MACRO moment(i, salt) AS ${START} + CASE dice(i, salt || '?', 3)
      WHEN 0 THEN dice(i, salt, 60 * 24) * ${3_600 * SECOND} WHEN 1 THEN dice(i, salt, 60 * 86400) * ${SECOND}
      ELSE dice(i, salt, ${60 * DAY}) END;
    CREATE TABLE template_facts AS
      SELECT * FROM (VALUES ${facts.join(', ')}) t(template_id, message_id, control, prefix, default_subject, metric,
        maturity, click_window, open_window);
    CREATE TABLE decided AS
      SELECT i, t.*, CASE WHEN template_id = 'pointed' AND i % 2 = 0 THEN 'MSG-F' ELSE t.message_id END AS message,
        CASE dice(i, 'sort', 5) WHEN 0 THEN dice(i, 'few', ${Math.ceil(people / 300)}) ELSE dice(i, 'many', ${people}) END AS person,
        moment(i, 'decided') AS decided_at, ${oneOf(SUBJECTS, `dice(i, 'subject', ${SUBJECTS.length})`)} AS subject
      FROM range(${decisions}) r(i)
      JOIN (SELECT *, row_number() OVER (ORDER BY template_id) - 1 AS number FROM template_facts) t
        ON t.number = dice(i, 'template', ${TEMPLATES.length})`);
}
