import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type Instant, instant, plusHours } from '../../domain/instant.ts';
import type { EmailEventLog, EmailEvents, EmailEventsAsk } from '../../report/ports.ts';
import { eventsBetween } from './event-files.ts';
import { keptFiles } from './kept-days.ts';
import { type Duck, type DuckSession, text } from './session.ts';
import { utcDay } from './utc-day.ts';

const MICROS_A_MILLISECOND = 1_000;
/** Of one decision; a machine may open an email without end. */
const MOST_EVENTS = 500;
/** How long after the last moment of interest an open or a click of an email that left before it is still told. */
const ENGAGED_HOURS = 168;

/** The events of one decision, from what the last run of the pipeline made of all of them. */
export const emailEvents = (duck: Duck, warehouse: string): EmailEventLog => ({
  async of(orgId, ask) {
    const folder = join(warehouse, orgId);
    if (!(await exists(join(folder, 'analysis.json')))) return null;
    const session = await duck.open();
    try {
      return { sends: await listSends(session, folder, ask), events: await listEvents(session, folder, ask) };
    } finally {
      session.close();
    }
  },
});

async function listSends(
  session: DuckSession,
  folder: string,
  { decisionId, from }: EmailEventsAsk,
): Promise<EmailEvents['sends']> {
  const exposures = await keptOf(folder, 'exposures', from);
  if (exposures === null) return [];
  type Send = EmailEvents['sends'][number];
  const rows = await session.rows<{
    send_at_micros: bigint;
    received_at_micros: bigint;
    judged_by: Send['judgedBy'];
    result: Send['result'];
  }>(
    `SELECT send_at_micros, received_at_micros, judged_by, result
     FROM ${exposures}
     WHERE decision_id = ${text(decisionId)} ORDER BY send_at_micros`,
  );
  return rows.map((row) => ({
    sendAt: instantOf(row.send_at_micros),
    receivedAt: instantOf(row.received_at_micros),
    judgedBy: row.judged_by,
    result: row.result,
  }));
}

/** Opens and clicks go by when their email left, the others by when they happened. */
async function listEvents(
  session: DuckSession,
  folder: string,
  { profileId, messageId, from, until }: EmailEventsAsk,
): Promise<EmailEvents['events']> {
  const isOfMessage =
    messageId === null ? 'message_id IS NULL' : `coalesce(message_id, ${text(messageId)}) = ${text(messageId)}`;
  const rows = await session.rows<{
    metric: EmailEvents['events'][number]['metric'];
    at_micros: bigint;
    url: string | null;
    is_bot: boolean;
    is_machine: boolean;
  }>(
    `SELECT metric, at_micros, url, is_bot, is_machine
     FROM (${await eventsBetween(join(folder, 'events'), from, plusHours(until, ENGAGED_HOURS))})
     WHERE profile_id = ${text(profileId)}
       AND (metric IN ('opened_email', 'clicked_email') AND ${isOfMessage}
            AND send_at_micros BETWEEN ${micros(from)} AND ${micros(until)}
         OR at_micros BETWEEN ${micros(from)} AND ${micros(until)}
            AND (metric = 'placed_order'
              OR metric IN ('bounced_email', 'dropped_email', 'unsubscribed', 'spam') AND ${isOfMessage}))
     ORDER BY at_micros, event_id LIMIT ${MOST_EVENTS}`,
  );
  return rows.map((row) => ({
    metric: row.metric,
    at: instantOf(row.at_micros),
    url: row.url,
    isBot: row.is_bot,
    isMachine: row.is_machine,
  }));
}

/** Results are kept by the day of their decision. */
async function keptOf(folder: string, name: string, decidedAt: Instant): Promise<string | null> {
  const files = await keptFiles(folder, name, (day) => day === utcDay(decidedAt));
  return files.length === 0 ? null : `read_parquet([${files.map(text).join(', ')}])`;
}

const micros = (at: Instant): string => `${at * MICROS_A_MILLISECOND}`;
const instantOf = (atMicros: bigint): Instant => instant(Math.floor(Number(atMicros) / MICROS_A_MILLISECOND));

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
