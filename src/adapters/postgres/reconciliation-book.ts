import type { FlowId, MessageId, OrgId, TemplateId } from '../../domain/ids.ts';
import { fromDate } from '../../domain/instant.ts';
import type { Statistic } from '../../ingest/klaviyo-report/ports.ts';
import type {
  Cause,
  Obstacle,
  ReconciliationBook,
  ReconciliationRecord,
  ShownFigure,
} from '../../ingest/reconciliation/ports.ts';
import type { Database, Query } from './database.ts';

const MOST_DIFFERENCES = 500;
/** Those that differ are asked for again so long. */
const DAYS_SHOWN = 28;

/** What people see of the checks. It only reads. */
export const reconciliationBook = (database: Database): ReconciliationBook => ({
  read: (orgId) =>
    database.inOrg(orgId, async (query) => ({
      ...(await readState(query, orgId)),
      ...(await countFigures(query, orgId)),
      differences: await listDifferences(query, orgId),
    })),
});

type StateOf = Omit<ReconciliationRecord, 'from' | 'to' | 'figures' | 'differing' | 'checkedAt' | 'differences'>;

interface StateRow {
  time_zone: string | null;
  time_zone_by: 'klaviyo' | 'person' | null;
  is_asked: boolean | null;
  next_at: Date | null;
  obstacle: Obstacle | null;
  compared: number;
  reports: number;
}

async function readState(query: Query, orgId: OrgId): Promise<StateOf> {
  const [row] = await query<StateRow>(
    `SELECT r.time_zone, r.time_zone_by, r.is_asked, r.next_at, r.obstacle, p.compared, p.reports
     FROM klaviyo_accounts a
     LEFT JOIN reconciliations r USING (org_id, account_id)
     CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE p.compared_at IS NOT NULL) AS compared, count(*) AS reports
       FROM reconciliation_checks c JOIN reconciliation_reports p USING (org_id, check_id)
       WHERE c.org_id = a.org_id AND c.finished_at IS NULL) p
     WHERE a.org_id = $1`,
    [orgId],
  );
  return {
    isConnected: row !== undefined,
    timeZone: row?.time_zone ?? null,
    timeZoneBy: row?.time_zone_by ?? null,
    isAsked: row?.is_asked ?? false,
    nextAt: row?.next_at ? fromDate(row.next_at) : null,
    obstacle: row?.obstacle ?? null,
    progress: row && row.reports > row.compared ? { compared: row.compared, reports: row.reports } : null,
  };
}

/** Of each figure what was compared last. */
const LATEST = `
  SELECT DISTINCT ON (f.day, f.message_id, f.statistic) f.*
  FROM reconciled_figures f
  WHERE f.org_id = $1
    AND f.day > (SELECT max(day) FROM reconciled_figures WHERE org_id = $1) - ${DAYS_SHOWN}
  ORDER BY f.day, f.message_id, f.statistic, f.fetched_at DESC`;

interface CountRow {
  figures: number;
  differing: number;
  from: string | null;
  to: string | null;
  checked_at: Date | null;
}

async function countFigures(query: Query, orgId: OrgId) {
  const [row] = await query<CountRow>(
    `SELECT count(*) AS figures, count(cause) AS differing, to_char(min(day), 'YYYY-MM-DD') AS from, to_char(max(day), 'YYYY-MM-DD') AS to,
            max(fetched_at) AS checked_at
     FROM (${LATEST}) latest`,
    [orgId],
  );
  return {
    figures: row?.figures ?? 0,
    differing: row?.differing ?? 0,
    from: row?.from ?? null,
    to: row?.to ?? null,
    checkedAt: row?.checked_at ? fromDate(row.checked_at) : null,
  };
}

interface FigureRow {
  message_id: MessageId;
  message_name: string | null;
  flow_id: FlowId;
  template_id: TemplateId | null;
  template_name: string | null;
  role: 'treatment' | 'control' | 'unknown';
  day: string;
  statistic: Statistic;
  theirs: number;
  ours: number;
  cause: Cause;
  fetched_at: Date;
}

async function listDifferences(query: Query, orgId: OrgId): Promise<ShownFigure[]> {
  const rows = await query<FigureRow>(
    `SELECT l.message_id, m.name AS message_name, l.flow_id, l.template_id, t.name AS template_name, l.role,
            to_char(l.day, 'YYYY-MM-DD') AS day, l.statistic, l.theirs, l.ours, l.cause, l.fetched_at
     FROM (${LATEST}) l
     LEFT JOIN templates t ON t.org_id = l.org_id AND t.template_id = l.template_id
     LEFT JOIN klaviyo_messages m
       ON m.org_id = l.org_id AND m.account_id = l.account_id AND m.message_id = l.message_id
     WHERE l.cause IS NOT NULL
     ORDER BY l.day DESC, t.name, l.message_id, abs(l.theirs - l.ours) DESC, l.statistic LIMIT ${MOST_DIFFERENCES}`,
    [orgId],
  );
  return rows.map((row) => ({
    messageId: row.message_id,
    messageName: row.message_name,
    flowId: row.flow_id,
    templateId: row.template_id,
    templateName: row.template_name,
    role: row.role,
    day: row.day,
    statistic: row.statistic,
    theirs: row.theirs,
    ours: row.ours,
    cause: row.cause,
    fetchedAt: fromDate(row.fetched_at),
  }));
}
