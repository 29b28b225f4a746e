import type { OrgId } from '../../domain/ids.ts';
import { fromDate } from '../../domain/instant.ts';
import type {
  FileBook,
  FilesAsk,
  ListedFile,
  ListedReject,
  RejectGroup,
  RejectsAsk,
} from '../../ingest/files/ports.ts';
import type { BytesGoneBecause } from '../../ingest/retention/ports.ts';
import type { Database, Query } from './database.ts';

const COLUMNS = `sha256, name, source, bytes, state, reason, mapping, rows, events, duplicates, rejected, landed_at,
  loaded_at, first_event_at, last_event_at, expired_at, expired_because`;
/** What stands before the value that differs from row to row: "is not a time: yesterday". */
const ALIKE = `split_part(reason, ': ', 1)`;

export const fileBook = (database: Database): FileBook => ({
  list: (orgId, ask) =>
    database.inOrg(orgId, async (query) => ({
      files: await listFiles(query, orgId, ask),
      total: await countFiles(query, orgId, ask),
    })),
  find: (orgId, sha256) =>
    database.inOrg(orgId, async (query) => {
      const [row] = await query<FileRow>(`SELECT ${COLUMNS} FROM landing_files WHERE org_id = $1 AND sha256 = $2`, [
        orgId,
        sha256,
      ]);
      if (row === undefined) return null;
      const path = await findPath(query, orgId, sha256);
      return { ...fileOf(row), path, groups: await groupRejects(query, orgId, sha256) };
    }),
  rejects: (orgId, sha256, ask) => database.inOrg(orgId, (query) => listRejects(query, orgId, sha256, ask)),
  loadAgain: (orgId, sha256) =>
    database.inOrg(orgId, async (query) => {
      const waiting = await query(
        `UPDATE landing_files SET state = 'landed', reason = NULL
         WHERE org_id = $1 AND sha256 = $2 AND expired_at IS NULL RETURNING sha256`,
        [orgId, sha256],
      );
      return waiting.length === 1;
    }),
});

/** `$2`: the state, or NULL; `$3`: part of the name; `$4`: the mapping, or NULL. */
const IS_ASKED_FOR = `org_id = $1 AND ($2::text IS NULL OR state = $2)
  AND ($3 = '' OR strpos(lower(name), lower($3)) > 0) AND ($4::text IS NULL OR mapping = $4)`;

async function listFiles(
  query: Query,
  orgId: OrgId,
  { state, search, mapping, skip, most }: FilesAsk,
): Promise<ListedFile[]> {
  const rows = await query<FileRow>(
    `SELECT ${COLUMNS} FROM landing_files WHERE ${IS_ASKED_FOR}
     ORDER BY landed_at DESC, name DESC, sha256 LIMIT $5 OFFSET $6`,
    [orgId, state, search, mapping, most, skip],
  );
  return rows.map(fileOf);
}

async function countFiles(query: Query, orgId: OrgId, { state, search, mapping }: FilesAsk): Promise<number> {
  const [row] = await query<{ files: number }>(`SELECT count(*) AS files FROM landing_files WHERE ${IS_ASKED_FOR}`, [
    ...[orgId, state, search, mapping],
  ]);
  return row?.files ?? 0;
}

async function findPath(query: Query, orgId: OrgId, sha256: string): Promise<string | null> {
  const [row] = await query<{ path: string }>(
    'SELECT path FROM source_files WHERE org_id = $1 AND sha256 = $2 ORDER BY modified_at DESC LIMIT 1',
    [orgId, sha256],
  );
  return row?.path ?? null;
}

function groupRejects(query: Query, orgId: OrgId, sha256: string): Promise<RejectGroup[]> {
  return query<RejectGroup & Record<string, unknown>>(
    `SELECT column_name AS column, ${ALIKE} AS reason, count(*) AS count,
            (array_agg(reason ORDER BY row_number))[1] AS example
     FROM ingest_rejects WHERE org_id = $1 AND sha256 = $2
     GROUP BY column_name, ${ALIKE} ORDER BY count(*) DESC, column_name, ${ALIKE}`,
    [orgId, sha256],
  );
}

async function listRejects(
  query: Query,
  orgId: OrgId,
  sha256: string,
  { group, after, most, mostCharacters }: RejectsAsk,
): Promise<ListedReject[]> {
  return query<ListedReject & Record<string, unknown>>(
    `SELECT row_number AS "rowNumber", column_name AS column, reason, left(raw, $7) AS raw,
            length(raw) > $7 AS "isCut"
     FROM ingest_rejects
     WHERE org_id = $1 AND sha256 = $2 AND row_number > $3
       AND ($4::text IS NULL OR ${ALIKE} = $4 AND column_name IS NOT DISTINCT FROM $5)
     ORDER BY row_number LIMIT $6`,
    [orgId, sha256, after, group?.reason ?? null, group?.column ?? null, most, mostCharacters],
  );
}

interface FileRow extends Omit<ListedFile, 'landedAt' | 'loadedAt' | 'firstEventAt' | 'lastEventAt' | 'bytesGone'> {
  landed_at: Date;
  loaded_at: Date | null;
  first_event_at: Date | null;
  last_event_at: Date | null;
  expired_at: Date | null;
  expired_because: BytesGoneBecause | null;
  [column: string]: unknown;
}

const fileOf = (row: FileRow): ListedFile => ({
  sha256: row.sha256,
  name: row.name,
  source: row.source,
  bytes: row.bytes,
  state: row.state,
  reason: row.reason,
  mapping: row.mapping,
  rows: row.rows,
  events: row.events,
  duplicates: row.duplicates,
  rejected: row.rejected,
  landedAt: fromDate(row.landed_at),
  loadedAt: row.loaded_at && fromDate(row.loaded_at),
  firstEventAt: row.first_event_at && fromDate(row.first_event_at),
  lastEventAt: row.last_event_at && fromDate(row.last_event_at),
  bytesGone: row.expired_at && { at: fromDate(row.expired_at), because: row.expired_because ?? 'age' },
});
