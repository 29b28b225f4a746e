import type { SourceId } from '../../domain/ids.ts';
import { fromDate, toDate } from '../../domain/instant.ts';
import type { Source, Sources } from '../../ingest/sftp/ports.ts';
import type { Database } from './database.ts';

export const sftpSources = (database: Database): Sources => ({
  async find(orgId) {
    const [row] = await database.inOrg(orgId, (query) =>
      query<SourceRow>(
        `SELECT source_id, host, port, username, directory, public_key, sealed_private_key, host_key, every_minutes,
                offset_minutes, next_pull_at, last_pulled_at, last_error, offered_host_key, failures, note
         FROM sftp_sources WHERE org_id = $1 ORDER BY created_at LIMIT 1`,
        [orgId],
      ),
    );
    return row === undefined ? null : sourceOf(row);
  },
  async insert(orgId, source, now) {
    await database.inOrg(orgId, (query) =>
      query(
        `INSERT INTO sftp_sources (org_id, source_id, host, port, username, directory, public_key, sealed_private_key,
           host_key, every_minutes, offset_minutes, next_pull_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
        [
          orgId,
          source.sourceId,
          source.host,
          source.port,
          source.username,
          source.directory,
          source.publicKey,
          source.sealedPrivateKey,
          source.hostKey,
          source.everyMinutes,
          source.offsetMinutes,
          toDate(source.nextPullAt),
          toDate(now),
        ],
      ),
    );
  },
  async change(orgId, source) {
    await database.inOrg(orgId, (query) =>
      query(
        `UPDATE sftp_sources SET host = $3, port = $4, username = $5, directory = $6, host_key = $7,
           every_minutes = $8, offset_minutes = $9, next_pull_at = $10, last_error = $11, offered_host_key = $12,
           failures = $13, note = $14
         WHERE org_id = $1 AND source_id = $2`,
        [
          orgId,
          source.sourceId,
          source.host,
          source.port,
          source.username,
          source.directory,
          source.hostKey,
          source.everyMinutes,
          source.offsetMinutes,
          toDate(source.nextPullAt),
          source.lastError,
          source.offeredHostKey,
          source.failures,
          source.note,
        ],
      ),
    );
  },
  async pinHostKey(orgId, source, hostKey) {
    await database.inOrg(orgId, (query) =>
      query(
        `UPDATE sftp_sources SET host_key = $5
         WHERE org_id = $1 AND source_id = $2 AND host = $3 AND port = $4 AND host_key IS NULL`,
        [orgId, source.sourceId, source.host, source.port, hostKey],
      ),
    );
  },
  async acceptHostKey(orgId, source, hostKey, now) {
    const accepted = await database.inOrg(orgId, (query) =>
      query(
        `UPDATE sftp_sources SET host_key = offered_host_key, offered_host_key = NULL, last_error = NULL, failures = 0,
           next_pull_at = $4
         WHERE org_id = $1 AND source_id = $2 AND offered_host_key = $3
         RETURNING source_id`,
        [orgId, source.sourceId, hostKey, toDate(now)],
      ),
    );
    return accepted.length > 0;
  },
  async recordPulled(orgId, source, { at, nextPullAt, note }) {
    await database.inOrg(orgId, (query) =>
      query(
        `UPDATE sftp_sources SET last_pulled_at = $3, next_pull_at = $4, note = $5, last_error = NULL, failures = 0,
           offered_host_key = NULL
         WHERE org_id = $1 AND source_id = $2`,
        [orgId, source.sourceId, toDate(at), toDate(nextPullAt), note],
      ),
    );
  },
  async recordFailed(orgId, source, { sentence, nextPullAt, offeredHostKey }) {
    await database.inOrg(orgId, (query) =>
      query(
        `UPDATE sftp_sources SET last_error = $3, next_pull_at = $4, failures = failures + 1,
           offered_host_key = coalesce($5, offered_host_key)
         WHERE org_id = $1 AND source_id = $2`,
        [orgId, source.sourceId, sentence, toDate(nextPullAt), offeredHostKey],
      ),
    );
  },
});

interface SourceRow {
  source_id: SourceId;
  host: string;
  port: number;
  username: string;
  directory: string;
  public_key: string;
  sealed_private_key: Buffer;
  host_key: string | null;
  every_minutes: number;
  offset_minutes: number;
  next_pull_at: Date;
  last_pulled_at: Date | null;
  last_error: string | null;
  offered_host_key: string | null;
  failures: number;
  note: string | null;
}

const sourceOf = (row: SourceRow): Source => ({
  sourceId: row.source_id,
  host: row.host,
  port: row.port,
  username: row.username,
  directory: row.directory,
  publicKey: row.public_key,
  sealedPrivateKey: row.sealed_private_key,
  hostKey: row.host_key,
  everyMinutes: row.every_minutes,
  offsetMinutes: row.offset_minutes,
  nextPullAt: fromDate(row.next_pull_at),
  lastPulledAt: row.last_pulled_at && fromDate(row.last_pulled_at),
  lastError: row.last_error,
  offeredHostKey: row.offered_host_key,
  failures: row.failures,
  note: row.note,
});
