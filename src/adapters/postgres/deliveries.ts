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
import type { AccountId, DecisionId, OrgId } from '../../domain/ids.ts';
import { fromDate, type Instant, toDate } from '../../domain/instant.ts';
import { type ClaimedRow, claimedDelivery } from './claimed-delivery.ts';
import type { Database, Query } from './database.ts';
import { chosenByTurns, IS_FREE } from './delivery-order.ts';
import { keepPace, learnPace, lockPace } from './delivery-paces.ts';

/** The delivery queue and the write ledger. Leases run on the wall clock, everything else on the caller's. */
export const deliveryQueue = (database: Database): DeliveryQueue => ({
  orgsWithPending: async () => {
    const rows = await database.beforeOrg<{ org_id: OrgId }>('SELECT org_id FROM orgs_with_pending_deliveries()');
    return rows.map((row) => row.org_id);
  },
  claim: (orgId, { now, limit, leaseSeconds }) =>
    database.inOrg(orgId, async (query): Promise<Claim> => {
      await neverWaitForDisk(query);
      const account = await findAccount(query);
      await expire(query, now);
      const leased =
        account?.state === 'active'
          ? await leasePortion(query, account, now, limit, leaseSeconds)
          : { deliveries: [], isFilled: false, pace: null };
      const { deliveries, isFilled, pace } = leased;
      return { account, deliveries, horizon: isFilled ? null : await horizon(query, deliveries), pace };
    }),
  settle: (orgId, settlements, pause, learn) =>
    database.inOrg(orgId, async (query) => {
      await settle(query, settlements);
      if (pause) await pauseAccount(query, pause);
      return learn ? learnPace(query, learn) : null;
    }),
  noteTrouble: (orgId, trouble) => database.inOrg(orgId, (query) => noteTrouble(query, trouble)),
});

async function leasePortion(
  query: Query,
  { accountId, quotaShare }: DeliveryAccount,
  now: Instant,
  limit: number | TakePortion,
  leaseSeconds: number,
) {
  if (typeof limit === 'number') {
    const deliveries = await lease(query, accountId, now, limit, leaseSeconds, null);
    return { deliveries, isFilled: deliveries.length === limit, pace: null };
  }
  const { writes, perMinute, charge, isHeldBack } = limit(await lockPace(query, accountId), quotaShare);
  const chosen = writes === 0 ? null : await chosenByTurns(query, now, writes, perMinute);
  const deliveries = writes === 0 ? [] : await lease(query, accountId, now, writes, leaseSeconds, chosen);
  const pace = charge(deliveries.length);
  if (deliveries.length > 0) await keepPace(query, accountId, pace);
  return { deliveries, isFilled: deliveries.length === writes && !(writes === 0 && isHeldBack), pace };
}

/** A lease that a crash of the database forgets is only a second write of the same content. */
async function neverWaitForDisk(query: Query): Promise<void> {
  await query('SET LOCAL synchronous_commit = off');
}

async function findAccount(query: Query): Promise<DeliveryAccount | null> {
  const [row] = await query<{
    account_id: AccountId;
    state: 'active' | 'paused';
    sealed_private_key: Buffer;
    quota_percent: number;
    in_trouble: boolean;
  }>(
    `SELECT account_id, state, sealed_private_key, quota_percent, trouble_since IS NOT NULL AS in_trouble
     FROM klaviyo_accounts`,
  );
  if (!row) return null;
  return {
    accountId: row.account_id,
    state: row.state,
    sealedPrivateKey: row.sealed_private_key,
    quotaShare: row.quota_percent / 100,
    isInTrouble: row.in_trouble,
  };
}

/** Late content must not surface in the next email. */
async function expire(query: Query, now: Instant): Promise<void> {
  await query(
    `UPDATE deliveries SET state = 'expired', finished_at = $1, leased_until = NULL,
       reason = concat('Not written by ', round(extract(epoch FROM $1::timestamptz - due_at)),
                       ' s after its email was due, the grace included.', ' Last: ' || reason)
     WHERE state = 'pending' AND due_at <= $1 AND expires_at <= $1 AND ${IS_FREE}`,
    [toDate(now)],
  );
}

/**
 * Deliveries of one slot are ordered by their emails; `earlier` and `later` see them as they were before this claim.
 * Arrays and laterals keep it to a few index look-ups whatever the planner believes of tables that grew since it
 * last looked: with plain joins it read the whole ledger for each claim.
 */
async function lease(
  query: Query,
  accountId: AccountId,
  now: Instant,
  limit: number,
  leaseSeconds: number,
  chosen: readonly DecisionId[] | null,
): Promise<ClaimedDelivery[]> {
  const rows = await query<ClaimedRow>(
    `WITH due AS (
       SELECT decision_id FROM deliveries
       WHERE state = 'pending' AND not_before <= $2 AND ${IS_FREE}
         ${chosen === null ? '' : 'AND decision_id = ANY ($5)'}
       ORDER BY due_at, decision_id LIMIT $3 FOR UPDATE SKIP LOCKED
     ), claimed AS (
       UPDATE deliveries d SET leased_until = clock_timestamp() + make_interval(secs => $4), attempts = d.attempts + 1
       WHERE d.decision_id = ANY (ARRAY (SELECT decision_id FROM due))
       RETURNING d.decision_id, d.profile_id, d.prefix, d.due_at, d.expires_at, d.attempts
     )
     SELECT c.*,
       l.decision_id AS held_decision_id, l.is_clean AS held_is_clean, l.occupied_until AS held_until,
       coalesce(l.cleaning_until >= clock_timestamp(), false) AS held_is_being_cleaned,
       coalesce(h.due_at, l.occupied_until) AS held_due_at,
       e.decision_id AS earlier_decision_id, e.expires_at AS earlier_expires_at,
       coalesce(e.leased_until >= clock_timestamp(), false) AS earlier_in_flight,
       n.decision_id AS later_decision_id, n.due_at AS later_due_at
     FROM claimed c
     LEFT JOIN LATERAL (
       SELECT * FROM write_ledger w
       WHERE w.account_id = $1 AND w.profile_id = c.profile_id AND w.prefix = c.prefix LIMIT 1
     ) l ON true
     LEFT JOIN LATERAL (SELECT d.due_at FROM deliveries d WHERE d.decision_id = l.decision_id LIMIT 1) h ON true
     LEFT JOIN LATERAL (
       SELECT * FROM deliveries d
       WHERE d.state = 'pending' AND d.profile_id = c.profile_id AND d.prefix = c.prefix
         AND (d.due_at, d.decision_id) < (c.due_at, c.decision_id)
       ORDER BY d.due_at DESC, d.decision_id DESC LIMIT 1
     ) e ON true
     LEFT JOIN LATERAL (
       SELECT * FROM deliveries d
       WHERE d.state = 'pending' AND d.profile_id = c.profile_id AND d.prefix = c.prefix
         AND (d.due_at, d.decision_id) > (c.due_at, c.decision_id)
       ORDER BY d.due_at, d.decision_id LIMIT 1
     ) n ON true
     ORDER BY c.due_at, c.decision_id`,
    [accountId, toDate(now), limit, leaseSeconds, ...(chosen === null ? [] : [chosen])],
  );
  return rows.map(claimedDelivery);
}

async function horizon(query: Query, claimed: readonly ClaimedDelivery[]): Promise<Horizon> {
  const [row] = await query<{ not_before: Date | null; expires_at: Date | null; held: boolean | null }>(
    `SELECT min(not_before) FILTER (WHERE ${IS_FREE}) AS not_before,
            min(expires_at) FILTER (WHERE ${IS_FREE}) AS expires_at,
            bool_or(NOT ${IS_FREE}) AS held
     FROM deliveries WHERE state = 'pending' AND decision_id <> ALL($1)`,
    [claimed.map(({ decisionId }) => decisionId)],
  );
  return {
    notBefore: row?.not_before ? fromDate(row.not_before) : null,
    expiresAt: row?.expires_at ? fromDate(row.expires_at) : null,
    heldByOthers: row?.held ?? false,
  };
}

/**
 * One statement, so that a delivery, its attempt and the ledger agree whatever dies in between.
 * `attempts` is the fence: a claim that was overtaken finds another number and changes nothing.
 * A claim that called nobody gives its number back.
 */
async function settle(query: Query, settlements: readonly Settlement[]): Promise<void> {
  await query(
    `WITH settlement AS (
       SELECT * FROM jsonb_to_recordset($1) AS s (
         "decisionId" uuid, attempt int, state text, reason text, "notBefore" timestamptz, "finishedAt" timestamptz,
         "startedAt" timestamptz, "acceptedAt" timestamptz, "completedAt" timestamptz, "statusCode" int,
         "isCalled" boolean, "isClean" boolean)
     ), settled AS (
       UPDATE deliveries d SET state = s.state, reason = s.reason, finished_at = s."finishedAt", leased_until = NULL,
         not_before = coalesce(s."notBefore", d.not_before),
         attempts = d.attempts - CASE WHEN s."isCalled" THEN 0 ELSE 1 END
       FROM settlement s
       WHERE d.decision_id = ANY ($2) AND d.decision_id = s."decisionId"
         AND d.state = 'pending' AND d.attempts = s.attempt
       RETURNING d.profile_id, d.prefix, d.expires_at, s.*
     ), attempted AS (
       INSERT INTO delivery_attempts
         (org_id, decision_id, attempt, started_at, accepted_at, completed_at, outcome, status_code, reason)
       SELECT current_org(), "decisionId", attempt, "startedAt", "acceptedAt", "completedAt",
              CASE state WHEN 'pending' THEN 'retry' ELSE state END, "statusCode", reason
       FROM settled WHERE "isCalled"
     )
     INSERT INTO write_ledger AS l
       (org_id, account_id, profile_id, prefix, decision_id, is_clean, written_at, occupied_until)
     SELECT current_org(), a.account_id, s.profile_id, s.prefix, s."decisionId", s."isClean", s."finishedAt", s.expires_at
     FROM settled s CROSS JOIN klaviyo_accounts a WHERE s."isClean" IS NOT NULL
     ON CONFLICT (org_id, account_id, profile_id, prefix) DO UPDATE SET
       decision_id = excluded.decision_id, is_clean = excluded.is_clean, occupied_until = excluded.occupied_until,
       cleaning_until = NULL,
       written_at = CASE WHEN l.is_clean AND excluded.is_clean THEN l.written_at ELSE excluded.written_at END`,
    [JSON.stringify(settlements.map(settlementRow)), settlements.map(({ decisionId }) => decisionId)],
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
  isClean: holds?.isClean ?? null,
});

const timestamp = (at: Instant | null): Date | null => (at === null ? null : toDate(at));

async function pauseAccount(query: Query, { refusedKey, reason }: Pause): Promise<void> {
  await query(
    `UPDATE klaviyo_accounts SET state = 'paused', paused_reason = $2
     WHERE state = 'active' AND sealed_private_key = $1`,
    [refusedKey, reason],
  );
}

async function noteTrouble(query: Query, trouble: Trouble): Promise<void> {
  const [reason, since] = trouble.kind === 'began' ? [trouble.reason, toDate(trouble.at)] : [null, null];
  await query(
    `UPDATE klaviyo_accounts SET trouble_reason = $1,
       trouble_since = CASE WHEN $1::text IS NOT NULL THEN coalesce(trouble_since, $2::timestamptz) END`,
    [reason, since],
  );
}
