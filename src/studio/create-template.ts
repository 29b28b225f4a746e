import type { OrgId } from '../domain/ids.ts';
import type { Change, NewTemplate, StudioTemplate, Templates } from './ports.ts';

export type CreateTemplate = { kind: 'created'; template: StudioTemplate } | { kind: 'id_taken' };

/** A draft without variants; drafts serve control. */
export async function createTemplate(
  templates: Templates,
  orgId: OrgId,
  template: NewTemplate,
  change: Change,
): Promise<CreateTemplate> {
  if (!(await templates.create(orgId, template, change))) return { kind: 'id_taken' };
  const created = await templates.find(orgId, template.templateId);
  if (created === null) throw new Error(`The template ${template.templateId} that was just created is not there.`);
  return { kind: 'created', template: created };
}
