import type { MessageId } from '../../domain/ids.ts';
import { type Instant, instant, plusHours } from '../../domain/instant.ts';
import type { CountAsk, CountedDay, SendCounter } from '../../ingest/counted-sends/ports.ts';
import type { Statistic } from '../../ingest/klaviyo-report/ports.ts';
import { dayIn, eventsBetween, eventsFolder, eventsIn, parquetFiles } from './event-files.ts';
import { metricsAsIngested, micros, receivedEmails, sendsAsReported, unmappedMetrics } from './sends-as-reported.ts';
import type { Duck, DuckSession } from './session.ts';
import { utcDay } from './utc-day.ts';

const EMAIL_METRICS = `('received_email', 'opened_email', 'clicked_email', 'bounced_email', 'dropped_email',
  'unsubscribed', 'spam')`;
/** Our data are always a little behind, and what came in that little says nothing. */
const LEAST_STRETCH_HOURS = 1;

/** Reads the partitions from the first day of the sends on. */
export const sendCounter = (duck: Duck, warehouse: string): SendCounter => ({
  async countSends(orgId, ask) {
    const folder = eventsFolder(warehouse, orgId);
    const session = await duck.open();
    try {
      return await countDay(session, folder, ask);
    } finally {
      session.close();
    }
  },
});

async function countDay(session: DuckSession, folder: string, ask: CountAsk): Promise<CountedDay> {
  await session.run(
    `CREATE TEMP VIEW near AS SELECT * FROM (${await eventsBetween(folder, ask.from, ask.asOf)})
     WHERE at_micros <= ${micros(ask.asOf)}`,
  );
  const reachAt = await emailEvent(session, folder, 'newest', ask.asOf);
  const stretchFrom = Math.min(reachAt ?? ask.asOf, plusHours(ask.asOf, -LEAST_STRETCH_HOURS));
  const before = (reachAt ?? ask.asOf) - (ask.asOf - stretchFrom);
  const [received] = await session.rows<{ received: bigint }>(receivedEmails(ask));
  return {
    figures: await countFigures(session, ask, before),
    metrics: (
      await session.rows<{ statistic: Statistic; events: bigint; without_message: bigint }>(metricsAsIngested(ask))
    ).map(({ statistic, events, without_message }) => ({
      statistic,
      events: Number(events),
      withoutMessage: Number(without_message),
    })),
    unmapped: (await session.rows<{ name: string; events: bigint }>(unmappedMetrics(ask))).map(({ name, events }) => ({
      name,
      events: Number(events),
    })),
    received: Number(received?.received ?? 0),
    reachAt,
    firstAt: await emailEvent(session, folder, 'oldest', ask.asOf),
  };
}

interface FigureRow {
  readonly [column: string]: unknown;
  readonly message_id: MessageId;
  readonly statistic: Statistic;
  readonly ours: bigint;
  readonly before: bigint;
  readonly once: bigint;
  readonly by_people: bigint;
  readonly after_clicks: bigint;
  readonly without_send: bigint;
}

async function countFigures(session: DuckSession, ask: CountAsk, before: number): Promise<CountedDay['figures']> {
  const rows = await session.rows<FigureRow>(sendsAsReported({ ...ask, beforeMicros: micros(before) }));
  return rows.map((row) => ({
    messageId: row.message_id,
    statistic: row.statistic,
    ours: Number(row.ours),
    before: Number(row.before),
    once: Number(row.once),
    byPeople: Number(row.by_people),
    afterClicks: Number(row.after_clicks),
    withoutSend: Number(row.without_send),
  }));
}

/** The time of the newest or the oldest email event there is; a day that has none but other events is passed over. */
async function emailEvent(
  session: DuckSession,
  folder: string,
  which: 'newest' | 'oldest',
  asOf: Instant,
): Promise<Instant | null> {
  const byDay = new Map<string, string[]>();
  for (const path of await parquetFiles(folder)) {
    if (dayIn(path) <= utcDay(asOf)) byDay.set(dayIn(path), [...(byDay.get(dayIn(path)) ?? []), path]);
  }
  const days = [...byDay.keys()].sort();
  for (const day of which === 'newest' ? days.reverse() : days) {
    const [row] = await session.rows<{ found: bigint | null }>(
      `SELECT ${which === 'newest' ? 'max' : 'min'}(at_micros) AS found FROM (${eventsIn(byDay.get(day) ?? [])})
       WHERE metric IN ${EMAIL_METRICS} AND at_micros <= ${micros(asOf)}`,
    );
    if (row?.found != null) return instant(Math.floor(Number(row.found) / 1_000));
  }
  return null;
}
