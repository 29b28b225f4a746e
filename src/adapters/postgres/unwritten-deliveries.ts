import type { RedriveScope, Unwritten, UnwrittenDeliveries } from '../../deliver/health/ports.ts';
import type { OrgId } from '../../domain/ids.ts';
import { type Instant, toDate } from '../../domain/instant.ts';
import { recordChange } from './audit-log.ts';
import type { Database, Query } from './database.ts';
import { announceDeliveries } from './notices.ts';

export const unwrittenDeliveries = (database: Database): UnwrittenDeliveries => ({
  list: (orgId, scope, now) => database.inOrg(orgId, (query) => list(query, scope, now)),
  count: (orgId, scope, now) => database.inOrg(orgId, (query) => count(query, scope, now)),
  putBack: (orgId, scope, by) => database.inOrg(orgId, (query) => putBack(query, orgId, scope, by)),
});

/** Only what Klaviyo refused is worth another try, while its email is still to come. @param now a parameter. */
export const mayGoAgain = (now: string): string => `state = 'rejected' AND expires_at > ${now}`;
export const IS_UNWRITTEN = `state IN ('rejected', 'expired', 'superseded')`;
const IN_SCOPE = `($2::text IS NULL OR template_id = $2) AND ($3::uuid IS NULL OR decision_id = $3)
       AND ($4::timestamptz IS NULL OR finished_at >= $4)`;

const parametersOf = ({ templateId, decisionId, since }: RedriveScope, now: Instant) => [
  toDate(now),
  templateId,
  decisionId,
  since === null ? null : toDate(since),
];

const list = (query: Query, scope: RedriveScope, now: Instant): Promise<Unwritten[]> =>
  query<Unwritten & Record<string, unknown>>(
    `SELECT state, coalesce(reason, '') AS reason, count(*) AS count, count(*) FILTER (WHERE ${mayGoAgain('$1')}) AS again
     FROM deliveries WHERE ${IS_UNWRITTEN} AND ${IN_SCOPE}
     GROUP BY state, reason ORDER BY count(*) DESC, reason`,
    parametersOf(scope, now),
  );

const count = (query: Query, scope: RedriveScope, now: Instant): Promise<Omit<Unwritten, 'reason'>[]> =>
  query<Omit<Unwritten, 'reason'> & Record<string, unknown>>(
    `SELECT state, count(*) AS count, count(*) FILTER (WHERE ${mayGoAgain('$1')}) AS again
     FROM deliveries WHERE ${IS_UNWRITTEN} AND ${IN_SCOPE} GROUP BY state ORDER BY count(*) DESC, state`,
    parametersOf(scope, now),
  );

async function putBack(
  query: Query,
  orgId: OrgId,
  scope: RedriveScope,
  by: Parameters<UnwrittenDeliveries['putBack']>[2],
): Promise<number> {
  const rows = await query(
    `UPDATE deliveries SET state = 'pending', cause = NULL, reason = NULL, finished_at = NULL, not_before = $1
     WHERE ${mayGoAgain('$1')} AND ${IN_SCOPE} RETURNING decision_id`,
    parametersOf(scope, by.at),
  );
  const subject = scope.decisionId ?? scope.templateId ?? 'all';
  const since = scope.since === null ? {} : { since: toDate(scope.since).toISOString() };
  await recordChange(query, orgId, by, 'deliveries.redrive', subject, { count: rows.length, ...since });
  if (rows.length > 0) await announceDeliveries(query, orgId);
  return rows.length;
}
