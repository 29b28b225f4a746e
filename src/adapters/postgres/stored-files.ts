import { toDate } from '../../domain/instant.ts';
import type { StoredFile, StoredFiles } from '../../ingest/retention/ports.ts';
import type { Database } from './database.ts';

const STORED = `sha256, name, object_key AS "objectKey", state = 'loaded' AS "isLoaded"`;
type Row = StoredFile & Record<string, unknown>;

export const storedFiles = (database: Database): StoredFiles => ({
  list: (orgId) =>
    database.inOrg(orgId, (query) =>
      query<Row>(
        `SELECT ${STORED} FROM landing_files WHERE org_id = $1 AND expired_at IS NULL ORDER BY landed_at, sha256`,
        [orgId],
      ),
    ),
  landedBefore: (orgId, before) =>
    database.inOrg(orgId, (query) =>
      query<Row>(
        `SELECT ${STORED} FROM landing_files
         WHERE org_id = $1 AND expired_at IS NULL AND landed_at < $2 AND state <> 'landed' ORDER BY landed_at, sha256`,
        [orgId, toDate(before)],
      ),
    ),
  async countUnloaded(orgId, before) {
    const [row] = await database.inOrg(orgId, (query) =>
      query<{ count: number }>(
        `SELECT count(*) AS count FROM landing_files
         WHERE org_id = $1 AND expired_at IS NULL AND landed_at < $2 AND state IN ('needs_mapping', 'parked')`,
        [orgId, toDate(before)],
      ),
    );
    return row?.count ?? 0;
  },
  markExpired: (orgId, file, because, now) =>
    database.inOrg(orgId, async (query) => {
      await query('DELETE FROM ingest_rejects WHERE org_id = $1 AND sha256 = $2', [orgId, file.sha256]);
      await query(
        // One asked for again meanwhile is not 'loaded' at the moment, but what it brought stays.
        `UPDATE landing_files SET expired_at = $3, expired_because = $4,
           state = CASE WHEN state = 'loaded' OR loaded_at IS NOT NULL THEN 'loaded' ELSE 'expired' END,
           reason = CASE WHEN state = 'loaded' OR loaded_at IS NOT NULL THEN reason
             ELSE concat_ws(' ', 'It was deleted after its time without having been loaded; delivered again, it is tried again.', reason) END
         WHERE org_id = $1 AND sha256 = $2`,
        [orgId, file.sha256, toDate(now), because],
      );
    }),
  async move(orgId, file, objectKey) {
    await database.inOrg(orgId, (query) =>
      query('UPDATE landing_files SET object_key = $3 WHERE org_id = $1 AND sha256 = $2', [
        orgId,
        file.sha256,
        objectKey,
      ]),
    );
  },
});
