import type { OrgId, TemplateId } from '../domain/ids.ts';
import type { Change, Experiment, StudioTemplate, Templates } from './ports.ts';

export type SaveExperiment =
  | { kind: 'saved'; template: StudioTemplate }
  | { kind: 'no_template' }
  /** The people are split by Klaviyo, as the integration says. */
  | { kind: 'klaviyo_splits' };

/** How people are put into groups from now on. Whoever has a variant already keeps it. */
export async function saveExperiment(
  templates: Templates,
  orgId: OrgId,
  templateId: TemplateId,
  experiment: Experiment,
  change: Change,
): Promise<SaveExperiment> {
  const template = await templates.find(orgId, templateId);
  if (template === null) return { kind: 'no_template' };
  if (template.split === 'external') return { kind: 'klaviyo_splits' };
  await templates.saveExperiment(orgId, templateId, experiment, change);
  return { kind: 'saved', template: { ...template, ...experiment } };
}
