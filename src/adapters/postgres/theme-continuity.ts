import type { OrgId, TemplateId } from '../../domain/ids.ts';
import { toDate } from '../../domain/instant.ts';
import type { ThemeContinuity } from '../../domain/theme.ts';
import type { Change, ThemeInUse } from '../../studio/ports.ts';
import type { Query } from './database.ts';

export interface ContinuityColumns {
  earlier_template_id: TemplateId | null;
  theme_key: string | null;
  theme_lookback_days: number | null;
}

export function continuityOf(row: ContinuityColumns): ThemeContinuity | null {
  const { earlier_template_id, theme_key, theme_lookback_days } = row;
  if (earlier_template_id === null || theme_lookback_days === null) return null;
  return { earlierTemplateId: earlier_template_id, themeKey: theme_key, lookbackDays: theme_lookback_days };
}

export async function updateContinuity(
  query: Query,
  orgId: OrgId,
  templateId: TemplateId,
  continuity: ThemeContinuity | null,
  change: Change,
): Promise<void> {
  const { earlierTemplateId = null, themeKey = null, lookbackDays = null } = continuity ?? {};
  await query(
    `UPDATE templates SET earlier_template_id = $3, theme_key = $4, theme_lookback_days = $5, updated_at = $6
     WHERE org_id = $1 AND template_id = $2`,
    [orgId, templateId, earlierTemplateId, themeKey, lookbackDays, toDate(change.at)],
  );
}

export async function selectEarlierTemplates(query: Query): Promise<ReadonlyMap<TemplateId, TemplateId | null>> {
  const rows = await query<{ template_id: TemplateId; earlier_template_id: TemplateId | null }>(
    'SELECT template_id, earlier_template_id FROM templates',
  );
  return new Map(rows.map((row) => [row.template_id, row.earlier_template_id]));
}

export const selectThemesInUse = (query: Query): Promise<ThemeInUse[]> =>
  query<ThemeInUse & Record<string, unknown>>(
    `SELECT theme, array_agg(DISTINCT template_id ORDER BY template_id) AS "templateIds"
     FROM variants, unnest(themes) AS theme WHERE state <> 'archived' GROUP BY theme ORDER BY theme`,
  );
