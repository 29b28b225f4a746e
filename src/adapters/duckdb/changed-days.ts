import type { AnalysisState } from './analysis-state.ts';
import { changedSends, eventsOf } from './changed-sends.ts';
import { isCountedOtherwise } from './counted-otherwise.ts';
import type { DuckSession } from './session.ts';
import { dayOfMicros, plusDays, startMicros, type UtcDay } from './utc-day.ts';

const FROM_THE_BEGINNING = '' as UtcDay;
/** Nobody writes to a profile so long after the decision. */
const LONGEST_DELIVERY_DAYS = 60;

export interface Changes {
  /** The days of decisions whose results may be others now. */
  readonly days: ReadonlySet<UtcDay>;
  /** The first of those because of a decision or a write, and not of an event alone; null: none. */
  readonly firstWritten: UtcDay | null;
}

/**
 * Which days of decisions have to be computed again: those of new decisions and new attempts, those that events of new
 * files may belong to, or events of emails of whose past something was learnt, and those that have become mature since;
 * all of them where conversions are counted otherwise.
 * @param followedDays how many days after that of its decision an event may still matter
 */
export async function findChanges(
  session: DuckSession,
  folder: string,
  before: AnalysisState | null,
  now: AnalysisState,
  followedDays: number,
): Promise<Changes> {
  if (before === null || before.version !== now.version || isCountedOtherwise(before, now)) {
    const days = new Set(await daysOf(session, 'SELECT decided_at_micros AS micros FROM all_decisions'));
    for (const day of Object.keys(now.events).flatMap(dayOfFile)) addRange(days, plusDays(day, -followedDays), day);
    return { days, firstWritten: FROM_THE_BEGINNING };
  }
  const decided = await daysOf(
    session,
    `SELECT decided_at_micros AS micros FROM all_decisions WHERE sequence > ${before.decisions}`,
  );
  const written = await daysOfAttempts(session, before.attempts);
  const files = Object.keys({ ...before.events, ...now.events }).filter(
    (file) => before.events[file] !== now.events[file],
  );
  const concerned = await eventsOf(session, folder, changedSends(before, now), now);
  const told = concerned === null ? [] : await daysOf(session, concerned);
  const days = new Set(written);
  for (const day of [...decided, ...files.flatMap(dayOfFile), ...told])
    addRange(days, plusDays(day, -followedDays), day);
  if (now.reachMicros !== null && (before.reachMicros !== now.reachMicros || before.templates !== now.templates)) {
    // What has become mature since; and what is not mature yet goes by the templates' new settings.
    const reached = dayOfMicros(BigInt(now.reachMicros));
    const reachedBefore =
      before.reachMicros === null ? await firstDay(session) : dayOfMicros(BigInt(before.reachMicros));
    addRange(days, plusDays(earlierOf(reachedBefore ?? reached, reached), -followedDays), reached);
  }
  return { days, firstWritten: [...decided, ...written].sort()[0] ?? null };
}

async function daysOfAttempts(session: DuckSession, after: number): Promise<UtcDay[]> {
  const [first] = await session.rows<{ micros: bigint | null }>(
    `SELECT min(started_at_micros) AS micros FROM all_attempts WHERE sequence > ${after}`,
  );
  if (first?.micros == null) return [];
  return daysOf(
    session,
    `SELECT decided_at_micros AS micros FROM all_decisions
     WHERE decided_at_micros >= ${startMicros(plusDays(dayOfMicros(first.micros), -LONGEST_DELIVERY_DAYS))}
       AND decision_id IN (SELECT decision_id FROM all_attempts WHERE sequence > ${after})`,
  );
}

/** Of all decisions. */
async function firstDay(session: DuckSession): Promise<UtcDay | null> {
  const [first] = await session.rows<{ micros: bigint | null }>(
    'SELECT min(decided_at_micros) AS micros FROM all_decisions',
  );
  return first?.micros == null ? null : dayOfMicros(first.micros);
}

async function daysOf(session: DuckSession, micros: string): Promise<UtcDay[]> {
  const rows = await session.rows<{ first: bigint }>(
    `SELECT min(micros) AS first FROM (${micros}) GROUP BY micros // 86400000000 ORDER BY first`,
  );
  return rows.map(({ first }) => dayOfMicros(first));
}

const earlierOf = (...days: readonly UtcDay[]): UtcDay => [...days].sort()[0] as UtcDay;

const dayOfFile = (file: string): UtcDay[] => {
  const day = file.match(/^day=(\d{4}-\d{2}-\d{2})/)?.[1];
  return day === undefined ? [] : [day as UtcDay];
};

function addRange(days: Set<UtcDay>, from: UtcDay, to: UtcDay): void {
  for (let day = from; day <= to; day = plusDays(day, 1)) days.add(day);
}
