import type { DecisionStore, KeyedDecision, Known, LookUp, Writes } from '../../decide/ports.ts';
import { type Instant, plusHours, toDate } from '../../domain/instant.ts';
import { Database, type Query } from './database.ts';
import { type KnownRow, knownOf } from './decisions-known.ts';
import { countRenderErrors } from './render-errors.ts';

/** Another process holds one of the rows, or each waits for the other's. */
const LOST = new Set(['23505', '40P01']);

/** A webhook is answered within two seconds or told to come back. */
const STATEMENT_TIMEOUT_MILLISECONDS = 1_500;

/** The database for deciding: a transaction takes two round trips, one to read what is known and one to write. */
export const openDecisions = (url: string, options: { connections?: number } = {}): Database =>
  new Database(url, { ...options, statementTimeoutMilliseconds: STATEMENT_TIMEOUT_MILLISECONDS, isPipelined: true });

/** @param database of `openDecisions`. */
export const createDecisionStore = (database: Database): DecisionStore => ({
  async transact(orgId, lookUps, at, decide) {
    try {
      await database.inOrg(orgId, async (query) => {
        void query(KEEP_PLANS);
        const writes = decide(await readKnown(query, lookUps, at));
        if (writes.decisions.length > 0) void insertDecisions(query, writes);
        if (writes.conflicts.length > 0) void countConflicts(query, writes, at);
        if (writes.renderErrors.length > 0) void countRenderErrors(query, writes.renderErrors, at);
      });
      return 'stored';
    } catch (error) {
      if (error instanceof Error && 'code' in error && LOST.has(String(error.code))) return 'lost';
      throw error;
    }
  },
});

/** For a few requests PostgreSQL would rather plan anew: 1.5 ms for a statement of 0.4. */
const KEEP_PLANS = 'SET LOCAL plan_cache_mode = force_generic_plan';

async function readKnown(query: Query, lookUps: readonly LookUp[], at: Instant): Promise<Known[]> {
  const requests = lookUps.map(({ request }) => request);
  const asksForThemes = lookUps.some(({ continuity }) => continuity !== null);
  const rows = await query<KnownRow>(
    `SELECT to_json(latest) AS latest, to_json(same) AS same, to_json(kept) AS kept,
       ${asksForThemes ? 'to_json(earlier)' : 'NULL'} AS earlier, taken
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[],
       $7::uuid[], $8::int[]) WITH ORDINALITY
       AS asked (template_id, tracking_id, entry_id, user_id, earlier_template_id, earliest, key_id, profile_cap, position)
     LEFT JOIN LATERAL (
       SELECT ${REPEATABLE} FROM decisions d LEFT JOIN deliveries USING (org_id, decision_id)
       WHERE d.template_id = asked.template_id AND d.tracking_id = asked.tracking_id
       ORDER BY entry DESC LIMIT 1) latest ON true
     LEFT JOIN LATERAL (
       SELECT ${REPEATABLE} FROM decisions d LEFT JOIN deliveries USING (org_id, decision_id)
       WHERE d.template_id = asked.template_id AND d.tracking_id = asked.tracking_id
         AND d.entry_id = asked.entry_id LIMIT 1) same ON true
     LEFT JOIN LATERAL (
       SELECT generation, kind, reason, variant_id, policy_version, cell, group_probability, propensity,
         coalesce(pmf, (SELECT pmf FROM decisions d WHERE d.decision_id = a.decision_id)) AS pmf
       FROM assignments a WHERE a.template_id = asked.template_id AND a.user_id = asked.user_id
       ORDER BY generation DESC LIMIT 1) kept ON true
     ${asksForThemes ? LAST_SHOWN : ''}
     CROSS JOIN LATERAL (
       SELECT count(*)::int AS taken FROM (
         SELECT FROM decisions d WHERE d.user_id = asked.user_id AND d.key_id = asked.key_id
           AND d.decided_at > $9::timestamptz - interval '24 hours' LIMIT asked.profile_cap) latest_taken) counted
     ORDER BY position`,
    [
      requests.map(({ templateId }) => templateId),
      requests.map(({ trackingId }) => trackingId),
      requests.map(({ entryId }) => entryId),
      requests.map(({ userId }) => userId),
      lookUps.map(({ continuity }) => continuity?.earlierTemplateId ?? null),
      lookUps.map(({ continuity }) => continuity && toDate(plusHours(at, -24 * continuity.lookbackDays))),
      lookUps.map(({ allowance }) => allowance.keyId),
      lookUps.map(({ allowance }) => allowance.profileDailyCap),
      toDate(at),
    ],
    asksForThemes ? 'known_with_themes' : 'known',
  );
  return rows.map(knownOf);
}

/** Planned only where it is asked. What is known never to have reached the profile was not shown. */
const LAST_SHOWN = `LEFT JOIN LATERAL (
       SELECT coalesce(v.themes, '{}') AS themes
       FROM decisions d
       LEFT JOIN deliveries USING (org_id, decision_id)
       LEFT JOIN variants v ON v.template_id = d.template_id AND v.variant_id = d.variant_id
       WHERE d.template_id = asked.earlier_template_id AND d.user_id = asked.user_id AND d.decided_at >= asked.earliest
         AND coalesce(deliveries.state NOT IN ('rejected', 'superseded', 'expired'), true)
       ORDER BY d.decided_at DESC, d.sequence DESC LIMIT 1) earlier ON true`;

const REPEATABLE = `d.decision_id, d.template_id, d.tracking_id, d.entry, d.entry_id, d.kind, d.reason,
  d.variant_id, d.variant_version, d.fields, encode(d.request_hash, 'hex') AS request_hash,
  encode(d.content_hash, 'hex') AS content_hash, d.decided_at, d.due_at,
  coalesce(deliveries.state IN ('written', 'clean'), false) AS is_delivered`;

/** One statement for decisions, assignments and deliveries. Sorted, so that two processes never wait for each other crosswise. */
function insertDecisions(query: Query, { decisions }: Writes): Promise<unknown> {
  const rows = [...decisions].sort(byKeys).map(rowOf);
  return query(
    `WITH made AS MATERIALIZED (
       SELECT * FROM json_to_recordset($1) AS r (
         decision_id uuid, template_id text, tracking_id text, entry int, entry_id text, user_id text,
         flow_id text, action_id text, kind text, reason text, assignment text, variant_id text, variant_version int,
         renderer_version int, policy_version int, cell text, group_probability float8, propensity float8, pmf jsonb, drawn_with json,
         restricted_to text[],
         attrs jsonb, fields json, request_hash text, subject text, content_hash text, key_id uuid,
         decided_at timestamptz, due_at timestamptz, new_assignment json, delivery json)
     ), kept AS (
       INSERT INTO assignments (org_id, template_id, user_id, generation, kind, reason, variant_id, decision_id,
         policy_version, cell, group_probability, propensity, pmf, assigned_at)
       SELECT current_org(), template_id, user_id, a.generation, a.kind, a.reason, a."variantId", decision_id,
         a."policyVersion", a.cell, a."groupProbability", a.propensity, a.pmf, decided_at
       FROM made, json_to_record(new_assignment) AS a (generation int, kind text, reason text, "variantId" text,
         "policyVersion" int, cell text, "groupProbability" float8, propensity float8, pmf jsonb)
       WHERE new_assignment IS NOT NULL
     ), delivering AS (
       INSERT INTO deliveries (org_id, decision_id, account_id, profile_id, template_id, prefix, carrier,
         due_at, expires_at, not_before)
       SELECT current_org(), decision_id, d.account_id, user_id, template_id, d.prefix, d.carrier, due_at, d.expires_at,
         decided_at
       FROM made, json_to_record(delivery) AS d (account_id uuid, prefix text, carrier text, expires_at timestamptz)
       WHERE delivery IS NOT NULL
     )
     INSERT INTO decisions (org_id, decision_id, template_id, tracking_id, entry, entry_id, user_id, flow_id, action_id,
       kind, reason, assignment, variant_id, variant_version, renderer_version, policy_version, cell,
       group_probability, propensity, pmf, drawn_with, restricted_to, attrs, fields, request_hash, subject, content_hash, key_id,
       decided_at, due_at)
     SELECT current_org(), decision_id, template_id, tracking_id, entry, entry_id, user_id, flow_id, action_id,
       kind, reason, assignment, variant_id, variant_version, renderer_version, policy_version, cell,
       group_probability, propensity, pmf, drawn_with, restricted_to, attrs, fields, decode(request_hash, 'hex'), subject,
       decode(content_hash, 'hex'), key_id, decided_at, due_at
     FROM made`,
    [JSON.stringify(rows)],
    'insert',
  );
}

const countConflicts = (query: Query, { conflicts }: Writes, at: Instant): Promise<unknown> =>
  query(
    `INSERT INTO repeat_conflicts AS c (org_id, decision_id, count, last_at)
     SELECT current_org(), decision_id, count(*), $2 FROM unnest($1::uuid[]) AS decision_id
     GROUP BY decision_id ORDER BY decision_id
     ON CONFLICT (org_id, decision_id) DO UPDATE SET count = c.count + excluded.count, last_at = excluded.last_at`,
    [conflicts, toDate(at)],
  );

const byKeys = ({ decision: a }: KeyedDecision, { decision: b }: KeyedDecision): number =>
  compare(a.templateId, b.templateId) || compare(a.trackingId, b.trackingId) || a.entry - b.entry;
const compare = (a: string, b: string): number => Number(a > b) - Number(a < b);

const rowOf = ({ decision, keyId }: KeyedDecision) => ({
  key_id: keyId,
  decision_id: decision.decisionId,
  template_id: decision.templateId,
  tracking_id: decision.trackingId,
  entry: decision.entry,
  entry_id: decision.entryId,
  user_id: decision.userId,
  flow_id: decision.flowId,
  action_id: decision.actionId,
  kind: decision.kind,
  reason: decision.reason,
  assignment: decision.assignment,
  variant_id: decision.variantId,
  variant_version: decision.variantVersion,
  renderer_version: decision.rendererVersion,
  policy_version: decision.policyVersion,
  cell: decision.cell,
  group_probability: decision.groupProbability,
  propensity: decision.propensity,
  pmf: decision.pmf,
  drawn_with: decision.drawnWith,
  restricted_to: decision.restrictedTo,
  attrs: decision.attrs,
  fields: decision.fields,
  request_hash: decision.requestHash,
  subject: decision.subject,
  content_hash: decision.contentHash,
  decided_at: toDate(decision.decidedAt),
  due_at: toDate(decision.dueAt),
  new_assignment: decision.newAssignment && {
    generation: decision.newAssignment.generation,
    kind: decision.newAssignment.kind,
    reason: decision.newAssignment.reason,
    variantId: decision.newAssignment.variantId,
    policyVersion: decision.newAssignment.policyVersion,
    cell: decision.newAssignment.cell,
    groupProbability: decision.newAssignment.groupProbability,
    propensity: decision.newAssignment.propensity,
    pmf: decision.newAssignment.pmf === decision.pmf ? null : decision.newAssignment.pmf,
  },
  delivery: decision.delivery && {
    account_id: decision.delivery.accountId,
    prefix: decision.delivery.prefix,
    carrier: decision.delivery.carrier,
    expires_at: toDate(decision.delivery.expiresAt),
  },
});
