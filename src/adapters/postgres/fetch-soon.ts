import type { OrgId } from '../../domain/ids.ts';
import { type Instant, toDate } from '../../domain/instant.ts';
import type { Database } from './database.ts';

/** Every source of the organisation is due from now on; the schedule goes on from there. */
export async function fetchSoon(database: Database, orgId: OrgId, now: Instant): Promise<void> {
  await database.inOrg(orgId, async (query) => {
    const due = [orgId, toDate(now)];
    await query('UPDATE sftp_sources SET next_pull_at = least(next_pull_at, $2) WHERE org_id = $1', due);
    await query('UPDATE klaviyo_event_pulls SET next_pull_at = least(next_pull_at, $2) WHERE org_id = $1', due);
  });
}
