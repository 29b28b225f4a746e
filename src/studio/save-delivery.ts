import type { OrgId, TemplateId } from '../domain/ids.ts';
import type { Change, DeliverySettings, StudioTemplate, Templates } from './ports.ts';

export type SaveDelivery = { kind: 'saved'; template: StudioTemplate } | { kind: 'no_template' };

/** A delay that the flow itself says stays as the flow says it. */
export async function saveDelivery(
  templates: Templates,
  orgId: OrgId,
  templateId: TemplateId,
  sent: DeliverySettings,
  change: Change,
): Promise<SaveDelivery> {
  const template = await templates.find(orgId, templateId);
  if (template === null) return { kind: 'no_template' };
  const { emailDelaySeconds, isDelayOfFlow } = template;
  const delivery = isDelayOfFlow ? { ...sent, emailDelaySeconds } : sent;
  await templates.saveDelivery(orgId, templateId, delivery, change);
  return { kind: 'saved', template: { ...template, ...delivery } };
}
