import type { AcceptedJob, Backlog, DueWrites, ImportQueue } from '../../deliver/bulk/ports.ts';
import type { DeliveryQueue } from '../../deliver/ports.ts';
import { fromDate, type Instant, toDate } from '../../domain/instant.ts';
import { callPaces } from './call-paces.ts';
import type { Database, Query } from './database.ts';
import { findDeliveryAccount } from './delivery-account.ts';
import { IS_FREE, type PlaceRow, type RowPlace } from './delivery-order.ts';
import { abandonJob, completeJob, giveUpJobs, lookAgain, nextLookAt, recentImports, takeLooks } from './import-jobs.ts';
import { lease } from './lease-deliveries.ts';

/** The delivery queue as the bulk writer sees it. Leases run on the wall clock, everything else on the caller's. */
export const importQueue = (database: Database, { settle }: Pick<DeliveryQueue, 'settle'>): ImportQueue => ({
  backlog: (orgId, now, most) => database.inOrg(orgId, (query) => backlog(query, now, most)),
  claim: (orgId, { now, dueAfter, count, spared, leaseSeconds }) =>
    database.inOrg(orgId, async (query) => {
      const account = await findDeliveryAccount(query);
      if (!account) return [];
      const chosen = await chooseBehind(query, now, count, dueAfter, spared);
      return lease(query, account.accountId, leaseSeconds, chosen);
    }),
  settle,
  ...callPaces(database),
  accept: (orgId, job) => database.inOrg(orgId, (query) => accept(query, job)),
  keepToSingle: (orgId, decisionIds) =>
    database.inOrg(orgId, async (query) => {
      await query('UPDATE deliveries SET single_only = true WHERE decision_id = ANY ($1)', [decisionIds]);
    }),
  noteMissingScopes: (orgId, scopes) =>
    database.inOrg(orgId, async (query) => {
      const missing = Object.fromEntries(scopes.map((scope) => [scope, 'missing']));
      await query('UPDATE klaviyo_accounts SET scopes = scopes || $1::jsonb', [JSON.stringify(missing)]);
    }),
  takeLooks: (orgId, now, again) => database.inOrg(orgId, (query) => takeLooks(query, now, again)),
  lookAgain: (orgId, jobIds, at) => database.inOrg(orgId, (query) => lookAgain(query, jobIds, at)),
  nextLookAt: (orgId) => database.inOrg(orgId, nextLookAt),
  complete: (orgId, jobId, end) => database.inOrg(orgId, (query) => completeJob(query, jobId, end)),
  abandon: (orgId, jobId, reason, now) => database.inOrg(orgId, (query) => abandonJob(query, jobId, reason, now)),
  giveUp: (orgId, now) => database.inOrg(orgId, (query) => giveUpJobs(query, now)),
});

async function backlog(query: Query, now: Instant, most: number): Promise<Backlog | null> {
  const account = await findDeliveryAccount(query);
  if (!account) return null;
  return {
    account,
    due: await dueWrites(query, now, most),
    imports: await recentImports(query, now),
    pace: account.pace,
  };
}

/** Due after some time, but for the first `spared`; and not those that only a write of its own may carry. */
async function chooseBehind(
  query: Query,
  now: Instant,
  limit: number,
  dueAfter: Instant,
  spared: number,
): Promise<RowPlace[]> {
  const rows = await query<PlaceRow>(
    `SELECT ctid FROM deliveries
     WHERE state = 'pending' AND not_before <= $1 AND ${IS_FREE} AND due_at > $2 AND ${MAY_BE_IMPORTED}
       AND (due_at, decision_id) >= (
         SELECT due_at, decision_id FROM deliveries
         WHERE state = 'pending' AND due_at > $2 AND ${MAY_BE_IMPORTED} AND ${IS_FREE}
         ORDER BY due_at, decision_id OFFSET $3 LIMIT 1)
     ORDER BY due_at, decision_id LIMIT $4 FOR UPDATE SKIP LOCKED`,
    [toDate(now), toDate(dueAfter), spared, limit],
  );
  return rows.map(({ ctid }) => ctid);
}

const MAY_BE_IMPORTED = `NOT single_only AND carrier = 'profile'`;

/** Counted together where they are due within five seconds. */
async function dueWrites(query: Query, now: Instant, most: number): Promise<DueWrites[]> {
  const rows = await query<{ due_at: Date; writes: number; singly: number }>(
    `SELECT to_timestamp(floor(extract(epoch FROM due_at) / 5) * 5) AS due_at,
            count(*) FILTER (WHERE NOT single_only) AS writes, count(*) FILTER (WHERE single_only) AS singly
     FROM (
       SELECT due_at, single_only FROM deliveries
       WHERE state = 'pending' AND carrier = 'profile' AND due_at > $1 AND ${IS_FREE} ORDER BY due_at LIMIT $2
     ) first
     GROUP BY 1 ORDER BY 1`,
    [toDate(now), most],
  );
  return rows.map(({ due_at, ...counts }) => ({ dueAt: fromDate(due_at), ...counts }));
}

/** One statement. A delivery whose lease ended meanwhile, and that another claimed, is not the job's. */
async function accept(query: Query, job: AcceptedJob): Promise<void> {
  const { deliveries } = job;
  await query(
    `WITH job AS (
       INSERT INTO import_jobs
         (org_id, account_id, job_id, submitted_at, accepted_at, look_at, gives_up_at, profiles, bytes)
       VALUES (current_org(), $1, $2, $3, $4, $5, $6, $7, $8)
     )
     UPDATE deliveries d SET state = 'importing', leased_until = NULL, import_job_id = $2, import_clears = m.clears,
       cause = NULL, reason = 'Klaviyo has it in a bulk import and is working on it.'
     FROM unnest($9::uuid[], $10::int[], $11::boolean[]) AS m (decision_id, attempt, clears)
     WHERE d.decision_id = ANY ($9) AND d.decision_id = m.decision_id AND d.state = 'pending' AND d.attempts = m.attempt`,
    [
      job.accountId,
      job.jobId,
      toDate(job.submittedAt),
      toDate(job.acceptedAt),
      toDate(job.lookAt),
      toDate(job.givesUpAt),
      job.profiles,
      job.bytes,
      deliveries.map(({ decisionId }) => decisionId),
      deliveries.map(({ attempt }) => attempt),
      deliveries.map(({ isClearing }) => isClearing),
    ],
  );
}
