import type { Database, Query } from '../../src/adapters/postgres/database.ts';
import type { DecisionId, OrgId } from '../../src/domain/ids.ts';

/** As the PostgreSQL job queues claim (pg-boss, graphile-worker): no turns, no pace, no ledger, nothing else in its slot. */
const PLAIN_CLAIM = `
  UPDATE deliveries SET leased_until = clock_timestamp() + interval '60 s', attempts = attempts + 1
  WHERE decision_id = ANY (ARRAY (
    SELECT decision_id FROM deliveries
    WHERE state = 'pending' AND not_before <= now() AND (leased_until IS NULL OR leased_until < clock_timestamp())
    ORDER BY due_at, decision_id LIMIT $1 FOR UPDATE SKIP LOCKED))
  RETURNING *`;

const FINISH = `UPDATE deliveries SET state = 'written', finished_at = now(), leased_until = NULL WHERE decision_id = ANY ($1)`;

export const claimPlainly = async (database: Database, orgId: OrgId, portion: number): Promise<DecisionId[]> => {
  const claim = (query: Query) => query<{ decision_id: DecisionId }>(PLAIN_CLAIM, [portion], 'plain_claim');
  return (await database.inOrg(orgId, claim)).map((row) => row.decision_id);
};

export const finishPlainly = (database: Database, orgId: OrgId, claimed: readonly DecisionId[]): Promise<unknown> =>
  database.inOrg(orgId, (query) => query(FINISH, [claimed]));
