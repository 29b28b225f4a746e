import type { FlowId } from '../../domain/ids.ts';
import { fromDate, type Instant, toDate } from '../../domain/instant.ts';
import type { NewCheck, ReconciliationState, Reconciliations, ReportAsk } from '../../ingest/reconciliation/ports.ts';
import type { Database, Query } from './database.ts';
import { keepFigures, keepPage, takeReport } from './reconciliation-reports.ts';

/** What is asked of Klaviyo's report, and when again. */
export const reconciliations = (database: Database): Reconciliations => ({
  find: (orgId, now) => database.inOrg(orgId, (query) => findState(query, now)),
  checkedDays: (orgId, since) => database.inOrg(orgId, (query) => checkedDays(query, since)),
  async keepTimeZone(orgId, timeZone) {
    await database.inOrg(orgId, (query) =>
      query(`UPDATE reconciliations SET time_zone = $2, time_zone_by = 'klaviyo' WHERE org_id = $1`, [orgId, timeZone]),
    );
  },
  chooseTimeZone: (orgId, timeZone, now) =>
    database.inOrg(orgId, async (query) => {
      if (!(await ensureState(query, now))) return false;
      await query(
        `UPDATE reconciliations SET time_zone = $2, time_zone_by = 'person', is_asked = true, next_at = $3
         WHERE org_id = $1`,
        [orgId, timeZone, toDate(now)],
      );
      return true;
    }),
  ask: (orgId, now) =>
    database.inOrg(orgId, async (query) => {
      if (!(await ensureState(query, now))) return false;
      await query(
        `UPDATE reconciliations
         SET is_asked = NOT EXISTS (
               SELECT FROM reconciliation_checks JOIN reconciliation_reports USING (org_id, check_id)
               WHERE finished_at IS NULL AND is_whole AND compared_at IS NULL),
             next_at = least(next_at, $2)
         WHERE org_id = $1`,
        [orgId, toDate(now)],
      );
      return true;
    }),
  open: (orgId, check, now) => database.inOrg(orgId, (query) => openCheck(query, check, now)),
  take: (orgId, now, nextCallAt) => database.inOrg(orgId, (query) => takeReport(query, now, nextCallAt)),
  keepPage: (orgId, report, rows, next) => database.inOrg(orgId, (query) => keepPage(query, report, rows, next)),
  keep: (orgId, report, figures, fetchedAt) =>
    database.inOrg(orgId, (query) => keepFigures(query, report, figures, fetchedAt)),
  async finish(orgId, checkId, nextAt, now) {
    await database.inOrg(orgId, async (query) => {
      await query(
        'UPDATE reconciliation_checks SET finished_at = coalesce(finished_at, $3) WHERE org_id = $1 AND check_id = $2',
        [orgId, checkId, toDate(now)],
      );
      await query(
        'UPDATE reconciliations SET next_at = CASE WHEN is_asked THEN $3::timestamptz ELSE $2 END WHERE org_id = $1',
        [orgId, toDate(nextAt), toDate(now)],
      );
    });
  },
  async giveBack(orgId, { checkId, place }) {
    await database.inOrg(orgId, (query) =>
      query(
        'UPDATE reconciliation_reports SET leased_until = NULL WHERE org_id = $1 AND check_id = $2 AND place = $3',
        [orgId, checkId, place],
      ),
    );
  },
  async schedule(orgId, nextAt) {
    await database.inOrg(orgId, (query) =>
      query('UPDATE reconciliations SET next_at = $2 WHERE org_id = $1', [orgId, toDate(nextAt)]),
    );
  },
  async hinder(orgId, obstacle, failures, nextAt, now) {
    await database.inOrg(orgId, (query) =>
      query(
        `UPDATE reconciliations
         SET obstacle = $2, obstacle_at = $3, failures = $4, next_at = $5::timestamptz,
             held_until = CASE WHEN $6 THEN $5::timestamptz ELSE held_until END
         WHERE org_id = $1`,
        [orgId, JSON.stringify(obstacle), toDate(now), failures, toDate(nextAt), obstacle.kind === 'limit_used'],
      ),
    );
  },
});

/** @returns whether an account is connected, which then has a state. */
async function ensureState(query: Query, now: Instant): Promise<boolean> {
  await query(
    `INSERT INTO reconciliations (org_id, account_id, next_at)
     SELECT org_id, account_id, $1 FROM klaviyo_accounts ON CONFLICT DO NOTHING`,
    [toDate(now)],
  );
  const rows = await query('SELECT FROM reconciliations');
  return rows.length > 0;
}

interface StateRow {
  time_zone: string | null;
  time_zone_by: 'klaviyo' | 'person' | null;
  is_asked: boolean;
  next_at: Date;
  failures: number;
  check_id: string | null;
  started_at: Date | null;
}

async function findState(query: Query, now: Instant): Promise<ReconciliationState | null> {
  await ensureState(query, now);
  const [row] = await query<StateRow>(
    `SELECT r.time_zone, r.time_zone_by, r.is_asked, r.failures, c.check_id, c.started_at,
            CASE WHEN a.verified_at > r.obstacle_at THEN least(r.next_at, $1::timestamptz) ELSE r.next_at END AS next_at
     FROM reconciliations r
     JOIN klaviyo_accounts a USING (org_id, account_id)
     LEFT JOIN reconciliation_checks c
       ON c.org_id = r.org_id AND c.account_id = r.account_id AND c.finished_at IS NULL`,
    [toDate(now)],
  );
  if (row === undefined) return null;
  return {
    timeZone: row.time_zone,
    timeZoneBy: row.time_zone_by,
    isAsked: row.is_asked,
    nextAt: fromDate(row.next_at),
    failures: row.failures,
    openCheck:
      row.check_id === null || row.started_at === null
        ? null
        : { checkId: row.check_id, startedAt: fromDate(row.started_at) },
  };
}

async function checkedDays(query: Query, since: string) {
  const rows = await query<{ day: string; differs: boolean }>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, bool_or(cause IS NOT NULL) AS differs
     FROM (SELECT DISTINCT ON (day, message_id, statistic) day, cause FROM reconciled_figures
           WHERE org_id = current_org() AND day >= $1
           ORDER BY day, message_id, statistic, fetched_at DESC) latest
     GROUP BY day ORDER BY day DESC`,
    [since],
  );
  return { latest: rows[0]?.day ?? null, differing: rows.filter(({ differs }) => differs).map(({ day }) => day) };
}

/** Two who open one at once: the second finds the first's. */
async function openCheck(query: Query, { checkId, asks, isWhole }: NewCheck, now: Instant): Promise<string> {
  const opened = await query(
    `INSERT INTO reconciliation_checks (org_id, account_id, check_id, is_whole, started_at)
     SELECT org_id, account_id, $1, $2, $3 FROM klaviyo_accounts
     ON CONFLICT (org_id, account_id) WHERE finished_at IS NULL DO NOTHING RETURNING check_id`,
    [checkId, isWhole, toDate(now)],
  );
  if (opened.length > 0) {
    await insertReports(query, checkId, asks);
    await query('UPDATE reconciliations SET is_asked = false, obstacle = NULL, obstacle_at = NULL, failures = 0');
  }
  const [open] = await query<{ check_id: string }>(
    'SELECT check_id FROM reconciliation_checks WHERE finished_at IS NULL',
  );
  return open?.check_id ?? checkId;
}

async function insertReports(query: Query, checkId: string, asks: readonly ReportAsk[]): Promise<void> {
  await query(
    `INSERT INTO reconciliation_reports (org_id, check_id, place, day, from_at, to_at, flow_ids, conversion_metric)
     SELECT current_org(), $1, place, day, from_at, to_at, ARRAY(SELECT jsonb_array_elements_text(flow_ids)), metric
     FROM unnest($2::date[], $3::timestamptz[], $4::timestamptz[], $5::jsonb[], $6::text[])
       WITH ORDINALITY AS asked (day, from_at, to_at, flow_ids, metric, place)`,
    [
      checkId,
      asks.map(({ day }) => day),
      asks.map(({ from }) => toDate(from)),
      asks.map(({ to }) => toDate(to)),
      asks.map(({ flowIds }: { readonly flowIds: readonly FlowId[] }) => JSON.stringify(flowIds)),
      asks.map(({ conversionMetric }) => conversionMetric),
    ],
  );
}
