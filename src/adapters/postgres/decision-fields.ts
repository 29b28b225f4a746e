import type { OrgId } from '../../domain/ids.ts';
import { type Instant, plusHours, toDate } from '../../domain/instant.ts';
import type { DecisionFields } from '../../ingest/retention/ports.ts';
import type { Database, Query } from './database.ts';

const AT_ONCE = 5_000;
/** No decision commits this long after its sequence number was given out. */
const SETTLED_HOURS = 1;

/** The log belongs to its owner; what the application may take out of it is a function of the database's own. */
export const decisionFields = (database: Database): DecisionFields => ({
  async expire(orgId, now) {
    const after = await database.inOrg(orgId, (query) => expiredUpTo(query, orgId));
    let expired = 0;
    for (let latest = AT_ONCE; latest === AT_ONCE; expired += latest) {
      latest = await database.inOrg(orgId, async (query) => {
        const [row] = await query<{ count: number }>('SELECT expire_decision_fields($1, $2, $3) AS count', [
          toDate(now),
          after,
          AT_ONCE,
        ]);
        return row?.count ?? 0;
      });
    }
    await database.inOrg(orgId, (query) => remember(query, orgId, after, plusHours(now, -SETTLED_HOURS)));
    return expired;
  },
});

async function expiredUpTo(query: Query, orgId: OrgId): Promise<number> {
  const [row] = await query<{ up_to: number }>('SELECT up_to FROM expired_fields WHERE org_id = $1', [orgId]);
  return row?.up_to ?? 0;
}

const remember = (query: Query, orgId: OrgId, after: number, settled: Instant): Promise<unknown> =>
  query(
    `INSERT INTO expired_fields AS e (org_id, up_to)
     SELECT $1, first.sequence - 1 FROM (
       SELECT sequence, decided_at FROM decisions
       WHERE org_id = $1 AND sequence > $2 AND fields IS NOT NULL ORDER BY sequence LIMIT 1) first
     WHERE first.decided_at < $3
     ON CONFLICT (org_id) DO UPDATE SET up_to = excluded.up_to`,
    [orgId, after, toDate(settled)],
  );
