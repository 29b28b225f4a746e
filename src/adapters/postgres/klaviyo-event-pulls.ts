import { fromDate, toDate } from '../../domain/instant.ts';
import type { EventPull, EventPulls, MetricCursor } from '../../ingest/klaviyo-events/ports.ts';
import type { Database } from './database.ts';

interface PullRow {
  is_on: boolean;
  every_minutes: number;
  look_back_days: number;
  history_days: number;
  conversion_metrics: string[];
  next_pull_at: Date;
  failures: number;
  last_pulled_at: Date | null;
  last_error: string | null;
}

interface CursorRow {
  metric_id: string;
  read_until: Date | null;
  swept_until: Date | null;
  window_from: Date | null;
  window_until: Date | null;
  window_sweeps: boolean;
}

export const klaviyoEventPulls = (database: Database): EventPulls => ({
  async find(orgId) {
    const [row] = await database.inOrg(orgId, (query) =>
      query<PullRow>(
        `SELECT is_on, every_minutes, look_back_days, history_days, conversion_metrics, next_pull_at, failures,
           last_pulled_at, last_error
         FROM klaviyo_event_pulls WHERE org_id = $1`,
        [orgId],
      ),
    );
    return row === undefined ? null : pullOf(row);
  },
  async save(orgId, settings, nextPullAt) {
    await database.inOrg(orgId, (query) =>
      query(
        `INSERT INTO klaviyo_event_pulls (org_id, is_on, every_minutes, look_back_days, history_days,
           conversion_metrics, next_pull_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (org_id) DO UPDATE
         SET is_on = excluded.is_on, every_minutes = excluded.every_minutes, look_back_days = excluded.look_back_days,
             history_days = excluded.history_days, conversion_metrics = excluded.conversion_metrics,
             next_pull_at = excluded.next_pull_at, failures = 0, last_error = NULL`,
        [
          orgId,
          settings.isOn,
          settings.everyMinutes,
          settings.lookBackDays,
          settings.historyDays,
          settings.conversionMetrics,
          toDate(nextPullAt),
        ],
      ),
    );
  },
  async recordPulled(orgId, at, nextPullAt) {
    await database.inOrg(orgId, (query) =>
      query(
        `UPDATE klaviyo_event_pulls SET last_pulled_at = $2, next_pull_at = $3, failures = 0, last_error = NULL
         WHERE org_id = $1`,
        [orgId, toDate(at), toDate(nextPullAt)],
      ),
    );
  },
  async recordStopped(orgId, { sentence, failures, nextPullAt }) {
    await database.inOrg(orgId, (query) =>
      query('UPDATE klaviyo_event_pulls SET last_error = $2, failures = $3, next_pull_at = $4 WHERE org_id = $1', [
        orgId,
        sentence,
        failures,
        toDate(nextPullAt),
      ]),
    );
  },
  async cursors(orgId) {
    const rows = await database.inOrg(orgId, (query) =>
      query<CursorRow>(
        `SELECT metric_id, read_until, swept_until, window_from, window_until, window_sweeps
         FROM klaviyo_event_cursors WHERE org_id = $1`,
        [orgId],
      ),
    );
    return new Map(rows.map((row) => [row.metric_id, cursorOf(row)]));
  },
  async keepWindow(orgId, metricId, { from, until, sweeps }) {
    await database.inOrg(orgId, (query) =>
      query(
        `INSERT INTO klaviyo_event_cursors (org_id, metric_id, window_from, window_until, window_sweeps)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (org_id, metric_id) DO UPDATE
         SET window_from = excluded.window_from, window_until = excluded.window_until,
             window_sweeps = excluded.window_sweeps`,
        [orgId, metricId, toDate(from), toDate(until), sweeps],
      ),
    );
  },
  async closeWindow(orgId, metricId, { until, sweeps }) {
    await database.inOrg(orgId, (query) =>
      query(
        `UPDATE klaviyo_event_cursors
         SET read_until = $3, swept_until = CASE WHEN $4 THEN $3 ELSE swept_until END, window_from = NULL,
             window_until = NULL
         WHERE org_id = $1 AND metric_id = $2`,
        [orgId, metricId, toDate(until), sweeps],
      ),
    );
  },
});

const pullOf = (row: PullRow): EventPull => ({
  isOn: row.is_on,
  everyMinutes: row.every_minutes,
  lookBackDays: row.look_back_days,
  historyDays: row.history_days,
  conversionMetrics: row.conversion_metrics,
  nextPullAt: fromDate(row.next_pull_at),
  failures: row.failures,
  lastPulledAt: row.last_pulled_at && fromDate(row.last_pulled_at),
  lastError: row.last_error,
});

const cursorOf = (row: CursorRow): MetricCursor => ({
  metricId: row.metric_id,
  readUntil: row.read_until && fromDate(row.read_until),
  sweptUntil: row.swept_until && fromDate(row.swept_until),
  window:
    row.window_from === null || row.window_until === null
      ? null
      : { from: fromDate(row.window_from), until: fromDate(row.window_until), sweeps: row.window_sweeps },
});
