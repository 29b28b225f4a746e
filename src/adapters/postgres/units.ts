import type { OrgId, TemplateId } from '../../domain/ids.ts';
import type { Unit, UnitDraw } from '../../report/results/ports.ts';
import type { Query } from './database.ts';

interface DayOfUnits {
  day: string;
  draws: string;
  clicks: string;
  shown: string;
}

/**
 * Of each person the first variant that chance gave them, where its outcome is final. Probabilities are a third of a row
 * and the same for many people, so each set of them is read once and told apart by a number; people come as one row a day.
 */
export async function listUnits(query: Query, orgId: OrgId, templateId: TemplateId): Promise<Unit[]> {
  await query(
    `CREATE TEMP TABLE drawn_units ON COMMIT DROP AS
     SELECT sequence, day, clicked, evidence, dense_rank() OVER (ORDER BY policy_version, pmf, cell, variant_id, variant_version, reason, epsilon) AS draw,
            policy_version, pmf, cell, variant_id, variant_version, reason, epsilon
     FROM (SELECT DISTINCT ON (o.user_id) o.sequence, (o.decided_at AT TIME ZONE 'UTC')::date AS day, o.clicked, o.evidence,
                  o.is_mature, coalesce(d.policy_version, 0) AS policy_version, d.pmf, d.cell, d.variant_id, d.variant_version, d.reason,
                  (d.drawn_with->>'epsilon')::float8 AS epsilon
           FROM outcomes o JOIN decisions d USING (org_id, decision_id)
           WHERE o.org_id = $1 AND o.template_id = $2 AND o.kind = 'treatment'
             AND o.assignment IN ('fresh', 'restricted')
           ORDER BY o.user_id, o.sequence) firsts
     WHERE is_mature`,
    [orgId, templateId],
  );
  const draws = new Map<number, UnitDraw>();
  for (const { draw, ...drawn } of await query<UnitDraw & { draw: number } & Record<string, unknown>>(
    `SELECT DISTINCT ON (draw) draw, policy_version AS "policyVersion", pmf, cell, variant_id AS "variantId", variant_version AS "variantVersion",
            reason = 'random_control' AS "isRandomControl", epsilon
     FROM drawn_units ORDER BY draw`,
  )) {
    draws.set(draw, drawn);
  }
  const days = await query<DayOfUnits & Record<string, unknown>>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, string_agg(draw::text, ' ' ORDER BY sequence) AS draws,
            string_agg(CASE WHEN clicked THEN 'y' ELSE 'n' END, '' ORDER BY sequence) AS clicks,
            string_agg(CASE WHEN evidence = 'shown' THEN 'y' ELSE 'n' END, '' ORDER BY sequence) AS shown
     FROM drawn_units GROUP BY day ORDER BY min(sequence)`,
  );
  return days.flatMap(({ day, draws: numbers, clicks, shown }) =>
    numbers.split(' ').flatMap((number, person) => {
      const draw = draws.get(Number(number));
      if (draw === undefined) return [];
      return [{ draw, clicked: clicks[person] === 'y', isShown: shown[person] === 'y', day }];
    }),
  );
}
