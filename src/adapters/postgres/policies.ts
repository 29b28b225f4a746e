import type { OrgId, TemplateId, VariantId } from '../../domain/ids.ts';
import { toDate } from '../../domain/instant.ts';
import type {
  DayWindow,
  DelayCounts,
  LatestPolicy,
  Policies,
  RankedTemplate,
  ShownCounts,
} from '../../learn/rank/ports.ts';
import type { Database, Query } from './database.ts';
import { announcePolicy } from './notices.ts';
import { selectCandidates, selectServed } from './served-choices.ts';
import { type RankingColumns, rankingOf } from './template-ranking.ts';

export const policyTable = (database: Database): Policies => ({
  rankedTemplates: (orgId) => database.inOrg(orgId, (query) => selectRanked(query, orgId)),
  purchasesMicros: (orgId, templateId, window) =>
    database.inOrg(orgId, (query) => selectPurchases(query, orgId, templateId, window)),
  shownCounts: (orgId, templateId, window, capMicros) =>
    database.inOrg(orgId, (query) => selectShown(query, orgId, templateId, window, capMicros)),
  delays: (orgId, templateId, { from, to }) =>
    database.inOrg(orgId, (query) =>
      query<DelayCounts>(
        `SELECT to_char(day, 'YYYY-MM-DD') AS day, metric, delay_hours AS "delayHours", people
         FROM reward_delays WHERE org_id = $1 AND template_id = $2 AND day BETWEEN $3 AND $4
         ORDER BY day, metric, delay_hours`,
        [orgId, templateId, from, to],
      ),
    ),
  candidates: (orgId, templateId, window) =>
    database.inOrg(orgId, (query) => selectCandidates(query, orgId, templateId, window)),
  servedChoices: (orgId, templateId, versions, worth) =>
    database.inOrg(orgId, (query) => selectServed(query, orgId, templateId, versions, worth)),
  async latest(orgId, templateId) {
    const [policy] = await database.inOrg(orgId, (query) =>
      query<LatestPolicy & Record<string, unknown>>(
        `SELECT policy_version AS version, ranker, cells, posterior
         FROM policies LEFT JOIN policy_posteriors USING (org_id, template_id, policy_version)
         WHERE org_id = $1 AND template_id = $2 ORDER BY policy_version DESC LIMIT 1`,
        [orgId, templateId],
      ),
    );
    return policy ?? null;
  },
  async publish(orgId, templateId, { version, ranker, reason, cells, inputs, alternative }, posterior, now) {
    await database.inOrg(orgId, async (query) => {
      await query(
        `INSERT INTO policies (org_id, template_id, policy_version, published_at, ranker, reason, cells, inputs, alternative)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [orgId, templateId, version, toDate(now), ranker, reason, cells, inputs, alternative],
      );
      await query('DELETE FROM policy_posteriors WHERE org_id = $1 AND template_id = $2', [orgId, templateId]);
      if (posterior !== null) {
        await query(
          `INSERT INTO policy_posteriors (org_id, template_id, policy_version, posterior) VALUES ($1, $2, $3, $4)`,
          [orgId, templateId, version, JSON.stringify(posterior)],
        );
      }
      await announcePolicy(query, orgId, templateId);
    });
  },
});

async function selectRanked(query: Query, orgId: OrgId): Promise<RankedTemplate[]> {
  const rows = await query<
    RankingColumns & { templateId: TemplateId; epsilon: number; variantIds: VariantId[] } & Record<string, unknown>
  >(
    `SELECT t.template_id AS "templateId", t.epsilon, t.ranker, t.metric_weights, t.unsubscribe_limit, t.spam_limit,
            t.is_delay_aware, t.lookback_days, t.offset_days, array_agg(v.variant_id ORDER BY v.variant_id) AS "variantIds"
     FROM templates t JOIN variants v USING (org_id, template_id)
     WHERE t.org_id = $1 AND t.state = 'active' AND v.role = 'variant' AND v.state = 'active'
     GROUP BY t.org_id, t.template_id ORDER BY t.template_id`,
    [orgId],
  );
  return rows.map((row) => {
    const { templateId, epsilon, variantIds } = row;
    return { templateId, epsilon, variantIds, ...rankingOf(row) };
  });
}

async function selectPurchases(
  query: Query,
  orgId: OrgId,
  templateId: TemplateId,
  { from, to }: DayWindow,
): Promise<number[]> {
  const rows = await query<{ micros: number }>(
    `SELECT revenue_micros AS micros FROM outcomes
     WHERE org_id = $1 AND template_id = $2 AND revenue_micros > 0 AND kind = 'treatment' AND evidence = 'shown'
       AND decided_at >= $3::date AT TIME ZONE 'UTC' AND decided_at < ($4::date + 1) AT TIME ZONE 'UTC'`,
    [orgId, templateId, from, to],
  );
  return rows.map(({ micros }) => micros);
}

/** Counts of all policy versions together. Amounts are capped a person, which sums over people cannot say. */
const selectShown = (
  query: Query,
  orgId: OrgId,
  templateId: TemplateId,
  { from, to }: DayWindow,
  capMicros: number | null,
): Promise<ShownCounts[]> =>
  query<ShownCounts & Record<string, unknown>>(
    `WITH revenue AS (
       SELECT (decided_at AT TIME ZONE 'UTC')::date AS day, cell, variant_id AS arm,
              sum(least(revenue_micros, $5::bigint))::bigint AS micros
       FROM outcomes
       WHERE $5::bigint IS NOT NULL AND org_id = $1 AND template_id = $2 AND revenue_micros > 0
         AND kind = 'treatment' AND assignment <> 'forced' AND evidence = 'shown'
         AND decided_at >= $3::date AT TIME ZONE 'UTC' AND decided_at < ($4::date + 1) AT TIME ZONE 'UTC'
       GROUP BY 1, 2, 3
     ), counts AS (
       SELECT day, cell, arm, sum(shown)::bigint AS shown, sum(shown_opens)::bigint AS opens,
              sum(shown_clicks)::bigint AS clicks, sum(shown_converted)::bigint AS conversions
       FROM arm_statistics
       WHERE org_id = $1 AND template_id = $2 AND day BETWEEN $3 AND $4 AND arm <> 'control'
       GROUP BY day, cell, arm
     )
     SELECT to_char(day, 'YYYY-MM-DD') AS day, cell, arm AS "variantId", shown, opens, clicks, conversions,
            coalesce(micros, 0) AS "revenueMicros"
     FROM counts LEFT JOIN revenue USING (day, cell, arm)
     ORDER BY day, cell COLLATE "C", arm COLLATE "C"`,
    [orgId, templateId, from, to, capMicros],
  );
