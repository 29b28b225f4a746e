import type { Punctuality } from '../../deliver/health/ports.ts';
import { type Instant, toDate } from '../../domain/instant.ts';
import type { Query } from './database.ts';

/** Quantiles of more are those of so many, chosen by their ids. */
const SAMPLED = 5_000;

export async function punctuality(query: Query, since: Instant, edgesSeconds: readonly number[]): Promise<Punctuality> {
  await readFromTheIndex(query);
  const written = await writtenByBucket(query, since, edgesSeconds);
  const people = written.buckets.reduce((sum, bucket) => sum + bucket.people, written.afterGrace);
  return {
    ...written,
    expired: await expiredSince(query, since),
    toWritten: people === 0 ? null : { ...(await secondsToWritten(query, since, people)), people },
  };
}

/** A week may be most of the table, and the planner takes a page of the index for four of the table: 2.0 s a million, not 1.0. */
async function readFromTheIndex(query: Query): Promise<void> {
  await query('SET LOCAL random_page_cost = 1.1');
}

async function writtenByBucket(
  query: Query,
  since: Instant,
  edgesSeconds: readonly number[],
): Promise<Pick<Punctuality, 'buckets' | 'afterGrace'>> {
  const rows = await query<{ bucket: number; people: number; after_grace: number }>(
    `SELECT width_bucket(date_part('epoch', finished_at - due_at), $2::float8[]) AS bucket,
            count(*) FILTER (WHERE finished_at <= expires_at) AS people,
            count(*) FILTER (WHERE finished_at > expires_at) AS after_grace
     FROM deliveries WHERE state = 'written' AND finished_at >= $1 GROUP BY 1 ORDER BY 1`,
    [toDate(since), edgesSeconds],
  );
  return {
    buckets: rows.map(({ bucket, people }) => ({ bucket, people })),
    afterGrace: rows.reduce((sum, row) => sum + row.after_grace, 0),
  };
}

async function expiredSince(query: Query, since: Instant): Promise<number> {
  const [row] = await query<{ people: number }>(
    `SELECT count(*) FILTER (WHERE state = 'expired') AS people FROM deliveries
     WHERE state IN ('rejected', 'expired', 'superseded') AND finished_at >= $1`,
    [toDate(since)],
  );
  return row?.people ?? 0;
}

/** The lateral keeps it to look-ups of the sample, whatever the planner believes of it. */
async function secondsToWritten(query: Query, since: Instant, people: number) {
  const [row] = await query<{ median: number; p99: number }>(
    `SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median,
            percentile_cont(0.99) WITHIN GROUP (ORDER BY seconds) AS p99
     FROM (
       SELECT date_part('epoch', w.finished_at - d.decided_at) AS seconds
       FROM (
         SELECT decision_id, finished_at FROM deliveries
         WHERE state = 'written' AND finished_at >= $1 AND abs(uuid_hash(decision_id)::bigint) % $2 = 0
       ) w
       CROSS JOIN LATERAL (SELECT decided_at FROM decisions WHERE decision_id = w.decision_id LIMIT 1) d
     ) sampled`,
    [toDate(since), Math.ceil(people / SAMPLED)],
  );
  return { medianSeconds: row?.median ?? 0, p99Seconds: row?.p99 ?? 0 };
}
