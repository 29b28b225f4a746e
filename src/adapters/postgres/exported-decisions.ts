import type { OrgId, TemplateId } from '../../domain/ids.ts';
import { fromDate, toDate } from '../../domain/instant.ts';
import type {
  ExportedDecision,
  ExportedItem,
  ExportedOutcome,
  ExportFilter,
  ExportOutline,
  ExportSource,
  LogStretch,
} from '../../report/export/ports.ts';
import type { Database, Query } from './database.ts';

export const exportedDecisions = (database: Database): ExportSource => ({
  outline: (orgId, templateId) => database.inOrg(orgId, (query) => outlineOf(query, orgId, templateId)),
  attributes: (orgId, filter, stretch) => database.inOrg(orgId, (query) => namesIn(query, orgId, filter, stretch)),
  decisions: (orgId, filter, stretch) => database.inOrg(orgId, (query) => decisionsIn(query, orgId, filter, stretch)),
});

async function outlineOf(query: Query, orgId: OrgId, templateId: TemplateId | null): Promise<ExportOutline> {
  const [ends] = await query<{ after: number; upTo: number }>(
    `SELECT coalesce(min(sequence) - 1, 0) AS after, coalesce(max(sequence), 0) AS "upTo" FROM decisions WHERE org_id = $1`,
    [orgId],
  );
  return { after: ends?.after ?? 0, upTo: ends?.upTo ?? 0, items: await itemsOf(query, orgId, templateId) };
}

/** Variants are archived and never deleted, so a number once given stays. */
const itemsOf = (query: Query, orgId: OrgId, templateId: TemplateId | null): Promise<ExportedItem[]> =>
  query<ExportedItem & Record<string, unknown>>(
    `SELECT v.template_id AS "templateId", v.variant_id AS "variantId", v.name, v.themes,
            char_length(c.subject) AS "subjectCharacters",
            row_number() OVER (PARTITION BY v.template_id ORDER BY v.created_at, v.variant_id) - 1 AS "itemId"
     FROM variants v JOIN variant_versions c USING (org_id, template_id, variant_id, version)
     WHERE v.org_id = $1 AND v.role = 'variant' AND ($2::text IS NULL OR v.template_id = $2)
     ORDER BY v.template_id, "itemId"`,
    [orgId, templateId],
  );

const IS_DRAWN = (of: string): string => `${of}.kind = 'treatment' AND ${of}.assignment IN ('fresh', 'restricted')`;

/** The first variant of the template that chance gave the person: what they got later is no new draw, or not independent. */
const IS_UNIT = `(${IS_DRAWN('d')} AND NOT EXISTS (
  SELECT FROM decisions e
  WHERE e.org_id = d.org_id AND e.user_id = d.user_id AND e.template_id = d.template_id AND e.sequence < d.sequence
    AND ${IS_DRAWN('e')}))`;

const WITHIN = `d.org_id = $1 AND d.sequence > $2 AND d.sequence <= $3
  AND ($4::text IS NULL OR d.template_id = $4)
  AND ($5::timestamptz IS NULL OR d.decided_at >= $5) AND ($6::timestamptz IS NULL OR d.decided_at < $6)`;

const valuesOf = (orgId: OrgId, { templateId, from, to }: ExportFilter, { after, upTo }: LogStretch): unknown[] => [
  orgId,
  after,
  upTo,
  templateId,
  from === null ? null : toDate(from),
  to === null ? null : toDate(to),
];

async function namesIn(query: Query, orgId: OrgId, filter: ExportFilter, stretch: LogStretch): Promise<string[]> {
  const rows = await query<{ name: string }>(
    `SELECT DISTINCT name FROM decisions d CROSS JOIN LATERAL jsonb_object_keys(d.attrs) AS name WHERE ${WITHIN}`,
    valuesOf(orgId, filter, stretch),
  );
  return rows.map(({ name }) => name);
}

type Row = Omit<ExportedDecision, 'decidedAt' | 'outcome'> &
  Omit<ExportedOutcome, 'evidence'> & { evidence: ExportedOutcome['evidence'] | null; decidedAt: Date };

async function decisionsIn(
  query: Query,
  orgId: OrgId,
  filter: ExportFilter,
  stretch: LogStretch,
): Promise<ExportedDecision[]> {
  const rows = await query<Row & Record<string, unknown>>(
    `SELECT d.decision_id AS "decisionId", d.template_id AS "templateId", d.user_id AS "userId",
            d.tracking_id AS "trackingId", d.kind, d.reason, d.assignment, d.variant_id AS "variantId",
            d.policy_version AS "policyVersion", d.cell, d.group_probability AS "groupProbability", d.propensity,
            d.pmf, d.attrs, d.decided_at AS "decidedAt", ${IS_UNIT} AS "isUnit",
            o.evidence, o.opened, o.clicked, o.is_mature AS "isMature", o.unsubscribed,
            o.marked_as_spam AS "markedAsSpam", o.conversions, o.revenue_micros AS "revenueMicros"
     FROM decisions d LEFT JOIN outcomes o USING (org_id, decision_id)
     WHERE ${WITHIN} ${filter.unitsOnly ? `AND o.is_mature AND ${IS_UNIT}` : ''}
     ORDER BY d.sequence`,
    valuesOf(orgId, filter, stretch),
  );
  return rows.map(({ evidence, decidedAt, ...row }) => {
    const { opened, clicked, isMature, unsubscribed, markedAsSpam, conversions, revenueMicros } = row;
    const did = { opened, clicked, isMature, unsubscribed, markedAsSpam, conversions, revenueMicros };
    return { ...row, decidedAt: fromDate(decidedAt), outcome: evidence === null ? null : { evidence, ...did } };
  });
}
