import type { OrgId } from '../../domain/ids.ts';
import { fromDate, type Instant } from '../../domain/instant.ts';
import type { Database } from './database.ts';

interface LandingFileRow {
  sha256: string;
  name: string;
  bytes: number;
  state: string;
  reason: string | null;
  rows: number | null;
  events: number | null;
  duplicates: number | null;
  rejected: number | null;
}

export const loadedFiles = (database: Database) => ({
  /** What became of a file. */
  async find(orgId: OrgId, sha256: string): Promise<LandingFileRow | null> {
    const [row] = await database.inOrg(orgId, (query) =>
      query<LandingFileRow>(
        `SELECT sha256, name, bytes, state, reason, rows, events, duplicates, rejected FROM landing_files
         WHERE org_id = $1 AND sha256 = $2`,
        [orgId, sha256],
      ),
    );
    return row ?? null;
  },

  /** When the first and the last file were loaded that nothing was learnt from yet; null where there is none. */
  async notLearntFrom(orgId: OrgId): Promise<{ first: Instant; last: Instant } | null> {
    const [row] = await database.inOrg(orgId, (query) =>
      query<{ first: Date | null; last: Date | null }>(
        `SELECT min(loaded_at) AS first, max(loaded_at) AS last FROM landing_files
         WHERE org_id = $1 AND state = 'loaded' AND events > 0
           AND loaded_at > coalesce((SELECT max(started_at) FROM pipeline_runs WHERE org_id = $1 AND step = 'copy-log'),
                                    '-infinity')`,
        [orgId],
      ),
    );
    return row?.first && row.last ? { first: fromDate(row.first), last: fromDate(row.last) } : null;
  },
});
