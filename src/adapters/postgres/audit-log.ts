import type { OrgId } from '../../domain/ids.ts';
import { toDate } from '../../domain/instant.ts';
import type { Change } from '../../studio/ports.ts';
import type { Database, Query } from './database.ts';

/** Written in the transaction of the change itself: there is never one without the other. `detail` holds no secret. */
export async function recordChange(
  query: Query,
  orgId: OrgId,
  change: Change,
  action: string,
  subject: string,
  detail: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await query('INSERT INTO audit_log (org_id, at, user_id, action, subject, detail) VALUES ($1, $2, $3, $4, $5, $6)', [
    orgId,
    toDate(change.at),
    change.userId,
    action,
    subject,
    detail,
  ]);
}

/** For changes that commit elsewhere. */
export const auditLog = (database: Database) => ({
  record: (orgId: OrgId, change: Change, action: string, subject: string): Promise<void> =>
    database.inOrg(orgId, (query) => recordChange(query, orgId, change, action, subject)),
});
