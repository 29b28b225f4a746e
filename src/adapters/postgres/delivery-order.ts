import { type Instant, toDate } from '../../domain/instant.ts';
import type { Query } from './database.ts';

/** Where one version of a row lies. It may have left by the time it is leased, unless it was locked. */
export type RowPlace = string & { readonly brand: 'RowPlace' };

export type PlaceRow = { readonly ctid: RowPlace };

/** How far ahead it is asked whether all can be in time. */
const HORIZONS_SECONDS = [30, 120, 480];
const LAST_HORIZON_SECONDS = Math.max(...HORIZONS_SECONDS);
/** A write that starts later than this before its email is as good as late. */
const LEAST_SECONDS_TO_WRITE = 5;

export const IS_FREE = '(leased_until IS NULL OR leased_until < clock_timestamp())';

/**
 * Whose turn it is. Fair means:
 *
 * While the account's pace keeps every deadline, the earliest goes first, whoever's it is: that order meets them all,
 * and no other can do better. (Asked at three horizons: is as much due within it as can be written in it?)
 *
 * Where it cannot, some emails will go without, and one template's burst must not take all that the others need:
 * 1. what is due within the last horizon that can be kept goes first, earliest deadline first;
 * 2. what is due within the first that cannot: templates take turns, each with its own earliest deadline. One that
 *    needs less than an equal share is served in full, and the others divide what it leaves;
 * 3. what is due later, earliest deadline first;
 * 4. last, what is late already, the least late first. Its emails have most likely gone, and serving it first would
 *    make everything behind it late as well: a queue that is only ever served at its end delivers nothing in time.
 */
export async function chooseDue(query: Query, now: Instant, limit: number, perMinute: number): Promise<RowPlace[]> {
  const breach = await findBreach(query, now, perMinute);
  const chosen: RowPlace[] = [];
  for (const part of breach === null ? [EVERYTHING] : partsOf(now, breach)) {
    if (chosen.length < limit) chosen.push(...(await choose(query, part, now, limit - chosen.length)));
  }
  return chosen;
}

/** What is due from one time until another, not included. */
interface Part {
  readonly order: keyof typeof ORDERS;
  readonly from: Date | '-infinity';
  readonly until: Date | 'infinity';
}

const EVERYTHING: Part = { order: 'earliest first', from: '-infinity', until: 'infinity' };

/** @param coming the first horizon that cannot be kept even if nothing late is written, in seconds. */
function partsOf(now: Instant, { coming }: { readonly coming: number | null }): Part[] {
  const inTime = lateUntil(now);
  const late: Part = { order: 'latest first', from: '-infinity', until: inTime };
  if (coming === null) return [{ order: 'earliest first', from: inTime, until: 'infinity' }, late];
  const kept = HORIZONS_SECONDS[HORIZONS_SECONDS.indexOf(coming) - 1];
  const contested = kept === undefined ? inTime : secondsAfter(now, kept);
  const later = secondsAfter(now, coming);
  return [
    ...(kept === undefined ? [] : [{ order: 'earliest first', from: inTime, until: contested } as const]),
    { order: 'templates in turns', from: contested, until: later },
    { order: 'earliest first', from: later, until: 'infinity' },
    late,
  ];
}

async function choose(query: Query, { order, from, until }: Part, now: Instant, limit: number): Promise<RowPlace[]> {
  const rows = await query<PlaceRow>(ORDERS[order], [toDate(now), from, until, limit], `choose ${order}`);
  return rows.map(({ ctid }) => ctid);
}

const IN_PART = `state = 'pending' AND not_before <= $1 AND ${IS_FREE} AND due_at >= $2 AND due_at < $3`;

const ORDERS = {
  'earliest first': `
    SELECT ctid FROM deliveries WHERE ${IN_PART} ORDER BY due_at, decision_id LIMIT $4`,
  'latest first': `
    SELECT ctid FROM deliveries WHERE ${IN_PART} ORDER BY due_at DESC, decision_id DESC LIMIT $4`,
  'templates in turns': `
    WITH RECURSIVE names AS (
      (SELECT template_id FROM deliveries WHERE state = 'pending' ORDER BY template_id LIMIT 1)
      UNION ALL
      SELECT (SELECT d.template_id FROM deliveries d WHERE d.state = 'pending' AND d.template_id > n.template_id
              ORDER BY d.template_id LIMIT 1)
      FROM names n WHERE n.template_id IS NOT NULL
    )
    SELECT own.ctid FROM names n CROSS JOIN LATERAL (
      SELECT ctid, due_at, decision_id, row_number() OVER (ORDER BY due_at, decision_id) AS turn
      FROM (SELECT ctid, due_at, decision_id FROM deliveries WHERE template_id = n.template_id AND ${IN_PART}
            ORDER BY due_at, decision_id LIMIT $4) earliest
    ) own
    ORDER BY turn, due_at, decision_id LIMIT $4`,
} as const;

const lateUntil = (now: Instant): Date => secondsAfter(now, LEAST_SECONDS_TO_WRITE);

const secondsAfter = (now: Instant, seconds: number): Date => toDate((now + seconds * 1000) as Instant);

/** @returns null where all can be in time. */
async function findBreach(query: Query, now: Instant, perMinute: number): Promise<{ coming: number | null } | null> {
  const values = [toDate(now), perMinute, lateUntil(now)];
  const [row] = await query<{ whole: number | null; coming: number | null }>(BREACH, values, 'find_breach');
  return row?.whole == null ? null : { coming: row.coming };
}

const writableWithin = (seconds: number): string => `floor(${seconds} * $2::float8 / 60)::int`;

const dueWithin = (seconds: number): string => `due_at < $1::timestamptz + interval '${seconds} s'`;

/** The nearest horizon, in seconds, within which more is due than can be written. It reads no more than that. */
const firstBreach = (from: string): string => `
  SELECT CASE ${HORIZONS_SECONDS.map(
    (seconds) => `WHEN count(*) FILTER (WHERE ${dueWithin(seconds)}) > ${writableWithin(seconds)} THEN ${seconds}`,
  ).join(' ')} END
  FROM (
    SELECT due_at FROM deliveries WHERE state = 'pending' AND due_at >= ${from} AND ${dueWithin(LAST_HORIZON_SECONDS)}
    ORDER BY due_at LIMIT ${writableWithin(LAST_HORIZON_SECONDS)} + 1
  ) nearest`;

const BREACH = `
  WITH queue AS MATERIALIZED (SELECT (${firstBreach("'-infinity'")}) AS whole)
  SELECT whole, CASE WHEN whole IS NOT NULL THEN (${firstBreach('$3::timestamptz')}) END AS coming FROM queue`;
