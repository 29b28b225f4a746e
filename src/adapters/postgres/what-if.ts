import type { OrgId, TemplateId } from '../../domain/ids.ts';
import type { WhatIfSource } from '../../report/results/ports.ts';
import type { Database, Query } from './database.ts';
import { listUnits } from './units.ts';

/** What a template's what-if is computed from. Nothing here is written. */
export const whatIfSource = (database: Database): WhatIfSource => ({
  read: (orgId, templateId) =>
    database.inOrg(orgId, async (query) => {
      const variantIds = await findVariantIds(query, orgId, templateId);
      return variantIds === null ? null : { variantIds, units: await listUnits(query, orgId, templateId) };
    }),
});

/** Those that are drawn, of any state. @returns null: there is no such template */
async function findVariantIds(query: Query, orgId: OrgId, templateId: TemplateId): Promise<string[] | null> {
  const [row] = await query<{ ids: string[] }>(
    `SELECT coalesce(array_agg(v.variant_id ORDER BY v.created_at, v.variant_id) FILTER (WHERE v.role = 'variant'), '{}') AS ids
     FROM templates t LEFT JOIN variants v USING (org_id, template_id)
     WHERE t.org_id = $1 AND t.template_id = $2 GROUP BY t.template_id`,
    [orgId, templateId],
  );
  return row?.ids ?? null;
}
