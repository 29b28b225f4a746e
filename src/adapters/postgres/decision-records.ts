import type { DecisionId, OrgId } from '../../domain/ids.ts';
import { fromDate, type Instant } from '../../domain/instant.ts';
import { parseTrackingId } from '../../domain/tracking-id.ts';
import type { DecisionRecord, DecisionRecords, PersonDecisions } from '../../report/ports.ts';
import { messageOfDecision } from './action-messages.ts';
import type { Database, Query } from './database.ts';

/** What is logged of single decisions and of the people they were made for. Nothing here is written. */
export const decisionRecords = (database: Database): DecisionRecords => ({
  find: (orgId, decisionId) => database.inOrg(orgId, (query) => find(query, orgId, decisionId)),
  ofPerson: (orgId, asked, limit) =>
    database.inOrg(orgId, async (query) => {
      const found = await findPerson(query, orgId, asked);
      if (found === null) return null;
      const decisions = await listDecisions(query, orgId, found, limit);
      return decisions.length === 0 ? null : { userId: found.userId, decisions };
    }),
});

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function find(query: Query, orgId: OrgId, decisionId: DecisionId): Promise<DecisionRecord | null> {
  const decision = await findDecision(query, orgId, decisionId);
  if (decision === null) return null;
  return {
    decision,
    delivery: await findDelivery(query, orgId, decisionId),
    attempts: await listAttempts(query, orgId, decisionId),
    holds: await findHeldNow(query, orgId, decisionId),
    gaveWay: await listGaveWay(query, orgId, decision),
    outcome: await findOutcome(query, orgId, decisionId),
    halt: await findHalt(query, orgId),
    dataUntil: await findDataUntil(query, orgId),
  };
}

type Logged<Part extends 'decision' | 'delivery' | 'holds' | 'outcome'> = NonNullable<DecisionRecord[Part]>;
/** Rows as they come: with dates where the record has instants. */
type RowOf<T, Dates extends keyof T> = Omit<T, Dates> & Record<Dates, Date>;

async function findDecision(query: Query, orgId: OrgId, decisionId: DecisionId): Promise<Logged<'decision'> | null> {
  const [row] = await query<RowOf<Logged<'decision'>, 'decidedAt' | 'dueAt' | 'followedUntil'>>(
    `SELECT d.decision_id AS "decisionId", d.template_id AS "templateId", coalesce(t.name, d.template_id) AS "templateName",
       d.user_id AS "userId", d.tracking_id AS "trackingId", d.entry, d.kind, d.reason, d.assignment,
       CASE WHEN d.variant_id IS NOT NULL THEN json_build_object('variantId', d.variant_id,
         'name', coalesce(v.name, d.variant_id), 'version', d.variant_version,
         'themes', coalesce(v.themes, '{}')) END AS variant,
       d.restricted_to AS "restrictedTo", d.policy_version AS "policyVersion", d.cell,
       d.group_probability AS "groupProbability", d.propensity, d.attrs, d.subject,
       d.decided_at AS "decidedAt", d.due_at AS "dueAt", coalesce(t.maturity_hours, 72) AS "maturityHours",
       least(d.decided_at + make_interval(hours => coalesce(t.maturity_hours, 72)),
         (SELECT min(n.decided_at) FROM decisions n
          WHERE n.org_id = $1 AND n.user_id = d.user_id AND n.user_id <> '' AND n.template_id = d.template_id
            AND n.decided_at > d.decided_at)) AS "followedUntil",
       coalesce(${messageOfDecision('coalesce(w.account_id, t.account_id)')}, t.treatment_message_id) AS "messageId", coalesce(c.count, 0) AS conflicts
     FROM decisions d
     LEFT JOIN templates t USING (org_id, template_id)
     LEFT JOIN variants v USING (org_id, template_id, variant_id)
     LEFT JOIN deliveries w USING (org_id, decision_id)
     LEFT JOIN repeat_conflicts c USING (org_id, decision_id)
     WHERE d.org_id = $1 AND d.decision_id = $2`,
    [orgId, decisionId],
  );
  if (row === undefined) return null;
  const { decidedAt, dueAt, followedUntil, ...decision } = row;
  return {
    ...decision,
    decidedAt: fromDate(decidedAt),
    dueAt: fromDate(dueAt),
    followedUntil: fromDate(followedUntil),
  };
}

async function findDelivery(query: Query, orgId: OrgId, decisionId: DecisionId): Promise<Logged<'delivery'> | null> {
  const [row] = await query<
    RowOf<Omit<Logged<'delivery'>, 'submitted'>, 'expiresAt' | 'notBefore'> & {
      readonly finishedAt: Date | null;
      readonly submittedAt: Date | null;
      readonly acceptedAt: Date | null;
    }
  >(
    `SELECT d.state, d.reason, d.carrier, d.prefix, d.expires_at AS "expiresAt", d.not_before AS "notBefore",
       d.finished_at AS "finishedAt", d.attempts AS claims,
       d.state = 'pending' AND coalesce(d.leased_until >= clock_timestamp(), false) AS "isInFlight",
       j.submitted_at AS "submittedAt", j.accepted_at AS "acceptedAt"
     FROM deliveries d
     LEFT JOIN klaviyo_accounts k ON k.org_id = d.org_id
     LEFT JOIN import_jobs j ON d.state = 'importing'
       AND (j.org_id, j.account_id, j.job_id) = (d.org_id, k.account_id, d.import_job_id)
     WHERE d.org_id = $1 AND d.decision_id = $2`,
    [orgId, decisionId],
  );
  if (row === undefined) return null;
  const { expiresAt, notBefore, finishedAt, submittedAt, acceptedAt, ...delivery } = row;
  return {
    ...delivery,
    expiresAt: fromDate(expiresAt),
    notBefore: fromDate(notBefore),
    finishedAt: orNull(finishedAt),
    submitted: submittedAt && acceptedAt && { at: fromDate(submittedAt), acceptedAt: fromDate(acceptedAt) },
  };
}

async function listAttempts(query: Query, orgId: OrgId, decisionId: DecisionId): Promise<DecisionRecord['attempts']> {
  type Row = RowOf<DecisionRecord['attempts'][number], 'startedAt'> & {
    readonly acceptedAt: Date | null;
    readonly completedAt: Date | null;
  };
  const rows = await query<Row>(
    `SELECT attempt AS number, started_at AS "startedAt", accepted_at AS "acceptedAt", completed_at AS "completedAt", outcome,
       status_code AS "statusCode", reason, import_job_id IS NOT NULL AS "isBulk"
     FROM delivery_attempts WHERE org_id = $1 AND decision_id = $2 ORDER BY attempt`,
    [orgId, decisionId],
  );
  return rows.map(({ startedAt, acceptedAt, completedAt, ...attempt }) => ({
    ...attempt,
    startedAt: fromDate(startedAt),
    acceptedAt: orNull(acceptedAt),
    completedAt: orNull(completedAt),
  }));
}

async function findHeldNow(query: Query, orgId: OrgId, decisionId: DecisionId): Promise<Logged<'holds'> | null> {
  const [row] = await query<RowOf<Logged<'holds'>, 'writtenAt' | 'occupiedUntil'>>(
    `SELECT l.decision_id AS "decisionId", l.is_clean AS "isClean", l.written_at AS "writtenAt",
       l.occupied_until AS "occupiedUntil", coalesce(wants_clean_up(t), false) AS "wantsCleanUp"
     FROM deliveries d CROSS JOIN klaviyo_accounts k
     JOIN write_ledger l ON (l.org_id, l.account_id, l.profile_id, l.prefix)
       = (d.org_id, k.account_id, d.profile_id, d.prefix)
     LEFT JOIN templates t ON (t.org_id, t.template_id) = (d.org_id, d.template_id)
     WHERE d.org_id = $1 AND k.org_id = $1 AND d.decision_id = $2`,
    [orgId, decisionId],
  );
  if (row === undefined) return null;
  return { ...row, writtenAt: fromDate(row.writtenAt), occupiedUntil: fromDate(row.occupiedUntil) };
}

/** Reasons name the decision that they are about. */
async function listGaveWay(
  query: Query,
  orgId: OrgId,
  { decisionId, userId, decidedAt }: Logged<'decision'>,
): Promise<DecisionRecord['gaveWay']> {
  const rows = await query<{ decisionId: DecisionId; at: Date }>(
    `SELECT o.decision_id AS "decisionId", w.finished_at AS at
     FROM decisions o JOIN deliveries w USING (org_id, decision_id)
     WHERE o.org_id = $1 AND o.user_id = $2 AND o.user_id <> '' AND o.decision_id <> $3
       AND o.decided_at BETWEEN $4::timestamptz - interval '30 days' AND $4::timestamptz + interval '30 days'
       AND w.state = 'superseded' AND strpos(w.reason, $3::text) > 0
     ORDER BY w.finished_at`,
    [orgId, userId, decisionId, new Date(decidedAt)],
  );
  return rows.map((row) => ({ decisionId: row.decisionId, at: fromDate(row.at) }));
}

async function findOutcome(query: Query, orgId: OrgId, decisionId: DecisionId): Promise<Logged<'outcome'> | null> {
  const [row] = await query<Logged<'outcome'> & Record<string, unknown>>(
    `SELECT evidence, opened, clicked, is_mature AS "isMature" FROM outcomes WHERE org_id = $1 AND decision_id = $2`,
    [orgId, decisionId],
  );
  return row ?? null;
}

async function findHalt(query: Query, orgId: OrgId): Promise<string | null> {
  const [row] = await query<{ halt: string | null }>(
    `SELECT CASE WHEN state = 'paused' THEN coalesce(paused_reason, 'The Klaviyo account is paused.')
                 ELSE trouble_reason END AS halt
     FROM klaviyo_accounts WHERE org_id = $1`,
    [orgId],
  );
  return row?.halt ?? null;
}

async function findDataUntil(query: Query, orgId: OrgId): Promise<Instant | null> {
  const [row] = await query<{ until: Date | null }>(
    `SELECT max(landed_at) AS until FROM landing_files WHERE org_id = $1 AND state = 'loaded'`,
    [orgId],
  );
  return orNull(row?.until ?? null);
}

interface Person {
  readonly userId: string;
  /** By which they were found; who has no id is one decision and nobody else. */
  readonly decisionId: DecisionId | null;
}

async function findPerson(query: Query, orgId: OrgId, asked: string): Promise<Person | null> {
  const tracking = parseTrackingId(asked);
  const [row] = await query<{ user_id: string; decision_id: DecisionId | null }>(
    `SELECT user_id, decision_id FROM (
       (SELECT 1 AS place, user_id, decision_id FROM decisions WHERE org_id = $1 AND decision_id = $2)
       UNION ALL
       (SELECT 2, user_id, NULL FROM decisions WHERE org_id = $1 AND user_id = $3 LIMIT 1)
       UNION ALL
       (SELECT 3, l.user_id, l.decision_id FROM templates t CROSS JOIN LATERAL (
          SELECT user_id, decision_id FROM decisions d
          WHERE d.org_id = $1 AND d.template_id = t.template_id AND d.tracking_id = $3 ORDER BY entry DESC LIMIT 1) l
        WHERE t.org_id = $1 LIMIT 1)
       UNION ALL
       (SELECT 4, user_id, NULL FROM decisions WHERE org_id = $1 AND user_id = $4 LIMIT 1)
     ) found ORDER BY place LIMIT 1`,
    [orgId, UUID.test(asked) ? asked : null, asked, tracking.kind === 'klaviyo' ? tracking.profileId : null],
  );
  return row ? { userId: row.user_id, decisionId: row.decision_id } : null;
}

async function listDecisions(
  query: Query,
  orgId: OrgId,
  { userId, decisionId }: Person,
  limit: number,
): Promise<PersonDecisions['decisions']> {
  const rows = await query<RowOf<PersonDecisions['decisions'][number], 'decidedAt'>>(
    `SELECT d.decision_id AS "decisionId", coalesce(t.name, d.template_id) AS "templateName",
       d.decided_at AS "decidedAt", d.kind, coalesce(v.name, d.variant_id) AS "variantName", w.state AS "deliveryState",
       o.evidence, coalesce(o.opened, false) AS opened, coalesce(o.clicked, false) AS clicked
     FROM decisions d
     LEFT JOIN templates t USING (org_id, template_id)
     LEFT JOIN variants v USING (org_id, template_id, variant_id)
     LEFT JOIN deliveries w USING (org_id, decision_id)
     LEFT JOIN outcomes o USING (org_id, decision_id)
     WHERE d.org_id = $1 AND ${userId === '' ? 'd.decision_id = $2' : 'd.user_id = $2'}
     ORDER BY d.decided_at DESC, d.sequence DESC LIMIT $3`,
    [orgId, userId === '' ? decisionId : userId, limit],
  );
  return rows.map((row) => ({ ...row, decidedAt: fromDate(row.decidedAt) }));
}

const orNull = (date: Date | null): Instant | null => (date === null ? null : fromDate(date));
