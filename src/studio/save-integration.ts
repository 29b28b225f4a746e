import type { OrgId, TemplateId } from '../domain/ids.ts';
import type { Split } from '../domain/template.ts';
import type { Change, ChooseIntegration, IntegrationRequest, StudioTemplate, Templates } from './ports.ts';

export type SaveIntegration =
  | { kind: 'saved'; template: StudioTemplate }
  | { kind: 'no_template' }
  | { kind: 'not_possible'; why: string; message: string };

/** Points a template at its email. A control message means that Klaviyo splits the people; without one, we do. */
export async function saveIntegration(
  templates: Templates,
  choose: ChooseIntegration,
  orgId: OrgId,
  templateId: TemplateId,
  request: IntegrationRequest,
  change: Change,
): Promise<SaveIntegration> {
  const template = await templates.find(orgId, templateId);
  if (template === null) return { kind: 'no_template' };
  const choice = await choose(orgId, request);
  if (choice.kind !== 'chosen') return { kind: 'not_possible', why: choice.kind, message: choice.message };
  const split = splitFor(template, request);
  await templates.saveIntegration(orgId, templateId, choice.integration, split, change);
  const saved = await templates.find(orgId, templateId);
  return saved === null ? { kind: 'no_template' } : { kind: 'saved', template: saved };
}

function splitFor(template: StudioTemplate, request: IntegrationRequest): Split {
  if (request.controlMessageId !== null) return 'external';
  return template.split === 'external' ? 'internal_persistent' : template.split;
}
