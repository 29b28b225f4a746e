import type { RenderError } from '../../decide/ports.ts';
import type { OrgId, TemplateId } from '../../domain/ids.ts';
import { fromDate, type Instant, toDate } from '../../domain/instant.ts';
import type { VariantRenderErrors } from '../../report/ports.ts';
import type { Query } from './database.ts';

/** Sorted, so that two processes never wait for each other crosswise. */
export const countRenderErrors = (query: Query, errors: readonly RenderError[], at: Instant): Promise<unknown> =>
  query(
    `INSERT INTO render_errors AS kept (org_id, template_id, variant_id, version, day, count, last_at, message)
     SELECT current_org(), template_id, variant_id, version, ($2::timestamptz AT TIME ZONE 'UTC')::date,
            count(*), $2, max(message)
     FROM json_to_recordset($1) AS r (template_id text, variant_id text, version int, message text)
     GROUP BY template_id, variant_id, version ORDER BY template_id, variant_id, version
     ON CONFLICT (org_id, template_id, variant_id, version, day) DO UPDATE
     SET count = kept.count + excluded.count, last_at = excluded.last_at, message = excluded.message`,
    [JSON.stringify(errors.map(rowOf)), toDate(at)],
  );

/** Of the versions that serve now. */
export async function listRenderErrors(
  query: Query,
  orgId: OrgId,
  templateId: TemplateId,
  since: Instant,
): Promise<VariantRenderErrors[]> {
  const rows = await query<Omit<VariantRenderErrors, 'lastAt'> & { last_at: Date }>(
    `SELECT v.variant_id AS "variantId", v.name, v.version, sum(e.count)::bigint AS count, max(e.last_at) AS last_at,
            (array_agg(e.message ORDER BY e.last_at DESC))[1] AS message
     FROM render_errors e JOIN variants v USING (org_id, template_id, variant_id, version)
     WHERE e.org_id = $1 AND e.template_id = $2 AND e.last_at > $3
     GROUP BY v.variant_id, v.name, v.version ORDER BY max(e.last_at) DESC, v.variant_id`,
    [orgId, templateId, toDate(since)],
  );
  return rows.map(({ last_at, ...row }) => ({ ...row, lastAt: fromDate(last_at) }));
}

const rowOf = ({ templateId, variantId, version, message }: RenderError) => ({
  template_id: templateId,
  variant_id: variantId,
  version,
  message,
});
