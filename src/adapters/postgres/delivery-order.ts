import { type Instant, toDate } from '../../domain/instant.ts';
import type { Query } from './database.ts';

/** Where one version of a row lies. A lock keeps it there until the transaction ends. */
export type RowPlace = string & { readonly brand: 'RowPlace' };

export type PlaceRow = { readonly ctid: RowPlace };

/** How far ahead it is asked whether all can be in time. */
const HORIZONS_SECONDS = [30, 120, 480];
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
  const { isAny, coming } = await findBreach(query, now, perMinute);
  const rows = isAny ? await byTurns(query, now, limit, coming) : await earliest(query, now, limit);
  return rows.map(({ ctid }) => ctid);
}

const earliest = (query: Query, now: Instant, limit: number): Promise<PlaceRow[]> =>
  query<PlaceRow>(
    `SELECT ctid FROM deliveries WHERE state = 'pending' AND not_before <= $1 AND ${IS_FREE}
     ORDER BY due_at, decision_id LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [toDate(now), limit],
  );

/** @param breach in seconds, of what is not late yet; null where that can all be in time. */
function byTurns(query: Query, now: Instant, limit: number, breach: number | null): Promise<PlaceRow[]> {
  const before = breach === null ? null : (HORIZONS_SECONDS[HORIZONS_SECONDS.indexOf(breach) - 1] ?? 0);
  return query<PlaceRow>(
    `WITH RECURSIVE names AS (
       (SELECT template_id FROM deliveries WHERE state = 'pending' ORDER BY template_id LIMIT 1)
       UNION ALL
       SELECT (SELECT d.template_id FROM deliveries d WHERE d.state = 'pending' AND d.template_id > n.template_id
               ORDER BY d.template_id LIMIT 1)
       FROM names n WHERE n.template_id IS NOT NULL
     ), candidates AS (
       SELECT c.*, row_number() OVER (PARTITION BY c.template_id, c.class ORDER BY c.due_at, c.decision_id) AS turn
       FROM names n CROSS JOIN LATERAL (
         (SELECT d.ctid, d.decision_id, d.template_id, d.due_at,
            CASE WHEN d.due_at < $3 THEN 1 WHEN d.due_at < $4 THEN 2 ELSE 3 END AS class
          FROM deliveries d
          WHERE d.template_id = n.template_id AND d.state = 'pending' AND d.due_at > $2 AND d.not_before <= $1
            AND ${IS_FREE}
          ORDER BY d.due_at, d.decision_id LIMIT $5)
         UNION ALL
         (SELECT d.ctid, d.decision_id, d.template_id, d.due_at, 4
          FROM deliveries d
          WHERE d.template_id = n.template_id AND d.state = 'pending' AND d.due_at <= $2 AND d.not_before <= $1
            AND ${IS_FREE}
          ORDER BY d.due_at DESC, d.decision_id DESC LIMIT $5)
       ) c
     )
     SELECT ctid FROM candidates
     ORDER BY class, CASE class WHEN 2 THEN turn END, CASE class WHEN 4 THEN $2 - due_at END, due_at, decision_id
     LIMIT $5`,
    [toDate(now), lateUntil(now), secondsAfter(now, before), secondsAfter(now, breach), limit],
  );
}

const lateUntil = (now: Instant): Date => toDate((now + LEAST_SECONDS_TO_WRITE * 1000) as Instant);

const secondsAfter = (now: Instant, seconds: number | null): Date | 'infinity' =>
  seconds === null ? 'infinity' : toDate((now + seconds * 1000) as Instant);

/** @returns coming: the nearest horizon, in seconds, within which more of what is not late yet is due than can be written. */
async function findBreach(
  query: Query,
  now: Instant,
  perMinute: number,
): Promise<{ readonly isAny: boolean; readonly coming: number | null }> {
  const [row] = await query<{ any: number | null; coming: number | null }>(
    `WITH everything AS MATERIALIZED (SELECT ${firstBreach("'-infinity'")} AS any)
     SELECT "any", CASE WHEN "any" IS NOT NULL THEN ${firstBreach('$3::timestamptz')} END AS coming FROM everything`,
    [toDate(now), perMinute, lateUntil(now)],
  );
  return { isAny: row?.any != null, coming: row?.coming ?? null };
}

/** In each horizon it reads no further than to the first that cannot be written, and no horizon after a breach. */
const firstBreach = (dueAfter: string): string => `
  CASE ${HORIZONS_SECONDS.map(
    (seconds) => `
    WHEN EXISTS (
      SELECT FROM deliveries
      WHERE state = 'pending' AND due_at > ${dueAfter} AND due_at < $1::timestamptz + interval '${seconds} s'
      ORDER BY due_at OFFSET floor(${seconds} * $2::float8 / 60)::int LIMIT 1
    ) THEN ${seconds}`,
  ).join('')}
  END`;
