import type { OrgId, TemplateId } from '../../domain/ids.ts';
import type { Candidates, DayWindow, Policy, RewardOf, ServedChoices } from '../../learn/rank/ports.ts';
import type { Query } from './database.ts';

/** Each holds two rankings of up to 500 cells; where it is ranked every hour, these are of the last eight days. */
const VERSIONS_COMPARED = 200;

export async function selectCandidates(
  query: Query,
  orgId: OrgId,
  templateId: TemplateId,
  { from, to }: DayWindow,
): Promise<Candidates[]> {
  const rows = await query<Pick<Policy, 'version' | 'ranker' | 'cells' | 'alternative'> & Record<string, unknown>>(
    `SELECT policy_version AS version, ranker, cells, alternative FROM policies
     WHERE org_id = $1 AND template_id = $2 AND alternative IS NOT NULL
       AND published_at >= $3::date AT TIME ZONE 'UTC' AND published_at < ($4::date + 1) AT TIME ZONE 'UTC'
     ORDER BY policy_version DESC LIMIT ${VERSIONS_COMPARED}`,
    [orgId, templateId, from, to],
  );
  return rows.map(({ version, ranker, cells, alternative }) =>
    ranker === 'contextual'
      ? { version, contextual: cells, weightedThompson: alternative?.cells ?? {} }
      : { version, contextual: alternative?.cells ?? {}, weightedThompson: cells },
  );
}

/** By intention to treat, as inference is: what an email showed depends on the choice. */
export const selectServed = (
  query: Query,
  orgId: OrgId,
  templateId: TemplateId,
  versions: readonly number[],
  { weights: { opens, clicks, conversions, revenue }, capMicros }: RewardOf,
): Promise<ServedChoices[]> =>
  query<ServedChoices & Record<string, unknown>>(
    `SELECT o.policy_version AS version, o.cell, o.variant_id AS arm, d.pmf, count(*) AS people,
            sum(reward) AS rewards, sum(reward * reward) AS "squaredRewards"
     FROM outcomes o JOIN decisions d USING (org_id, decision_id)
     CROSS JOIN LATERAL (
       SELECT ($4::float8 * o.opened::int + $5::float8 * o.clicked::int + $6::float8 * (o.conversions > 0)::int
         + $7::float8 * CASE WHEN $8::float8 IS NULL THEN (o.conversions > 0)::int
                     ELSE least(o.revenue_micros / $8::float8, 1) END) / ($4::float8 + $5::float8 + $6::float8 + $7::float8) AS reward
     ) AS worth(reward)
     WHERE o.org_id = $1 AND o.template_id = $2 AND o.policy_version = ANY ($3::int[]) AND o.kind = 'treatment'
       AND o.assignment IN ('fresh', 'restricted') AND o.is_mature AND o.is_first_of_person
     GROUP BY 1, 2, 3, 4
     ORDER BY 1, o.cell COLLATE "C", o.variant_id COLLATE "C", d.pmf`,
    [orgId, templateId, versions, opens, clicks, conversions, revenue, capMicros],
  );
