import type { OrgId, TemplateId } from '../domain/ids.ts';
import type { Ranking } from '../domain/ranking.ts';
import type { Change, StudioTemplate, Templates } from './ports.ts';

export type SaveRanking = { kind: 'saved'; template: StudioTemplate } | { kind: 'no_template' };

/** By what the variants are ranked from the next run on. What people have been given stays as it is. */
export async function saveRanking(
  templates: Templates,
  orgId: OrgId,
  templateId: TemplateId,
  ranking: Ranking,
  change: Change,
): Promise<SaveRanking> {
  const template = await templates.find(orgId, templateId);
  if (template === null) return { kind: 'no_template' };
  await templates.saveRanking(orgId, templateId, ranking, change);
  return { kind: 'saved', template: { ...template, ranking } };
}
