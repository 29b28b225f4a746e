import { fromDate, toDate } from '../../domain/instant.ts';
import type { ConversionBook, OfferedMetric } from '../../studio/conversions/ports.ts';
import { recordChange } from './audit-log.ts';
import type { Database } from './database.ts';

const MOST_OFFERED = 100;

export const conversionBook = (database: Database): ConversionBook => ({
  async find(orgId, templateId) {
    const [row] = await database.inOrg(orgId, (query) =>
      query<{
        conversion_metric: string;
        click_window_hours: number;
        open_window_hours: number;
        conversion_definition: number;
        conversions_defined_at: Date | null;
      }>(
        `SELECT conversion_metric, click_window_hours, open_window_hours, conversion_definition, conversions_defined_at
         FROM templates WHERE org_id = $1 AND template_id = $2`,
        [orgId, templateId],
      ),
    );
    if (row === undefined) return null;
    return {
      metric: row.conversion_metric,
      clickWindowHours: row.click_window_hours,
      openWindowHours: row.open_window_hours,
      definition: row.conversion_definition,
      definedAt: row.conversions_defined_at && fromDate(row.conversions_defined_at),
    };
  },
  define: (orgId, templateId, definition, change) =>
    database.inOrg(orgId, async (query) => {
      await query(
        `UPDATE templates SET conversion_metric = $3, click_window_hours = $4, open_window_hours = $5,
           conversion_definition = conversion_definition + 1, conversions_defined_at = $6, updated_at = $6
         WHERE org_id = $1 AND template_id = $2`,
        [
          ...[orgId, templateId, definition.metric, definition.clickWindowHours, definition.openWindowHours],
          toDate(change.at),
        ],
      );
      await recordChange(query, orgId, change, 'template.conversions', templateId, { ...definition });
    }),
  async outcomes(orgId, templateId) {
    const [row] = await database.inOrg(orgId, (query) =>
      query<{ all: number; mature: number; since: Date | null; to_recount: number }>(
        `SELECT count(*) AS all, count(*) FILTER (WHERE o.is_mature) AS mature, min(o.decided_at) AS since,
                count(*) FILTER (WHERE o.conversion_definition <> t.conversion_definition) AS to_recount
         FROM outcomes o JOIN templates t USING (org_id, template_id) WHERE org_id = $1 AND template_id = $2`,
        [orgId, templateId],
      ),
    );
    return {
      all: row?.all ?? 0,
      mature: row?.mature ?? 0,
      since: row?.since ? fromDate(row.since) : null,
      toRecount: row?.to_recount ?? 0,
    };
  },
  metrics: (orgId) =>
    database.inOrg(orgId, (query) =>
      query<OfferedMetric & Record<string, unknown>>(
        `SELECT metric, name, sum(events)::bigint AS events FROM event_days
         WHERE org_id = $1 AND (metric = 'placed_order' OR metric = 'other' AND name <> '')
         GROUP BY metric, name ORDER BY sum(events) DESC, name LIMIT $2`,
        [orgId, MOST_OFFERED],
      ),
    ),
});
