import { fromDate, toDate } from '../../domain/instant.ts';
import type { SourceFile, SourceFiles } from '../../ingest/sftp/ports.ts';
import type { Database } from './database.ts';

export const sourceFileTable = (database: Database): SourceFiles => ({
  async due(orgId, source, files, now) {
    if (files.length === 0) return new Map();
    const rows = await database.inOrg(orgId, (query) =>
      query<{ path: string; tries: number }>(
        `SELECT seen.path, coalesce(f.tries, 0) AS tries
         FROM unnest($3::text[], $4::bigint[], $5::timestamptz[]) AS seen (path, bytes, modified_at)
         -- LIMIT keeps this to one look into the key a path; joined, all the source's files would be read each time.
         LEFT JOIN LATERAL (
           SELECT * FROM source_files f WHERE f.org_id = $1 AND f.source_id = $2 AND f.path = seen.path LIMIT 1
         ) AS f ON true
         WHERE f.path IS NULL OR f.bytes <> seen.bytes OR f.modified_at <> seen.modified_at OR f.next_try_at <= $6`,
        [
          orgId,
          source.sourceId,
          files.map(({ path }) => path),
          files.map(({ bytes }) => bytes),
          files.map(({ modifiedAt }) => toDate(modifiedAt)),
          toDate(now),
        ],
      ),
    );
    return new Map(rows.map(({ path, tries }) => [path, { tries }]));
  },
  async recordFetched(orgId, source, file, sha256, now) {
    await database.inOrg(orgId, (query) =>
      query(
        `INSERT INTO source_files (org_id, source_id, path, bytes, modified_at, sha256, looked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (org_id, source_id, path) DO UPDATE
         SET bytes = excluded.bytes, modified_at = excluded.modified_at, sha256 = excluded.sha256,
             looked_at = excluded.looked_at, state = 'fetched', reason = NULL, tries = 0, next_try_at = NULL`,
        [orgId, source.sourceId, file.path, file.bytes, toDate(file.modifiedAt), sha256, toDate(now)],
      ),
    );
  },
  async recordUnfetched(orgId, source, files, now) {
    // A server may list a name twice, and two that cannot be shown may look the same.
    const byPath = [...new Map(files.map((each) => [each.file.path, each])).values()];
    if (byPath.length === 0) return;
    await database.inOrg(orgId, (query) =>
      query(
        `INSERT INTO source_files (org_id, source_id, path, bytes, modified_at, looked_at, state, reason, tries, next_try_at)
         SELECT $1, $2, seen.path, seen.bytes, seen.modified_at, $3, seen.state, seen.reason, 1, seen.next_try_at
         FROM unnest($4::text[], $5::bigint[], $6::timestamptz[], $7::text[], $8::text[], $9::timestamptz[])
              AS seen (path, bytes, modified_at, state, reason, next_try_at)
         ON CONFLICT (org_id, source_id, path) DO UPDATE
         SET bytes = excluded.bytes, modified_at = excluded.modified_at, sha256 = NULL, looked_at = excluded.looked_at,
             state = excluded.state, reason = excluded.reason, tries = source_files.tries + 1,
             next_try_at = excluded.next_try_at`,
        [
          orgId,
          source.sourceId,
          toDate(now),
          byPath.map(({ file }) => file.path),
          byPath.map(({ file }) => file.bytes),
          byPath.map(({ file }) => toDate(file.modifiedAt)),
          byPath.map(({ outcome }) => outcome.kind),
          byPath.map(({ outcome }) => outcome.reason),
          byPath.map(({ outcome }) => (outcome.kind === 'left' ? null : toDate(outcome.nextTryAt))),
        ],
      ),
    );
  },
  async latest(orgId, source, limit) {
    const rows = await database.inOrg(orgId, (query) =>
      query<SourceFileRow>(
        `SELECT path, bytes, modified_at, state, reason, sha256, looked_at, next_try_at FROM source_files
         WHERE org_id = $1 AND source_id = $2 ORDER BY looked_at DESC, path LIMIT $3`,
        [orgId, source.sourceId, limit],
      ),
    );
    return rows.map((row) => ({
      path: row.path,
      bytes: row.bytes,
      modifiedAt: fromDate(row.modified_at),
      state: row.state,
      reason: row.reason,
      sha256: row.sha256,
      lookedAt: fromDate(row.looked_at),
      nextTryAt: row.next_try_at && fromDate(row.next_try_at),
    }));
  },
});

interface SourceFileRow {
  path: string;
  bytes: number;
  modified_at: Date;
  state: SourceFile['state'];
  reason: string | null;
  sha256: string | null;
  looked_at: Date;
  next_try_at: Date | null;
}
