import type { JobId, ProfileError, RecentImports, RunningJob } from '../../deliver/bulk/ports.ts';
import type { EndedImports } from '../../deliver/clean-up/ports.ts';
import type { AccountId } from '../../domain/ids.ts';
import { fromDate, type Instant, toDate } from '../../domain/instant.ts';
import type { Database, Query } from './database.ts';
import { enterInLedger } from './ledger-entries.ts';
import { organisations } from './organisations.ts';

export async function takeLooks(query: Query, now: Instant, again: Instant): Promise<RunningJob[]> {
  const rows = await query<{
    job_id: JobId;
    account_id: AccountId;
    accepted_at: Date;
    may_be_asked: boolean;
    sealed_private_key: Buffer;
  }>(
    `WITH due AS (
       SELECT j.account_id, j.job_id FROM import_jobs j JOIN klaviyo_accounts k USING (org_id, account_id)
       WHERE j.completed_at IS NULL AND j.look_at <= $1 AND k.state = 'active'
       FOR UPDATE OF j SKIP LOCKED
     )
     UPDATE import_jobs j SET look_at = $2 FROM due, klaviyo_accounts k
     WHERE (j.account_id, j.job_id) = (due.account_id, due.job_id) AND k.account_id = j.account_id
     RETURNING j.job_id, j.account_id, j.accepted_at, k.sealed_private_key,
       k.scopes @> '{"lists:read": "granted", "profiles:read": "granted"}' AS may_be_asked`,
    [toDate(now), toDate(again)],
  );
  return rows.map((row) => ({
    jobId: row.job_id,
    accountId: row.account_id,
    acceptedAt: fromDate(row.accepted_at),
    mayBeAsked: row.may_be_asked,
    sealedPrivateKey: row.sealed_private_key,
  }));
}

export async function lookAgain(query: Query, jobIds: readonly JobId[], at: Instant): Promise<void> {
  await query('UPDATE import_jobs SET look_at = $2 WHERE job_id = ANY ($1) AND completed_at IS NULL', [
    jobIds,
    toDate(at),
  ]);
}

/** Of a paused account only the time at which its jobs are given up. */
export async function nextLookAt(query: Query): Promise<Instant | null> {
  const [row] = await query<{ at: Date | null }>(
    `SELECT min(CASE k.state WHEN 'active' THEN least(j.look_at, j.gives_up_at) ELSE j.gives_up_at END) AS at
     FROM import_jobs j JOIN klaviyo_accounts k USING (org_id, account_id) WHERE j.completed_at IS NULL`,
  );
  return row?.at ? fromDate(row.at) : null;
}

/** Of the last hour, the latest hundred. One that was given up or cancelled tells nothing. */
export async function recentImports(query: Query, now: Instant): Promise<RecentImports> {
  const [row] = await query<{ running: number; refused_share: number | null; seconds: number | null }>(
    `SELECT coalesce(sum(profiles) FILTER (WHERE completed_at IS NULL), 0)::int AS running,
            sum(failed)::float8 / nullif(sum(profiles) FILTER (WHERE completed_at IS NOT NULL), 0) AS refused_share,
            percentile_cont(0.9) WITHIN GROUP (
              ORDER BY extract(epoch FROM coalesce(completed_at, $1) - accepted_at)::float8) AS seconds
     FROM (
       SELECT profiles, failed, accepted_at, completed_at FROM import_jobs
       WHERE submitted_at > $1::timestamptz - interval '1 hour' AND (completed_at IS NULL OR failed IS NOT NULL)
       ORDER BY submitted_at DESC LIMIT 100
     ) latest`,
    [toDate(now)],
  );
  return { running: row?.running ?? 0, refusedShare: row?.refused_share ?? null, seconds: row?.seconds ?? null };
}

/**
 * One statement, so that deliveries, their attempts and the ledger agree whatever dies in between; only the first to
 * end a job changes anything. A refused profile is written by itself next: Klaviyo then says in full why it cannot be.
 */
export async function completeJob(
  query: Query,
  jobId: JobId,
  { completedAt, errors, now }: { completedAt: Instant; errors: readonly ProfileError[]; now: Instant },
): Promise<void> {
  await query(
    `WITH job AS (
       UPDATE import_jobs SET completed_at = $2, failed = cardinality($4::text[])
       WHERE job_id = $1 AND completed_at IS NULL RETURNING *
     ), refused AS (
       SELECT DISTINCT ON (profile_id) profile_id, detail
       FROM unnest($4::text[], $5::text[]) AS e (profile_id, detail) ORDER BY profile_id
     ), ended AS (
       SELECT d.decision_id, job.account_id, job.submitted_at, job.accepted_at,
              'A bulk import could not write this profile (' || refused.detail || ').' AS refusal
       FROM job JOIN deliveries d ON d.import_job_id = $1 AND d.state = 'importing'
       LEFT JOIN refused USING (profile_id)
     ), settled AS (
       UPDATE deliveries d SET
         state = CASE WHEN e.refusal IS NULL THEN 'written' ELSE 'pending' END,
         reason = e.refusal, single_only = d.single_only OR e.refusal IS NOT NULL,
         finished_at = CASE WHEN e.refusal IS NULL THEN $2::timestamptz END,
         not_before = CASE WHEN e.refusal IS NULL THEN d.not_before ELSE $3::timestamptz END
       FROM ended e WHERE d.decision_id = e.decision_id
       RETURNING d.decision_id, d.profile_id, d.prefix, d.due_at, d.expires_at, d.attempts, d.import_clears,
                 e.account_id, e.submitted_at, e.accepted_at, e.refusal
     ), attempted AS (
       INSERT INTO delivery_attempts (org_id, decision_id, attempt, started_at, accepted_at, completed_at, outcome,
                                      status_code, reason, import_job_id)
       SELECT current_org(), decision_id, attempts, submitted_at, accepted_at, $2,
              CASE WHEN refusal IS NULL THEN 'written' ELSE 'retry' END, 202, refusal, $1
       FROM settled
     )
     ${enterInLedger(
       `SELECT account_id, profile_id, prefix, decision_id, import_clears, $2::timestamptz, due_at, expires_at
        FROM settled WHERE refusal IS NULL`,
     )}`,
    [
      jobId,
      toDate(completedAt),
      toDate(now),
      errors.map(({ profileId }) => profileId),
      errors.map(({ detail }) => detail),
    ],
  );
}

/** Nobody knows whether it was written, so the same content is written once more. */
export async function abandonJob(query: Query, jobId: JobId, reason: string, now: Instant): Promise<void> {
  await query(
    `WITH job AS (
       UPDATE import_jobs SET completed_at = $3 WHERE job_id = $1 AND completed_at IS NULL RETURNING *
     ), settled AS (
       UPDATE deliveries d SET state = 'pending', reason = $2, single_only = true, not_before = $3
       FROM job WHERE d.import_job_id = $1 AND d.state = 'importing'
       RETURNING d.decision_id, d.attempts, job.submitted_at, job.accepted_at
     )
     INSERT INTO delivery_attempts
       (org_id, decision_id, attempt, started_at, accepted_at, outcome, status_code, reason, import_job_id)
     SELECT current_org(), decision_id, attempts, submitted_at, accepted_at, 'retry', 202, $2, $1 FROM settled`,
    [jobId, reason, toDate(now)],
  );
}

/** The properties may yet be written: the ledger says so, and the clean-up empties them. @returns how many expired. */
export async function giveUpJobs(query: Query, now: Instant): Promise<number> {
  const reason = 'Klaviyo took it in a bulk import and never said that it was done; its email went long ago.';
  const [row] = await query<{ count: number }>(
    `WITH job AS (
       UPDATE import_jobs SET completed_at = $1 WHERE completed_at IS NULL AND gives_up_at <= $1 RETURNING *
     ), settled AS (
       UPDATE deliveries d SET state = 'expired', reason = $2, finished_at = $1
       FROM job WHERE d.import_job_id = job.job_id AND d.state = 'importing'
       RETURNING d.decision_id, d.profile_id, d.prefix, d.due_at, d.expires_at, d.attempts, d.import_clears,
                 job.account_id, job.submitted_at, job.accepted_at, job.job_id
     ), attempted AS (
       INSERT INTO delivery_attempts
         (org_id, decision_id, attempt, started_at, accepted_at, outcome, status_code, reason, import_job_id)
       SELECT current_org(), decision_id, attempts, submitted_at, accepted_at, 'retry', 202, $2, job_id FROM settled
     ), entered AS (${enterInLedger(
       'SELECT account_id, profile_id, prefix, decision_id, false, $1::timestamptz, due_at, expires_at FROM settled',
     )})
     SELECT count(*) FROM settled`,
    [toDate(now), reason],
  );
  return row?.count ?? 0;
}

/** Attempts keep the ids of their jobs, and deliveries that of their last. */
export const endedImports = (database: Database): EndedImports => ({
  orgs: async () => (await organisations(database).list()).map(({ orgId }) => orgId),
  forget: (orgId, endedBefore) =>
    database.inOrg(orgId, async (query) => {
      await query('DELETE FROM import_jobs WHERE completed_at < $1', [toDate(endedBefore)]);
    }),
});
