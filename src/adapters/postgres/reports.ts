import { heldOutShare } from '../../domain/held-out-share.ts';
import type { OrgId, TemplateId } from '../../domain/ids.ts';
import { fromDate, type Instant, toDate } from '../../domain/instant.ts';
import type { Template } from '../../domain/template.ts';
import type {
  ArmDay,
  CellTraffic,
  ExposureCounts,
  ListedTemplate,
  MatureOutcome,
  PublishedPolicy,
  ReportedTemplate,
  ReportedVariant,
  Reports,
  Shipped,
  TemplateRecord,
  VariantHold,
} from '../../report/ports.ts';
import type { Database, Query } from './database.ts';
import { listRenderErrors } from './render-errors.ts';

/** What the report pages read. Nothing here is written. */
export const reports = (database: Database): Reports => ({
  read: (orgId, templateId) => database.inOrg(orgId, (query) => readTemplateRecord(query, orgId, templateId)),
  list: (orgId, since) => database.inOrg(orgId, (query) => listTemplates(query, orgId, since)),
  outcomes: (orgId, templateId) => database.inOrg(orgId, (query) => listOutcomes(query, orgId, templateId)),
  renderErrors: (orgId, templateId, since) =>
    database.inOrg(orgId, async (query) => {
      const template = await findTemplate(query, orgId, templateId);
      return template === null ? null : listRenderErrors(query, orgId, templateId, since);
    }),
});

export async function readTemplateRecord(
  query: Query,
  orgId: OrgId,
  templateId: TemplateId,
): Promise<TemplateRecord | null> {
  const template = await findTemplate(query, orgId, templateId);
  if (template === null) return null;
  return {
    template,
    dataUntil: await findDataUntil(query, orgId),
    variants: await listVariants(query, orgId, templateId),
    arms: await listArmDays(query, orgId, templateId),
    exposures: await countExposures(query, orgId, templateId),
    policy: await findPolicy(query, orgId, templateId),
    cells: await countCells(query, orgId, templateId),
    outcomes: await listOutcomes(query, orgId, templateId),
  };
}

type ReportedRow = Pick<Template, 'state' | 'epsilon' | 'split' | 'treatmentShare' | 'holdoutShare'> &
  Pick<Template, 'shippedVariantId' | 'shippedKeepsHoldout'> & { name: string };

function shippedOf({ state, shippedVariantId, shippedKeepsHoldout, ...shares }: ReportedRow): Shipped | null {
  if (state !== 'shipped' || shippedVariantId === null) return null;
  return { variantId: shippedVariantId, heldOutShare: shippedKeepsHoldout ? heldOutShare(shares) : 0 };
}

async function findTemplate(query: Query, orgId: OrgId, templateId: TemplateId): Promise<ReportedTemplate | null> {
  const [row] = await query<ReportedRow & Record<string, unknown>>(
    `SELECT template_id AS "templateId", name, state, epsilon, split, treatment_share AS "treatmentShare",
            shipped_variant_id AS "shippedVariantId", shipped_keeps_holdout AS "shippedKeepsHoldout",
            (SELECT max(holdout_share) FROM templates f
             WHERE f.org_id = t.org_id AND (f.template_id = t.template_id OR f.flow_id = t.flow_id)) AS "holdoutShare"
     FROM templates t WHERE org_id = $1 AND template_id = $2`,
    [orgId, templateId],
  );
  if (row === undefined) return null;
  const { name, state, epsilon } = row;
  return { templateId, name, state, epsilon, shipped: shippedOf(row) };
}

/** By when it happened and not by when a file came: an export that is late as a whole is late here. */
async function findDataUntil(query: Query, orgId: OrgId): Promise<Instant | null> {
  const [row] = await query<{ until: Date | null }>(
    `SELECT max(last_at) AS until FROM event_days
     WHERE org_id = $1 AND metric NOT IN ('placed_order', 'other')`,
    [orgId],
  );
  return row?.until ? fromDate(row.until) : null;
}

interface HoldRow {
  held_at: Date | null;
  guard: VariantHold['guard'];
  people: number;
  harmed: number;
  limit_share: number;
}

async function listVariants(query: Query, orgId: OrgId, templateId: TemplateId): Promise<ReportedVariant[]> {
  const rows = await query<Omit<ReportedVariant, 'held'> & HoldRow & Record<string, unknown>>(
    `SELECT v.variant_id AS "variantId", v.name, v.role, v.state, v.themes, c.subject, c.preheader,
            h.held_at, h.guard, h.people, h.harmed, h.limit_share
     FROM variants v JOIN variant_versions c USING (org_id, template_id, variant_id, version)
     LEFT JOIN LATERAL (
       SELECT * FROM variant_holds w
       WHERE (w.org_id, w.template_id, w.variant_id) = (v.org_id, v.template_id, v.variant_id)
       ORDER BY held_at DESC LIMIT 1
     ) h ON true
     WHERE v.org_id = $1 AND v.template_id = $2
     ORDER BY v.role = 'control' DESC, v.created_at, v.variant_id`,
    [orgId, templateId],
  );
  return rows.map(({ held_at, guard, people, harmed, limit_share, ...variant }) => ({
    ...variant,
    held: held_at && { at: fromDate(held_at), guard, people, harmed, limit: limit_share },
  }));
}

function listArmDays(query: Query, orgId: OrgId, templateId: TemplateId): Promise<ArmDay[]> {
  return query<ArmDay>(
    `SELECT arm, to_char(day, 'YYYY-MM-DD') AS day, sum(decided)::bigint AS decided, sum(shown)::bigint AS shown,
            sum(shown_clicks)::bigint AS "shownClicks"
     FROM arm_statistics WHERE org_id = $1 AND template_id = $2
     GROUP BY arm, day ORDER BY day, arm`,
    [orgId, templateId],
  );
}

/**
 * Of the treatment's emails: control's cannot fall back, being the original itself. What has not been received may
 * still be, until the decision is mature.
 */
async function countExposures(query: Query, orgId: OrgId, templateId: TemplateId): Promise<ExposureCounts> {
  const [row] = await query<ExposureCounts>(
    `SELECT count(*) FILTER (WHERE evidence = 'shown') AS shown,
            count(*) FILTER (WHERE evidence = 'stale') AS stale,
            count(*) FILTER (WHERE evidence = 'fallback') AS fallback,
            count(*) FILTER (WHERE evidence = 'uncertain') AS uncertain,
            count(*) FILTER (WHERE evidence = 'not_received' AND is_mature) AS "notReceived"
     FROM outcomes WHERE org_id = $1 AND template_id = $2 AND kind <> 'control'`,
    [orgId, templateId],
  );
  return row ?? { shown: 0, stale: 0, fallback: 0, uncertain: 0, notReceived: 0 };
}

async function findPolicy(query: Query, orgId: OrgId, templateId: TemplateId): Promise<PublishedPolicy | null> {
  const [row] = await query<Omit<PublishedPolicy, 'publishedAt'> & { published_at: Date }>(
    `SELECT policy_version AS version, published_at, ranker, reason, cells, posterior
     FROM policies LEFT JOIN policy_posteriors USING (org_id, template_id, policy_version)
     WHERE org_id = $1 AND template_id = $2 ORDER BY policy_version DESC LIMIT 1`,
    [orgId, templateId],
  );
  if (row === undefined) return null;
  const { published_at, ...policy } = row;
  return { ...policy, publishedAt: fromDate(published_at) };
}

/** The latest week of decisions that statistics know of. */
async function countCells(query: Query, orgId: OrgId, templateId: TemplateId): Promise<CellTraffic> {
  const rows = await query<{ cell: string; decided: number }>(
    `SELECT cell, sum(decided)::bigint AS decided FROM arm_statistics
     WHERE org_id = $1 AND template_id = $2 AND arm <> 'control'
       AND day > (SELECT max(day) - 7 FROM arm_statistics WHERE org_id = $1 AND template_id = $2)
     GROUP BY cell`,
    [orgId, templateId],
  );
  return Object.fromEntries(rows.map((row) => [row.cell, row.decided]));
}

/** Since the control became another content, there is another comparison. `$1` and `$2`: organisation and template. */
export const COUNTS_AFTER = `coalesce((SELECT max(counts_after) FROM milestones
  WHERE org_id = $1 AND template_id = $2), -1)`;

interface DayOfOutcomes {
  day: string;
  groups: string;
  probabilities: string;
  clicks: string;
  shown: string;
}

/**
 * A person whose group was certain says nothing about the other one. A fallback was put into the treatment group and
 * counts there: leaving it out afterwards would compare two different kinds of people.
 * One row a day with a character a person, since a row a person takes about three times as long to read.
 */
async function listOutcomes(query: Query, orgId: OrgId, templateId: TemplateId): Promise<MatureOutcome[]> {
  const days = await query<DayOfOutcomes>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day,
            string_agg(CASE kind WHEN 'control' THEN 'c' ELSE 't' END, '' ORDER BY sequence) AS groups,
            string_agg(group_probability::text, ' ' ORDER BY sequence) AS probabilities,
            string_agg(CASE WHEN clicked THEN 'y' ELSE 'n' END, '' ORDER BY sequence) AS clicks,
            string_agg(CASE WHEN kind <> 'fallback' AND evidence = 'shown' THEN 'y' ELSE 'n' END, ''
                       ORDER BY sequence) AS shown
     FROM (SELECT *, (decided_at AT TIME ZONE 'UTC')::date AS day FROM outcomes
           WHERE org_id = $1 AND template_id = $2 AND is_mature AND is_first_of_person
             AND assignment <> 'forced' AND group_probability < 1
             AND sequence > ${COUNTS_AFTER}) AS counted
     GROUP BY day ORDER BY min(sequence)`,
    [orgId, templateId],
  );
  return days.flatMap(outcomesOf);
}

function outcomesOf({ day, groups, probabilities, clicks, shown }: DayOfOutcomes): MatureOutcome[] {
  return probabilities.split(' ').map((probability, person) => ({
    group: groups[person] === 'c' ? 'control' : 'treatment',
    groupProbability: Number(probability),
    clicked: clicks[person] === 'y',
    isShown: shown[person] === 'y',
    day,
  }));
}

function listTemplates(query: Query, orgId: OrgId, since: Instant): Promise<ListedTemplate[]> {
  return query<ListedTemplate>(
    `SELECT t.template_id AS "templateId", t.name, t.state, f.name AS "flowName",
            (SELECT count(*) FROM variants v
             WHERE (v.org_id, v.template_id) = (t.org_id, t.template_id) AND v.role = 'variant'
               AND v.state <> 'archived') AS variants,
            (SELECT count(*) FROM decisions d
             WHERE (d.org_id, d.template_id) = (t.org_id, t.template_id) AND d.decided_at > $2)
              AS "decisionsLast30Days"
     FROM templates t LEFT JOIN klaviyo_flows f USING (org_id, account_id, flow_id)
     WHERE t.org_id = $1 ORDER BY t.state = 'archived', t.created_at, t.template_id`,
    [orgId, toDate(since)],
  );
}
