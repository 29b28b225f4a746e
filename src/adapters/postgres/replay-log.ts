import type { LoggedDecision, PublishedCells } from '../../decide/ports.ts';
import type { DecisionId, OrgId, TemplateId } from '../../domain/ids.ts';
import type { Ranker } from '../../domain/ranking.ts';
import type { Database, Query } from './database.ts';

const PAGE = 5_000;
const POLICIES_KEPT = 200;

export interface ReplayRow {
  readonly decision: LoggedDecision;
  readonly decidedAt: Date;
  /** The one that it names; null where it names none. */
  readonly policy: LoggedPolicy | null;
}

export interface LoggedPolicy {
  readonly ranker: Ranker;
  readonly cells: PublishedCells;
}

export interface ReplayFilter {
  readonly templateId?: TemplateId | undefined;
  readonly decisionId?: DecisionId | undefined;
}

/** The log in the order of decisions, each with the policy that it was drawn from. */
export async function* replayLog(database: Database, orgId: OrgId, filter: ReplayFilter): AsyncGenerator<ReplayRow> {
  const policies = new Map<string, LoggedPolicy | null>();
  for (let after = 0; ; ) {
    const page = await database.inOrg(orgId, async (query) => {
      const rows = await selectPage(query, filter, after);
      const read: ReplayRow[] = [];
      for (const { sequence: _, decidedAt, ...decision } of rows) {
        read.push({ decision, decidedAt, policy: await policyOf(query, policies, decision) });
      }
      return { read, last: rows.at(-1)?.sequence };
    });
    yield* page.read;
    if (page.last === undefined || page.read.length < PAGE) return;
    after = page.last;
  }
}

interface LogRow extends LoggedDecision {
  readonly sequence: number;
  readonly decidedAt: Date;
}

const selectPage = (query: Query, { templateId, decisionId }: ReplayFilter, after: number): Promise<LogRow[]> =>
  query<LogRow & Record<string, unknown>>(
    `SELECT sequence, decision_id AS "decisionId", template_id AS "templateId", user_id AS "userId",
       tracking_id AS "trackingId", entry, kind, reason, assignment, variant_id AS "variantId",
       policy_version AS "policyVersion", cell, group_probability AS "groupProbability", propensity, pmf,
       drawn_with AS "drawnWith", decided_at AS "decidedAt"
     FROM decisions
     WHERE sequence > $1 AND ($2::text IS NULL OR template_id = $2) AND ($3::uuid IS NULL OR decision_id = $3)
     ORDER BY sequence LIMIT ${PAGE}`,
    [after, templateId ?? null, decisionId ?? null],
  );

async function policyOf(
  query: Query,
  known: Map<string, LoggedPolicy | null>,
  { templateId, policyVersion }: LoggedDecision,
): Promise<LoggedPolicy | null> {
  if (policyVersion === null) return null;
  const name = `${templateId} ${policyVersion}`;
  const kept = known.get(name);
  if (kept !== undefined) return kept;
  const [row] = await query<{ ranker: Ranker; cells: PublishedCells }>(
    'SELECT ranker, cells FROM policies WHERE template_id = $1 AND policy_version = $2',
    [templateId, policyVersion],
  );
  if (known.size >= POLICIES_KEPT) known.clear();
  known.set(name, row ?? null);
  return row ?? null;
}
