import type { RedriveScope, Unwritten, UnwrittenDeliveries } from '../../deliver/ports.ts';
import type { OrgId } from '../../domain/ids.ts';
import { type Instant, toDate } from '../../domain/instant.ts';
import { recordChange } from './audit-log.ts';
import type { Database, Query } from './database.ts';
import { announceDeliveries } from './notices.ts';

export const unwrittenDeliveries = (database: Database): UnwrittenDeliveries => ({
  list: (orgId, scope, now) => database.inOrg(orgId, (query) => list(query, scope, now)),
  putBack: (orgId, scope, now) => database.inOrg(orgId, (query) => putBack(query, orgId, scope, now)),
});

/** Only what Klaviyo refused is worth another try, while its email is still to come. */
const MAY_GO_AGAIN = `state = 'rejected' AND expires_at > $1`;
const IN_SCOPE = '($2::text IS NULL OR template_id = $2) AND ($3::uuid IS NULL OR decision_id = $3)';

const parametersOf = ({ templateId, decisionId }: RedriveScope, now: Instant) => [toDate(now), templateId, decisionId];

const list = (query: Query, scope: RedriveScope, now: Instant): Promise<Unwritten[]> =>
  query<Unwritten & Record<string, unknown>>(
    `SELECT state, coalesce(reason, '') AS reason, count(*) AS count, count(*) FILTER (WHERE ${MAY_GO_AGAIN}) AS again
     FROM deliveries WHERE state IN ('rejected', 'expired', 'superseded') AND ${IN_SCOPE}
     GROUP BY state, reason ORDER BY count(*) DESC, reason`,
    parametersOf(scope, now),
  );

async function putBack(query: Query, orgId: OrgId, scope: RedriveScope, now: Instant): Promise<number> {
  const rows = await query(
    `UPDATE deliveries SET state = 'pending', reason = NULL, finished_at = NULL, not_before = $1
     WHERE ${MAY_GO_AGAIN} AND ${IN_SCOPE} RETURNING decision_id`,
    parametersOf(scope, now),
  );
  const subject = scope.decisionId ?? scope.templateId ?? 'all';
  await recordChange(query, orgId, { userId: null, at: now }, 'deliveries.redrive', subject, { count: rows.length });
  if (rows.length > 0) await announceDeliveries(query, orgId);
  return rows.length;
}
