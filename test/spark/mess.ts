import { RECIPES } from './recipes.ts';
import type { Columns } from './tables.ts';
import { DAY, MESSAGES, NOW, oneOf, SECOND, type Size, START, SUBJECTS, text } from './world.ts';

/** What the events of a decision's send are made from: who really received it, when, and with which subject. */
const SENDS = `
  SELECT i, '01P' || person AS profile, CASE WHEN message = 'MSG-W' AND i % 5 = 0 THEN 'MSG-W-COPY' ELSE message END AS message, decided_at, maturity, decided_at + (dice(i, 'delay', 600) - 30) * ${SECOND} AS send_at,
    CASE dice(i, 'read', 6) WHEN 0 THEN NULL WHEN 1 THEN default_subject
      WHEN 2 THEN ${oneOf(SUBJECTS, `dice(i, 'other', ${SUBJECTS.length})`)} ELSE coalesce(nullif(subject, ''), default_subject) END AS subject
  FROM decided WHERE message IS NOT NULL AND dice(i, 'sent', 10) > 0`;

/** `kind` keeps the ids apart; late, stale, out of order and exactly at maturity on purpose. */
const EVENTS = (size: Size): string => `
  WITH sends AS (${SENDS}), happened AS (
    SELECT i, 'r' AS kind, profile, message, 'received_email' AS metric, send_at, send_at + dice(i, 'arrival', 90) * ${SECOND} AS happened_at, subject FROM sends
    UNION ALL SELECT i, 'r2', profile, message, 'received_email', send_at, send_at + ${SECOND}, subject FROM sends WHERE dice(i, 'copy', 40) = 0
    UNION ALL SELECT i, 'o' || n, profile, message, 'opened_email', send_at,
        CASE WHEN dice(i + n, 'edge', 20) = 0 THEN decided_at + maturity ELSE send_at + dice(i + n, 'opened', 100 * 3600) * ${SECOND} END, subject
      FROM sends, range(3) r(n) WHERE dice(i * 3 + n, 'opens', 4) = 0
    UNION ALL SELECT i, 'c' || n, profile, message, 'clicked_email', send_at, send_at + dice(i + n, 'clicked', 200 * 3600) * ${SECOND}, NULL
      FROM sends, range(2) r(n) WHERE dice(i * 2 + n, 'clicks', 9) = 0
    UNION ALL SELECT i, 'x', profile, CASE WHEN i % 2 = 0 THEN message END,
      ['bounced_email', 'dropped_email', 'unsubscribed', 'spam'][1 + dice(i, 'bad', 4)], send_at, send_at + ${30 * SECOND}, NULL
      FROM sends WHERE dice(i, 'bad?', 30) = 0
    UNION ALL SELECT i, 'b', profile, NULL, 'placed_order', decided_at + dice(i, 'order', 12 * 86400) * ${SECOND},
      decided_at + dice(i, 'order', 12 * 86400) * ${SECOND}, NULL FROM sends WHERE dice(i, 'buys', 6) = 0),
  strangers AS (
    SELECT i, 's' AS kind, CASE dice(i, 'who', 3) WHEN 0 THEN '01STRANGER' || i ELSE '01P' || dice(i, 'p', ${size.people}) END AS profile,
      ['MSG-W', 'CAMPAIGN', NULL, 'MSG-E', 'MSG-CONTROL', 'MSG-CONTROL-COPY'][1 + dice(i, 'm', 6)] AS message,
      ['received_email', 'opened_email', 'clicked_email', 'placed_order', 'other', 'spam'][1 + dice(i, 'what', 6)] AS metric,
      CASE i % 1000 WHEN 0 THEN 0 WHEN 1 THEN -1 WHEN 2 THEN ${NOW + 400 * DAY} ELSE moment(i, 'stranger') END AS send_at,
      send_at + dice(i, 'later', 3600) * ${SECOND} AS happened_at, ${oneOf(SUBJECTS, `dice(i, 'other', ${SUBJECTS.length})`)} AS subject
    FROM range(${size.events}) r(i))
  SELECT * FROM (SELECT * FROM happened UNION ALL SELECT * FROM strangers)
  ORDER BY kind = 's', kind, i LIMIT ${size.events}`;

/** Changed on some day, at a time that is not known exactly; some twice, some to what folds alike. */
const DEFAULTS = `
  SELECT message_id, default_subject AS subject, NULL AS from_at, ${START + 30 * DAY} AS until_at
  FROM template_facts WHERE message_id IS NOT NULL
  UNION ALL SELECT message_id, ${oneOf(SUBJECTS, `dice(i, 'then', ${SUBJECTS.length})`)}, ${START + 28 * DAY}, ${START + 45 * DAY}
  FROM template_facts, range(2) r(i) WHERE message_id IS NOT NULL
  UNION ALL SELECT message_id, default_subject, ${START + 45 * DAY}, NULL FROM template_facts WHERE message_id IS NOT NULL
  UNION ALL SELECT 'MSG-W-COPY', 'Hello from A', NULL, NULL`;

const SOURCES: Readonly<Record<string, (size: Size) => string>> = {
  decisions: () => 'SELECT * FROM decided',
  attempts: () => `
    SELECT d.i, n.number, tries, decided_at + 1000000 + (n.number - 1) * 60000000 + dice(d.i, 'wait', 500) * 1000000 AS started
    FROM (SELECT *, dice(i, 'tries', 4) AS tries FROM decided) d, range(1, 4) n(number) WHERE n.number <= tries`,
  templates: () => 'SELECT *, row_number() OVER (ORDER BY template_id) AS i FROM template_facts',
  parameters: () => 'SELECT 1 AS i',
  messages: () =>
    `SELECT * FROM (VALUES ${MESSAGES.map(([id, of]) => `('${id}', '${of}')`).join(', ')}) m(message_id, original)`,
  default_subjects: () => DEFAULTS,
  standing_before: ({ people }) => `SELECT i FROM range(${Math.ceil(people / 3)}) r(i)`,
  entered_before: ({ people }) => `SELECT i FROM range(${Math.ceil(people / 5)}) r(i)`,
  events: EVENTS,
};

/**
 * The query for an input table. A table that is new is of decisions where it names them, else of templates; a column
 * without a recipe, because it is new, gets rough values of its type.
 */
export function inputQuery(table: string, columns: Columns, size: Size): string {
  const like = table in SOURCES ? table : 'decision_id' in columns ? 'decisions' : 'templates';
  const cells = Object.entries(columns).map(
    ([name, type]) => `CAST(${RECIPES[like]?.[name] ?? rough(name, type)} AS ${type}) AS ${name}`,
  );
  return `SELECT ${cells.join(', ')} FROM (${SOURCES[like]?.(size)})`;
}

function rough(name: string, type: string): string {
  const some = `CASE WHEN dice(i, ${text(`${name}?`)}, 8) > 0 THEN`;
  if (type === 'BOOLEAN') return `dice(i, ${text(name)}, 2) = 0`;
  if (type === 'VARCHAR') return `${some} 'v' || dice(i, ${text(name)}, 50) END`;
  if (/window|margin|maturity|within|span/.test(name)) return `${3 * DAY}`;
  if (name.endsWith('_micros')) return `${some} moment(i, ${text(name)}) END`;
  return `${some} dice(i, ${text(name)}, 100) END`;
}
