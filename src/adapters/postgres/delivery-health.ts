import type { Backlog, DeliveryHealth, HealthAccount, WaitKind, Writes } from '../../deliver/health/ports.ts';
import type { Pace } from '../../deliver/ports.ts';
import { fromDate, type Instant, toDate } from '../../domain/instant.ts';
import type { Database, Query } from './database.ts';
import { IS_FREE } from './delivery-order.ts';
import { failures } from './failure-kinds.ts';
import { punctuality } from './punctuality.ts';
import { IS_UNWRITTEN, mayGoAgain } from './unwritten-deliveries.ts';

/** Of what is due first: the oldest is among them unless its email has far longer than all of theirs. */
const LOOKED_AT_FOR_THE_OLDEST = 1_000;

/** What people see of the delivery queue. It only reads. */
export const deliveryHealth = (database: Database): DeliveryHealth => ({
  backlog: (orgId, now) =>
    database.inOrg(orgId, async (query): Promise<Backlog> => {
      const { waiting, due } = await waitingDeliveries(query, now);
      return { waiting, due, oldestDecidedAt: await oldestDecidedAt(query) };
    }),
  account: (orgId) => database.inOrg(orgId, findAccount),
  writes: (orgId, since) =>
    database.inOrg(
      orgId,
      async (query): Promise<Writes> => ({
        single: await writesByMinute(query, since),
        bulk: await importsByMinute(query, since),
      }),
    ),
  punctuality: (orgId, since, edgesSeconds) =>
    database.inOrg(orgId, (query) => punctuality(query, since, edgesSeconds)),
  failures: (orgId, now, since, most) => database.inOrg(orgId, (query) => failures(query, { now, since, most })),
  mayAnyGoAgain: (orgId, now) => database.inOrg(orgId, (query) => mayAnyGoAgain(query, now)),
  lastEndedAt: (orgId) => database.inOrg(orgId, lastEndedAt),
  hasDelivered: (orgId) => database.inOrg(orgId, hasDelivered),
});

const WAIT_KIND = `CASE
       WHEN state = 'importing' THEN 'importing'
       WHEN NOT ${IS_FREE} THEN 'writing'
       WHEN not_before <= $1 THEN 'ready'
       WHEN cause = 'throttled' THEN 'held'
       WHEN cause = 'slot' THEN 'slot'
       ELSE 'retrying' END`;

async function waitingDeliveries(query: Query, now: Instant): Promise<Pick<Backlog, 'waiting' | 'due'>> {
  const rows = await query<{
    kind: WaitKind;
    people: number;
    late: number;
    in5: number;
    in15: number;
    in60: number;
  }>(
    `SELECT ${WAIT_KIND} AS kind, count(*) AS people,
            count(*) FILTER (WHERE due_at <= $1) AS late,
            count(*) FILTER (WHERE due_at <= $1::timestamptz + interval '5 minutes') AS in5,
            count(*) FILTER (WHERE due_at <= $1::timestamptz + interval '15 minutes') AS in15,
            count(*) FILTER (WHERE due_at <= $1::timestamptz + interval '60 minutes') AS in60
     FROM deliveries WHERE state IN ('pending', 'importing') GROUP BY 1`,
    [toDate(now)],
  );
  const sum = (of: 'late' | 'in5' | 'in15' | 'in60') => rows.reduce((total, row) => total + row[of], 0);
  const none = { ready: 0, slot: 0, retrying: 0, held: 0, writing: 0, importing: 0 };
  return {
    waiting: { ...none, ...Object.fromEntries(rows.map(({ kind, people }) => [kind, people])) },
    due: { late: sum('late'), in5: sum('in5'), in15: sum('in15'), in60: sum('in60') },
  };
}

async function oldestDecidedAt(query: Query): Promise<Instant | null> {
  const [row] = await query<{ at: Date | null }>(
    `SELECT min(d.decided_at) AS at
     FROM (
       SELECT decision_id FROM deliveries WHERE state = 'pending' ORDER BY due_at LIMIT ${LOOKED_AT_FOR_THE_OLDEST}
     ) first
     CROSS JOIN LATERAL (SELECT decided_at FROM decisions WHERE decision_id = first.decision_id LIMIT 1) d`,
  );
  return row?.at ? fromDate(row.at) : null;
}

async function findAccount(query: Query): Promise<HealthAccount | null> {
  const [row] = await query<{
    state: 'active' | 'paused';
    paused_reason: string | null;
    paused_since: Date | null;
    trouble_reason: string | null;
    trouble_since: Date | null;
    quota_percent: number;
    pace: Pace | null;
  }>(
    `SELECT k.state, k.paused_reason, k.paused_since, k.trouble_reason, k.trouble_since, k.quota_percent,
            nullif(p.pace, 'null') AS pace
     FROM klaviyo_accounts k
     LEFT JOIN delivery_paces p ON p.account_id = k.account_id AND p.call = 'single_write'`,
  );
  if (!row) return null;
  const { trouble_reason: reason, trouble_since: since } = row;
  return {
    state: row.state,
    paused:
      row.state === 'paused'
        ? { reason: row.paused_reason, since: row.paused_since && fromDate(row.paused_since) }
        : null,
    trouble: reason === null || since === null ? null : { reason, since: fromDate(since) },
    quotaShare: row.quota_percent / 100,
    pace: row.pace,
  };
}

/** Contents that went in one write count each: telling them apart would cost a look-up of every delivery. */
async function writesByMinute(query: Query, since: Instant): Promise<Writes['single']> {
  const rows = await query<{ minute: Date; writes: number; throttled: number }>(
    `SELECT minute, sum(writes)::int AS writes, sum(throttled)::int AS throttled FROM (
       SELECT date_trunc('minute', started_at) AS minute, count(*) AS writes,
              count(*) FILTER (WHERE status_code = 429) AS throttled
       FROM delivery_attempts WHERE started_at >= $1 AND import_job_id IS NULL GROUP BY 1
       UNION ALL
       SELECT minute, writes, throttled FROM clean_up_writes WHERE minute >= date_trunc('minute', $1::timestamptz)
     ) each GROUP BY 1 ORDER BY 1`,
    [toDate(since)],
  );
  return rows.map(({ minute, ...counts }) => ({ minute: fromDate(minute), ...counts }));
}

async function importsByMinute(query: Query, since: Instant): Promise<Writes['bulk']> {
  const rows = await query<{ minute: Date; jobs: number; profiles: number }>(
    `SELECT date_trunc('minute', submitted_at) AS minute, count(*) AS jobs, sum(profiles)::int AS profiles
     FROM import_jobs WHERE submitted_at >= $1 GROUP BY 1 ORDER BY 1`,
    [toDate(since)],
  );
  return rows.map(({ minute, ...counts }) => ({ minute: fromDate(minute), ...counts }));
}

async function mayAnyGoAgain(query: Query, now: Instant): Promise<boolean> {
  const [row] = await query<{ any: boolean }>(
    `SELECT EXISTS (SELECT FROM deliveries WHERE ${mayGoAgain('$1')}) AS any`,
    [toDate(now)],
  );
  return row?.any ?? false;
}

async function lastEndedAt(query: Query): Promise<Instant | null> {
  const [row] = await query<{ at: Date | null }>(
    `SELECT greatest(
       (SELECT max(finished_at) FROM deliveries WHERE state = 'written'),
       (SELECT max(finished_at) FROM deliveries WHERE ${IS_UNWRITTEN})) AS at`,
  );
  return row?.at ? fromDate(row.at) : null;
}

async function hasDelivered(query: Query): Promise<boolean> {
  const [row] = await query<{ any: boolean }>('SELECT EXISTS (SELECT FROM deliveries) AS any');
  return row?.any ?? false;
}
