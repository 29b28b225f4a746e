import { toDate } from '../../domain/instant.ts';
import type { Policies, Policy, RankedTemplate, ShownCounts } from '../../learn/ports.ts';
import type { Database } from './database.ts';
import { announcePolicy } from './notices.ts';

export const policyTable = (database: Database): Policies => ({
  rankedTemplates: (orgId) =>
    database.inOrg(orgId, (query) =>
      query<RankedTemplate>(
        `SELECT t.template_id AS "templateId", t.lookback_days AS "lookbackDays", t.offset_days AS "offsetDays",
                array_agg(v.variant_id ORDER BY v.variant_id) AS "variantIds"
         FROM templates t JOIN variants v USING (org_id, template_id)
         WHERE t.org_id = $1 AND t.state = 'active' AND v.role = 'variant' AND v.state = 'active'
         GROUP BY t.org_id, t.template_id ORDER BY t.template_id`,
        [orgId],
      ),
    ),
  shownCounts: (orgId, templateId, { from, to }) =>
    database.inOrg(orgId, (query) =>
      query<ShownCounts>(
        `SELECT arm AS "variantId", policy_version AS "policyVersion", sum(shown)::bigint AS shown,
                sum(shown_opens)::bigint AS opens, sum(shown_clicks)::bigint AS clicks
         FROM arm_statistics
         WHERE org_id = $1 AND template_id = $2 AND day BETWEEN $3 AND $4 AND arm <> 'control'
         GROUP BY arm, policy_version ORDER BY arm, policy_version`,
        [orgId, templateId, from, to],
      ),
    ),
  async latest(orgId, templateId) {
    const [policy] = await database.inOrg(orgId, (query) =>
      query<Policy>(
        `SELECT policy_version AS version, ranker, cells, inputs FROM policies
         WHERE org_id = $1 AND template_id = $2 ORDER BY policy_version DESC LIMIT 1`,
        [orgId, templateId],
      ),
    );
    return policy ?? null;
  },
  async publish(orgId, templateId, policy, now) {
    await database.inOrg(orgId, async (query) => {
      await query(
        `INSERT INTO policies (org_id, template_id, policy_version, published_at, ranker, cells, inputs)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [orgId, templateId, policy.version, toDate(now), policy.ranker, policy.cells, policy.inputs],
      );
      await announcePolicy(query, orgId, templateId);
    });
  },
});
