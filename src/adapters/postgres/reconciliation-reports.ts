import type { AccountId, FlowId } from '../../domain/ids.ts';
import { fromDate, type Instant, plusSeconds, toDate } from '../../domain/instant.ts';
import type { NextCallAt, ReportRow } from '../../ingest/klaviyo-report/ports.ts';
import type { ReconciledFigure, TakenReport, Turn } from '../../ingest/reconciliation/ports.ts';
import type { Query } from './database.ts';

/** Longer than a call and the counting after it may take. */
const LEASE_SECONDS = 300;
/** Klaviyo counts reports by the day. */
const REMEMBERED_SECONDS = 90_000;

interface PaceRow {
  account_id: AccountId;
  calls: Date[];
  held_until: Date | null;
  quota_percent: number;
}

interface ReportRecord {
  check_id: string;
  place: number;
  day: string;
  from_at: Date;
  to_at: Date;
  flow_ids: FlowId[];
  conversion_metric: string;
  next_page: string | null;
  rows: ReportRow[];
}

/** Under the lock of the account's row, so that all processes together keep to its limits, and take a report once. */
export async function takeReport(query: Query, now: Instant, nextCallAt: NextCallAt): Promise<Turn> {
  const [pace] = await query<PaceRow>(
    `SELECT r.account_id, r.calls, r.held_until, a.quota_percent
     FROM reconciliations r JOIN klaviyo_accounts a USING (org_id, account_id) FOR UPDATE OF r`,
  );
  if (pace === undefined) return { kind: 'finished' };
  const [left] = await query<{ free: number; all: number }>(
    `SELECT count(*) FILTER (WHERE leased_until IS NULL OR leased_until <= $1) AS free, count(*) AS all
     FROM reconciliation_reports JOIN reconciliation_checks c USING (org_id, check_id)
     WHERE c.finished_at IS NULL AND compared_at IS NULL`,
    [toDate(now)],
  );
  if (!left || left.all === 0) return { kind: 'finished' };
  if (left.free === 0) return { kind: 'taken' };
  const calls = pace.calls.map(fromDate);
  const known = { calls, heldUntil: pace.held_until && fromDate(pace.held_until), share: pace.quota_percent / 100 };
  const at = nextCallAt(known, now);
  if (at > now) return { kind: 'wait', until: at };
  const remembered = [...calls.filter((call) => call > plusSeconds(now, -REMEMBERED_SECONDS)), now];
  await query('UPDATE reconciliations SET calls = $1', [remembered.map(toDate)]);
  const report = await lease(query, now);
  return report === null ? { kind: 'taken' } : { kind: 'take', report };
}

async function lease(query: Query, now: Instant): Promise<TakenReport | null> {
  const [row] = await query<ReportRecord>(
    `UPDATE reconciliation_reports r SET leased_until = $2
     FROM (SELECT check_id, place
           FROM reconciliation_reports JOIN reconciliation_checks c USING (org_id, check_id)
           WHERE c.finished_at IS NULL AND compared_at IS NULL AND (leased_until IS NULL OR leased_until <= $1)
           ORDER BY place LIMIT 1) next
     WHERE r.check_id = next.check_id AND r.place = next.place
     RETURNING r.check_id, r.place, to_char(r.day, 'YYYY-MM-DD') AS day, r.from_at, r.to_at, r.flow_ids,
               r.conversion_metric, r.next_page, r.rows`,
    [toDate(now), toDate(plusSeconds(now, LEASE_SECONDS))],
  );
  if (row === undefined) return null;
  return {
    checkId: row.check_id,
    place: row.place,
    ask: {
      day: row.day,
      from: fromDate(row.from_at),
      to: fromDate(row.to_at),
      flowIds: row.flow_ids,
      conversionMetric: row.conversion_metric,
    },
    page: row.next_page,
    rows: row.rows,
  };
}

export async function keepPage(
  query: Query,
  { checkId, place }: TakenReport,
  rows: readonly ReportRow[],
  next: string,
): Promise<void> {
  await query(
    `UPDATE reconciliation_reports SET rows = rows || $3::jsonb, next_page = $4, leased_until = NULL
     WHERE check_id = $1 AND place = $2`,
    [checkId, place, JSON.stringify(rows), next],
  );
  await passObstacle(query);
}

/** Once for all: whoever was thought to be gone and comes second changes nothing. */
export async function keepFigures(
  query: Query,
  { checkId, place }: TakenReport,
  figures: readonly ReconciledFigure[],
  fetchedAt: Instant,
): Promise<void> {
  const taken = await query(
    `UPDATE reconciliation_reports SET compared_at = $3, leased_until = NULL, rows = '[]', next_page = NULL
     WHERE check_id = $1 AND place = $2 AND compared_at IS NULL RETURNING place`,
    [checkId, place, toDate(fetchedAt)],
  );
  if (taken.length === 0) return;
  await query(
    `INSERT INTO reconciled_figures (org_id, account_id, check_id, fetched_at, message_id, day, statistic, flow_id,
       template_id, role, theirs, ours, cause)
     SELECT a.org_id, a.account_id, $1, $2, f.*
     FROM klaviyo_accounts a,
          unnest($3::text[], $4::date[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::bigint[],
            $11::jsonb[]) f
     ON CONFLICT DO NOTHING`,
    [
      checkId,
      toDate(fetchedAt),
      figures.map(({ messageId }) => messageId),
      figures.map(({ day }) => day),
      figures.map(({ statistic }) => statistic),
      figures.map(({ flowId }) => flowId),
      figures.map(({ templateId }) => templateId),
      figures.map(({ role }) => role),
      figures.map(({ theirs }) => theirs),
      figures.map(({ ours }) => ours),
      figures.map(({ cause }) => cause && JSON.stringify(cause)),
    ],
  );
  await passObstacle(query);
}

/** Klaviyo has answered. */
async function passObstacle(query: Query): Promise<void> {
  await query(
    'UPDATE reconciliations SET obstacle = NULL, obstacle_at = NULL, failures = 0 WHERE obstacle IS NOT NULL',
  );
}
