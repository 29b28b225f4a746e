import type { OrgId } from '../../domain/ids.ts';
import { fromDate } from '../../domain/instant.ts';
import type { EventDay } from '../../ingest/event-days/ports.ts';
import type { FileState, IngestHealth, MetricReach, SourceRecord } from '../../ingest/health/ports.ts';
import type { Database, Query } from './database.ts';

/** What people see of ingestion. It only reads. */
export const ingestHealth = (database: Database): IngestHealth => ({
  sources: (orgId) => database.inOrg(orgId, (query) => listSources(query, orgId)),
  files: (orgId) => database.inOrg(orgId, (query) => countFiles(query, orgId)),
  reach: (orgId) => database.inOrg(orgId, (query) => findReach(query, orgId)),
  decided: (orgId, from, to) => database.inOrg(orgId, (query) => countDecided(query, orgId, from, to)),
  days: (orgId, from, to) => database.inOrg(orgId, (query) => listDays(query, orgId, from, to)),
});

interface SourceRow {
  kind: string;
  place: string | null;
  every_minutes: number | null;
  next_pull_at: Date | null;
  last_success_at: Date | null;
  last_error: string | null;
  note: string | null;
  files: number;
  last_file_at: Date | null;
  last_event_at: Date | null;
}

/** What is set up, and besides every way in which a file has come. */
async function listSources(query: Query, orgId: OrgId): Promise<SourceRecord[]> {
  const rows = await query<SourceRow>(
    `WITH set_up AS (
       SELECT 'sftp' AS kind, username || '@' || host || directory AS place, every_minutes, next_pull_at,
              last_pulled_at AS last_success_at, last_error, note
       FROM sftp_sources WHERE org_id = $1
       UNION ALL
       SELECT 'klaviyo_events', coalesce(a.name, a.key_hint, 'No account is connected'), p.every_minutes, p.next_pull_at,
              p.last_pulled_at, p.last_error, NULL
       FROM klaviyo_event_pulls p LEFT JOIN klaviyo_accounts a USING (org_id) WHERE p.org_id = $1 AND p.is_on
       UNION ALL
       SELECT 'klaviyo_webhook', NULL, NULL, NULL, last_received_at,
              CASE WHEN last_refused_at > coalesce(last_received_at, '-infinity') THEN last_refusal END, NULL
       FROM klaviyo_webhooks WHERE org_id = $1
     ), brought AS (
       SELECT source AS kind, count(*) AS files, max(landed_at) AS last_file_at, max(last_event_at) AS last_event_at
       FROM landing_files WHERE org_id = $1 GROUP BY source
     )
     SELECT kind, s.place, s.every_minutes, s.next_pull_at, s.last_error, s.note,
            CASE WHEN s.kind IS NULL THEN b.last_file_at ELSE s.last_success_at END AS last_success_at,
            coalesce(b.files, 0) AS files, b.last_file_at, b.last_event_at
     FROM set_up s FULL JOIN brought b USING (kind)
     ORDER BY s.kind IS NULL, s.place IS NULL, b.last_file_at DESC NULLS LAST, kind`,
    [orgId],
  );
  return rows.map((row) => ({
    kind: row.kind,
    place: row.place,
    everyMinutes: row.every_minutes,
    nextAt: row.next_pull_at && fromDate(row.next_pull_at),
    lastSuccessAt: row.last_success_at && fromDate(row.last_success_at),
    lastError: row.last_error,
    note: row.note,
    files: row.files,
    lastFileAt: row.last_file_at && fromDate(row.last_file_at),
    lastEventAt: row.last_event_at && fromDate(row.last_event_at),
  }));
}

async function countFiles(query: Query, orgId: OrgId): Promise<Record<FileState, number>> {
  const rows = await query<{ state: FileState; files: number }>(
    'SELECT state, count(*) AS files FROM landing_files WHERE org_id = $1 GROUP BY state',
    [orgId],
  );
  const counts: Record<FileState, number> = { landed: 0, loaded: 0, needs_mapping: 0, parked: 0, expired: 0 };
  for (const { state, files } of rows) counts[state] = files;
  return counts;
}

async function findReach(query: Query, orgId: OrgId): Promise<MetricReach[]> {
  const rows = await query<{ metric: string; last_at: Date }>(
    `SELECT metric, max(last_at) AS last_at FROM event_days WHERE org_id = $1 AND metric <> 'other' GROUP BY metric`,
    [orgId],
  );
  return rows.map(({ metric, last_at }) => ({ metric, lastAt: fromDate(last_at) }));
}

/** As the last run counted them. */
async function countDecided(query: Query, orgId: OrgId, from: string, to: string): Promise<Map<string, number>> {
  const rows = await query<{ day: string; decided: number }>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, sum(decided)::bigint AS decided FROM arm_statistics
     WHERE org_id = $1 AND day BETWEEN $2 AND $3 GROUP BY day`,
    [orgId, from, to],
  );
  return new Map(rows.map(({ day, decided }) => [day, decided]));
}

async function listDays(query: Query, orgId: OrgId, from: string, to: string): Promise<EventDay[]> {
  const rows = await query<Omit<EventDay, 'lastAt'> & { last_at: Date }>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, metric, name, events, last_at FROM event_days
     WHERE org_id = $1 AND day BETWEEN $2 AND $3 ORDER BY day, metric, name`,
    [orgId, from, to],
  );
  return rows.map(({ last_at, ...row }) => ({ ...row, lastAt: fromDate(last_at) }));
}
