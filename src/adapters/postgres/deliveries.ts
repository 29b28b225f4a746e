import type {
  Claim,
  ClaimedDelivery,
  DeliveryAccount,
  DeliveryQueue,
  Horizon,
  Pause,
  Settlement,
  TakePortion,
  Trouble,
} from '../../deliver/ports.ts';
import type { OrgId } from '../../domain/ids.ts';
import { fromDate, type Instant, toDate } from '../../domain/instant.ts';
import { Database, type Query } from './database.ts';
import { findDeliveryAccount } from './delivery-account.ts';
import { chooseDue, IS_FREE } from './delivery-order.ts';
import { keepPace, learnPace, lockPace } from './delivery-paces.ts';
import { lease } from './lease-deliveries.ts';
import { enterInLedger } from './ledger-entries.ts';

/** The database for delivering: what a claim need not wait for goes with what it asks next. */
export const openDeliveries = (url: string): Database => new Database(url, { isPipelined: true });

/** The delivery queue and the write ledger. Leases run on the wall clock, everything else on the caller's. */
export const deliveryQueue = (database: Database): DeliveryQueue => ({
  orgsWithPending: async () => {
    const rows = await database.beforeOrg<{ org_id: OrgId }>('SELECT org_id FROM orgs_with_pending_deliveries()');
    return rows.map((row) => row.org_id);
  },
  claim: (orgId, { now, limit, leaseSeconds }) =>
    database.inOrg(orgId, async (query): Promise<Claim> => {
      void neverWaitForDisk(query);
      const found = findDeliveryAccount(query);
      const expired = expire(query, now);
      const account = await found;
      const leased =
        account?.state === 'active'
          ? await leasePortion(query, account, now, limit, leaseSeconds)
          : { deliveries: [], isFilled: false, pace: null };
      const { deliveries, isFilled, pace } = leased;
      const left = isFilled ? null : await horizon(query, now, deliveries);
      return { account, expired: (await expired)[0]?.count ?? 0, deliveries, horizon: left, pace };
    }),
  settle: (orgId, settlements, pause, learn) =>
    database.inOrg(orgId, async (query) => {
      await settle(query, settlements);
      const isPausedNow = pause !== null && (await pauseAccount(query, pause));
      return { pace: learn ? await learnPace(query, 'single_write', learn) : null, isPausedNow };
    }),
  noteTrouble: (orgId, trouble) => database.inOrg(orgId, (query) => noteTrouble(query, trouble)),
});

async function leasePortion(
  query: Query,
  { accountId, quotaShare }: DeliveryAccount,
  now: Instant,
  limit: TakePortion,
  leaseSeconds: number,
) {
  const { writes, perMinute, charge, isHeldBack } = limit(await lockPace(query, accountId, 'single_write'), quotaShare);
  const chosen = writes === 0 ? [] : await chooseDue(query, now, writes, perMinute);
  const deliveries = await lease(query, accountId, leaseSeconds, chosen);
  const pace = charge(deliveries.length);
  if (deliveries.length > 0) void keepPace(query, accountId, 'single_write', pace);
  return { deliveries, isFilled: deliveries.length === writes && !(writes === 0 && isHeldBack), pace };
}

/** A lease that a crash of the database forgets is only a second write of the same content. */
async function neverWaitForDisk(query: Query): Promise<void> {
  await query('SET LOCAL synchronous_commit = off');
}

/** Late content must not surface in the next email. Of one that was never tried, what held up the account tells why. */
const expire = (query: Query, now: Instant): Promise<{ count: number }[]> =>
  query(
    `WITH gone AS (UPDATE deliveries d SET state = 'expired', finished_at = $1, leased_until = NULL,
       cause = coalesce(d.cause, held.cause),
       reason = concat('Not written by the time its email was due', CASE WHEN expires_at > due_at THEN ', grace included' END,
                       '.', ' Last: ' || coalesce(d.reason, held.reason))
     FROM (SELECT) one LEFT JOIN (
       SELECT CASE WHEN state = 'paused' THEN 'paused' WHEN trouble_reason IS NOT NULL THEN 'unavailable' END AS cause,
         CASE WHEN state = 'paused' THEN paused_reason ELSE trouble_reason END AS reason
       FROM klaviyo_accounts
     ) held ON true
     WHERE d.state = 'pending' AND expires_at <= $1 AND ${IS_FREE}
     RETURNING 1) SELECT count(*) FROM gone`,
    [toDate(now)],
    'expire',
  );

/**
 * One look at an index each, whatever waits: a paused account is asked at every webhook. What others hold was due when
 * they took it, so it stands before the first that is free, or among them where there is more to do at once.
 */
async function horizon(query: Query, now: Instant, claimed: readonly ClaimedDelivery[]): Promise<Horizon> {
  const [row] = await query<{ not_before: Date | null; expires_at: Date | null; held: boolean }>(
    `WITH next AS (
       SELECT
         (SELECT not_before FROM deliveries WHERE ${IS_LEFT} AND ${IS_FREE} ORDER BY not_before LIMIT 1) AS not_before,
         (SELECT expires_at FROM deliveries WHERE ${IS_LEFT} AND (expires_at > $2 OR ${IS_FREE})
          ORDER BY expires_at LIMIT 1) AS expires_at
     )
     SELECT not_before, expires_at,
       CASE WHEN not_before <= $2 THEN EXISTS (SELECT FROM deliveries WHERE ${IS_LEFT} AND expires_at <= $2 AND NOT ${IS_FREE})
            ELSE EXISTS (SELECT FROM deliveries WHERE ${IS_LEFT} AND not_before <= $2 AND NOT ${IS_FREE}) END AS held
     FROM next`,
    [claimed.map(({ decisionId }) => decisionId), toDate(now)],
    'horizon',
  );
  return {
    notBefore: row?.not_before ? fromDate(row.not_before) : null,
    expiresAt: row?.expires_at ? fromDate(row.expires_at) : null,
    heldByOthers: row?.held ?? false,
  };
}

const IS_LEFT = "state = 'pending' AND decision_id <> ALL ($1)";

/**
 * One statement, so that a delivery, its attempt and the ledger agree whatever dies in between.
 * `attempts` is the fence: a claim that was overtaken finds another number and changes nothing.
 * A claim that called nobody gives its number back. A bulk import that Klaviyo refused has no id: ''.
 */
async function settle(query: Query, settlements: readonly Settlement[]): Promise<void> {
  await query(
    `WITH settlement AS (
       SELECT * FROM jsonb_to_recordset($1) AS s (
         "decisionId" uuid, attempt int, state text, cause text, reason text, "notBefore" timestamptz, "finishedAt" timestamptz,
         "startedAt" timestamptz, "acceptedAt" timestamptz, "completedAt" timestamptz, "statusCode" int,
         "isCalled" boolean, "isRefusedImport" boolean, "isClean" boolean)
     ), settled AS (
       UPDATE deliveries d SET state = s.state, cause = s.cause, reason = s.reason, finished_at = s."finishedAt", leased_until = NULL,
         not_before = coalesce(s."notBefore", d.not_before),
         attempts = d.attempts - CASE WHEN s."isCalled" THEN 0 ELSE 1 END
       FROM settlement s
       WHERE d.decision_id = ANY ($2) AND d.decision_id = s."decisionId"
         AND d.state = 'pending' AND d.attempts = s.attempt
       RETURNING d.profile_id, d.prefix, d.due_at, d.expires_at, s.*
     ), attempted AS (
       INSERT INTO delivery_attempts
         (org_id, decision_id, attempt, started_at, accepted_at, completed_at, outcome, status_code, reason,
          import_job_id)
       SELECT current_org(), "decisionId", attempt, "startedAt", "acceptedAt", "completedAt",
              CASE state WHEN 'pending' THEN 'retry' ELSE state END, "statusCode", reason,
              CASE WHEN "isRefusedImport" THEN '' END
       FROM settled WHERE "isCalled"
     )
     ${enterInLedger(
       `SELECT a.account_id, s.profile_id, s.prefix, s."decisionId", s."isClean", s."finishedAt", s.due_at,
          s.expires_at
        FROM settled s CROSS JOIN klaviyo_accounts a WHERE s."isClean" IS NOT NULL`,
     )}`,
    [JSON.stringify(settlements.map(settlementRow)), settlements.map(({ decisionId }) => decisionId)],
    'settle',
  );
}

const settlementRow = ({ call, holds, ...settlement }: Settlement) => ({
  ...settlement,
  notBefore: timestamp(settlement.notBefore),
  finishedAt: timestamp(settlement.finishedAt),
  startedAt: timestamp(call?.startedAt ?? null),
  acceptedAt: timestamp(call?.acceptedAt ?? null),
  completedAt: timestamp(call?.completedAt ?? null),
  statusCode: call?.statusCode ?? null,
  isCalled: call !== null,
  isRefusedImport: call?.isRefusedImport ?? false,
  isClean: holds?.isClean ?? null,
});

const timestamp = (at: Instant | null): Date | null => (at === null ? null : toDate(at));

/** @returns whether it was active. */
async function pauseAccount(query: Query, { refusedKey, reason, lacks, at }: Pause): Promise<boolean> {
  const rows = await query(
    `UPDATE klaviyo_accounts SET state = 'paused', paused_reason = $2, paused_since = $3,
       scopes = CASE WHEN $4::text IS NULL THEN scopes ELSE scopes || jsonb_build_object($4::text, 'missing') END
     WHERE state = 'active' AND sealed_private_key = $1 RETURNING account_id`,
    [refusedKey, reason, toDate(at), lacks],
  );
  return rows.length > 0;
}

async function noteTrouble(query: Query, trouble: Trouble): Promise<void> {
  const [reason, since] = trouble.kind === 'began' ? [trouble.reason, toDate(trouble.at)] : [null, null];
  await query(
    `UPDATE klaviyo_accounts SET trouble_reason = $1,
       trouble_since = CASE WHEN $1::text IS NOT NULL THEN coalesce(trouble_since, $2::timestamptz) END`,
    [reason, since],
  );
}
