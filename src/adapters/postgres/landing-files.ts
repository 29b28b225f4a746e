import type { OrgId } from '../../domain/ids.ts';
import { type Instant, toDate } from '../../domain/instant.ts';
import type { LandedFile, Manifest, WaitingFile } from '../../ingest/ports.ts';
import type { Database, Query } from './database.ts';

export const landingFiles = (database: Database): Manifest => ({
  async record(orgId, file, now) {
    return database.inOrg(orgId, async (query) => {
      const recorded = await query(
        `INSERT INTO landing_files (org_id, sha256, name, source, bytes, object_key, state, landed_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'landed', $7) ON CONFLICT (org_id, sha256) DO NOTHING RETURNING sha256`,
        [orgId, file.sha256, file.name, file.source, file.bytes, file.objectKey, toDate(now)],
      );
      if (recorded.length === 0) await waitAgain(query, orgId, file, now);
      return recorded.length === 1;
    });
  },
  find: (orgId, sha256) =>
    database.inOrg(orgId, async (query) => {
      const [file] = await query<LandedFile>(
        `SELECT ${LANDED_FILE} FROM landing_files WHERE org_id = $1 AND sha256 = $2`,
        [orgId, sha256],
      );
      return file ?? null;
    }),
  async isLoaded(orgId, sha256) {
    const loaded = await database.inOrg(orgId, (query) =>
      query("SELECT 1 FROM landing_files WHERE org_id = $1 AND sha256 = $2 AND state = 'loaded'", [orgId, sha256]),
    );
    return loaded.length === 1;
  },
  nextWaiting: (orgId) =>
    database.inOrg(orgId, async (query) => {
      const [file] = await query<WaitingFile>(
        `SELECT ${LANDED_FILE}, loaded_at IS NOT NULL AS "wasLoaded" FROM landing_files
         WHERE org_id = $1 AND state = 'landed' ORDER BY landed_at, name, sha256 LIMIT 1`,
        [orgId],
      );
      return file ?? null;
    }),
  async markLoaded(orgId, file, mapping, counts, now) {
    await database.inOrg(orgId, (query) =>
      query(
        `UPDATE landing_files SET state = 'loaded', reason = NULL, mapping = $3, rows = $4, events = $5,
           duplicates = $6, rejected = $7, loaded_at = $8, header = NULL
         WHERE org_id = $1 AND sha256 = $2`,
        [orgId, file.sha256, mapping, counts.rows, counts.events, counts.duplicates, counts.rejected, toDate(now)],
      ),
    );
  },
  async markUnloaded(orgId, file, { state, reason, mapping, header, counts }) {
    await database.inOrg(orgId, (query) =>
      query(
        `UPDATE landing_files SET state = $3, reason = $4, mapping = $5, rows = $6, events = $7, duplicates = $8,
           rejected = $9, header = $10
         WHERE org_id = $1 AND sha256 = $2`,
        [
          orgId,
          file.sha256,
          state,
          reason,
          mapping,
          counts?.rows ?? null,
          counts?.events ?? null,
          counts?.duplicates ?? null,
          counts?.rejected ?? null,
          header,
        ],
      ),
    );
  },
  async keepLoaded(orgId, file, reason) {
    await database.inOrg(orgId, (query) =>
      query("UPDATE landing_files SET state = 'loaded', reason = $3 WHERE org_id = $1 AND sha256 = $2", [
        ...[orgId, file.sha256, reason],
      ]),
    );
  },
  async leaveWaiting(orgId, file, reason) {
    await database.inOrg(orgId, (query) =>
      query('UPDATE landing_files SET reason = $3 WHERE org_id = $1 AND sha256 = $2', [orgId, file.sha256, reason]),
    );
  },
  shorterNamesakes: (orgId, file) =>
    database.inOrg(orgId, (query) =>
      query<LandedFile>(
        `SELECT ${LANDED_FILE} FROM landing_files
         WHERE org_id = $1 AND name = $2 AND bytes < $3 AND bytes > 0 AND (events > 0 OR state = 'parked')`,
        [orgId, file.name, file.bytes],
      ),
    ),
  async markReplaced(orgId, file, by) {
    await database.inOrg(orgId, async (query) => {
      await query(
        `UPDATE landing_files SET state = 'loaded', rows = 0, events = 0, rejected = 0, duplicates = 0, reason = $3
         WHERE org_id = $1 AND sha256 = $2`,
        [orgId, file.sha256, `It was the beginning of a file that came whole later (${by.name}, ${by.bytes} bytes).`],
      );
      await query('DELETE FROM ingest_rejects WHERE org_id = $1 AND sha256 = $2', [orgId, file.sha256]);
    });
  },
  async openAgainWithDuplicates(orgId, file) {
    await database.inOrg(orgId, (query) =>
      query(
        `UPDATE landing_files SET state = 'landed'
         WHERE org_id = $1 AND sha256 <> $2 AND state = 'loaded' AND duplicates > 0 AND expired_at IS NULL`,
        [orgId, file.sha256],
      ),
    );
  },
  async replaceRejects(orgId, file, rejects) {
    await database.inOrg(orgId, async (query) => {
      await query('DELETE FROM ingest_rejects WHERE org_id = $1 AND sha256 = $2', [orgId, file.sha256]);
      if (rejects.length === 0) return;
      await query(
        `INSERT INTO ingest_rejects (org_id, sha256, row_number, column_name, reason, raw)
         SELECT $1, $2, * FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[])`,
        [
          orgId,
          file.sha256,
          rejects.map((reject) => reject.rowNumber),
          rejects.map((reject) => reject.column),
          rejects.map((reject) => reject.reason),
          rejects.map((reject) => reject.raw.replaceAll('\0', '')),
        ],
      );
    });
  },
});

const LANDED_FILE = 'sha256, name, source, bytes, object_key AS "objectKey"';

/** Its time until it expires begins anew where its bytes were gone. */
async function waitAgain(query: Query, orgId: OrgId, file: LandedFile, now: Instant): Promise<void> {
  await query(
    `UPDATE landing_files SET state = 'landed', reason = NULL, object_key = $3, expired_at = NULL, expired_because = NULL,
       landed_at = CASE WHEN expired_at IS NULL THEN landed_at ELSE $4 END
     WHERE org_id = $1 AND sha256 = $2 AND state IN ('needs_mapping', 'parked', 'expired')`,
    [orgId, file.sha256, file.objectKey, toDate(now)],
  );
}
