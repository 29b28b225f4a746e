import type { OrgId } from '../../domain/ids.ts';
import type { Database } from './database.ts';

/** How far the whole loop is, from decision to policy, counted in the database. */
export interface LoopFigures {
  readonly decisions: number;
  /** By state: pending, written, … */
  readonly deliveries: Readonly<Record<string, number>>;
  /** From decision to written; null before the first write. */
  readonly writeSeconds: { readonly median: number | null; readonly p99: number | null; readonly max: number | null };
  readonly exposures: {
    readonly shown: number;
    readonly stale: number;
    readonly fallback: number;
    readonly uncertain: number;
  };
  readonly events: number;
  readonly rejected: number;
  /** Human clicks over decisions, of all outcomes so far. */
  readonly clickRate: { readonly control: number | null; readonly treatment: number | null };
  readonly policies: number;
  /** Share of the treatment decisions of the last seven days, by variant. */
  readonly recentShare: Readonly<Record<string, number>>;
}

interface Row {
  decisions: number;
  deliveries: Record<string, number> | null;
  median: number | null;
  p99: number | null;
  max: number | null;
  shown: number;
  stale: number;
  fallback: number;
  uncertain: number;
  events: number;
  rejected: number;
  control: number | null;
  treatment: number | null;
  policies: number;
  recent_share: Record<string, number> | null;
}

export async function loopFigures(database: Database, orgId: OrgId): Promise<LoopFigures> {
  const [row] = await database.inOrg(orgId, (query) => query<Row>(FIGURES));
  if (!row) throw new Error('An aggregate without GROUP BY has one row.');
  const { median, p99, max, shown, stale, fallback, uncertain, control, treatment } = row;
  return {
    decisions: row.decisions,
    deliveries: row.deliveries ?? {},
    writeSeconds: { median, p99, max },
    exposures: { shown, stale, fallback, uncertain },
    events: row.events,
    rejected: row.rejected,
    clickRate: { control, treatment },
    policies: row.policies,
    recentShare: row.recent_share ?? {},
  };
}

const FIGURES = `
WITH writes AS (
  SELECT extract(epoch FROM l.finished_at - d.decided_at)::float8 AS seconds
  FROM deliveries l JOIN decisions d USING (org_id, decision_id) WHERE l.state = 'written'
), recent AS (
  SELECT variant_id, count(*)::float8 / sum(count(*)) OVER () AS share
  FROM decisions
  WHERE kind = 'treatment' AND decided_at > (SELECT max(decided_at) FROM decisions) - interval '7 days'
  GROUP BY variant_id
), written AS (
  SELECT percentile_cont(ARRAY[0.5, 0.99, 1]) WITHIN GROUP (ORDER BY seconds) AS seconds FROM writes
)
SELECT (SELECT count(*) FROM decisions) AS decisions,
  (SELECT jsonb_object_agg(state, n) FROM (SELECT state, count(*) AS n FROM deliveries GROUP BY state) s) AS deliveries,
  (SELECT seconds[1] FROM written) AS median,
  (SELECT seconds[2] FROM written) AS p99,
  (SELECT seconds[3] FROM written) AS max,
  outcome.*,
  (SELECT coalesce(sum(events), 0)::bigint FROM landing_files) AS events,
  (SELECT coalesce(sum(rejected), 0)::bigint FROM landing_files) AS rejected,
  (SELECT count(*) FROM policies) AS policies,
  (SELECT jsonb_object_agg(variant_id, share) FROM recent) AS recent_share
FROM (
  SELECT count(*) FILTER (WHERE evidence = 'shown') AS shown,
    count(*) FILTER (WHERE evidence = 'stale') AS stale,
    count(*) FILTER (WHERE evidence = 'fallback') AS fallback,
    count(*) FILTER (WHERE evidence = 'uncertain') AS uncertain,
    avg(clicked::int) FILTER (WHERE kind = 'control')::float8 AS control,
    avg(clicked::int) FILTER (WHERE kind = 'treatment')::float8 AS treatment
  FROM outcomes
) outcome`;
