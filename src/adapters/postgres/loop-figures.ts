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
)
SELECT (SELECT count(*) FROM decisions) AS decisions,
  (SELECT jsonb_object_agg(state, n) FROM (SELECT state, count(*) AS n FROM deliveries GROUP BY state) s) AS deliveries,
  (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FROM writes) AS median,
  (SELECT percentile_cont(0.99) WITHIN GROUP (ORDER BY seconds) FROM writes) AS p99,
  (SELECT max(seconds) FROM writes) AS max,
  (SELECT count(*) FROM outcomes WHERE evidence = 'shown') AS shown,
  (SELECT count(*) FROM outcomes WHERE evidence = 'stale') AS stale,
  (SELECT count(*) FROM outcomes WHERE evidence = 'fallback') AS fallback,
  (SELECT count(*) FROM outcomes WHERE evidence = 'uncertain') AS uncertain,
  (SELECT coalesce(sum(events), 0)::bigint FROM landing_files) AS events,
  (SELECT coalesce(sum(rejected), 0)::bigint FROM landing_files) AS rejected,
  (SELECT avg(clicked::int)::float8 FROM outcomes WHERE kind = 'control') AS control,
  (SELECT avg(clicked::int)::float8 FROM outcomes WHERE kind = 'treatment') AS treatment,
  (SELECT count(*) FROM policies) AS policies,
  (SELECT jsonb_object_agg(variant_id, share) FROM recent) AS recent_share`;
