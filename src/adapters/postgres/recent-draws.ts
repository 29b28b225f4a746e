import type { OrgId, TemplateId } from '../../domain/ids.ts';
import type { MetricWeights } from '../../domain/ranking.ts';
import type { DrawCount, RecentDraws } from '../../report/results/ports.ts';
import type { Query } from './database.ts';

export async function readRecentDraws(query: Query, orgId: OrgId, templateId: TemplateId): Promise<RecentDraws> {
  const [template] = await query<{ metric_weights: MetricWeights }>(
    'SELECT metric_weights FROM templates WHERE org_id = $1 AND template_id = $2',
    [orgId, templateId],
  );
  const changes = await query<{ variantId: string; day: string }>(
    `SELECT variant_id AS "variantId", to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day FROM variants
     WHERE org_id = $1 AND template_id = $2`,
    [orgId, templateId],
  );
  const { clicks = 0, ...others } = template?.metric_weights ?? {};
  return {
    draws: await countDraws(query, orgId, templateId),
    changedOn: Object.fromEntries(changes.map(({ variantId, day }) => [variantId, day])),
    isByClicks: clicks > 0 && Object.values(others).every((weight) => weight === 0),
  };
}

/**
 * Of the latest seven UTC days that have outcomes, final or not. The first of them is found from the end of the log, by
 * the order of decisions, so that only those days are read.
 */
const countDraws = (query: Query, orgId: OrgId, templateId: TemplateId): Promise<DrawCount[]> =>
  query<DrawCount & Record<string, unknown>>(
    `WITH last AS (
       SELECT date_trunc('day', decided_at, 'UTC') - interval '6 days' AS from_time
       FROM outcomes WHERE org_id = $1 AND template_id = $2 ORDER BY sequence DESC LIMIT 1
     ), before AS (
       SELECT coalesce((SELECT sequence FROM outcomes, last
                        WHERE org_id = $1 AND template_id = $2 AND decided_at < from_time
                        ORDER BY sequence DESC LIMIT 1), -1) AS sequence
     )
     SELECT to_char(o.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, d.variant_id AS "variantId", d.pmf,
            (d.drawn_with->>'epsilon')::float8 AS epsilon, count(*) AS people
     FROM outcomes o JOIN decisions d USING (org_id, decision_id)
     WHERE o.org_id = $1 AND o.template_id = $2 AND o.sequence > (SELECT sequence FROM before)
       AND o.decided_at >= (SELECT from_time FROM last) AND o.kind = 'treatment' AND d.reason = 'chosen'
       AND o.assignment IN ('fresh', 'restricted') AND d.variant_id IS NOT NULL
     GROUP BY 1, 2, 3, 4 ORDER BY 1, 2`,
    [orgId, templateId],
  );
