import type { OrgId, Prefix, TemplateId } from '../domain/ids.ts';
import type { TemplateState } from '../domain/template.ts';
import type { Change, DeliverySettings, StudioTemplate, Templates } from './ports.ts';

export type SaveDelivery =
  | { kind: 'saved'; template: StudioTemplate }
  | { kind: 'no_template' }
  /** On the profile it would meet the content of another live template. */
  | { kind: 'properties_taken'; by: TemplateId; prefix: Prefix }
  /** The synced flow waits another time, and that is when the email comes. */
  | { kind: 'delay_of_flow'; flowName: string; seconds: number };

/** Without a delay the present one stays. */
export type SentDelivery = Omit<DeliverySettings, 'emailDelaySeconds'> & {
  readonly emailDelaySeconds?: number | undefined;
};

const LIVE: readonly TemplateState[] = ['active', 'shipped'];

/** A delay that the flow itself says is changed in the flow. */
export async function saveDelivery(
  templates: Templates,
  orgId: OrgId,
  templateId: TemplateId,
  sent: SentDelivery,
  change: Change,
): Promise<SaveDelivery> {
  const template = await templates.find(orgId, templateId);
  if (template === null) return { kind: 'no_template' };
  if (LIVE.includes(template.state) && template.carrier === 'event' && sent.carrier === 'profile') {
    const by = await templates.findLiveOnPrefix(orgId, template.prefix, templateId);
    if (by !== null) return { kind: 'properties_taken', by, prefix: template.prefix };
  }
  const { isDelayOfFlow, integration } = template;
  const emailDelaySeconds = sent.emailDelaySeconds ?? template.emailDelaySeconds;
  if (isDelayOfFlow && emailDelaySeconds !== template.emailDelaySeconds) {
    return { kind: 'delay_of_flow', flowName: integration?.flowName ?? '', seconds: template.emailDelaySeconds };
  }
  const delivery = { ...sent, emailDelaySeconds };
  await templates.saveDelivery(orgId, templateId, delivery, change);
  return { kind: 'saved', template: { ...template, ...delivery } };
}
