import type { OrgId, TemplateId, VariantId } from '../../domain/ids.ts';
import type { TemplateState } from '../../domain/template.ts';
import type { Change, StudioTemplate, Templates } from '../ports.ts';
import type { NewMilestone, Shipping } from './ports.ts';

export type ShipAndIterate =
  | { kind: 'iterated'; template: StudioTemplate }
  | { kind: 'no_template' }
  | { kind: 'cannot_ship'; from: TemplateState }
  | { kind: 'not_serving'; serving: readonly VariantId[] }
  /** Klaviyo sends the customer's own email to control. */
  | { kind: 'no_control' }
  /** Without the winner no variant is left to test. */
  | { kind: 'nothing_left' };

/** The winner becomes the new control, and the test goes on with the others against it. */
export async function shipAndIterate(
  { templates, shipping }: { readonly templates: Templates; readonly shipping: Shipping },
  orgId: OrgId,
  templateId: TemplateId,
  variantId: VariantId,
  evidence: unknown,
  change: Change,
): Promise<ShipAndIterate> {
  const template = await templates.find(orgId, templateId);
  if (template === null) return { kind: 'no_template' };
  if (template.state !== 'active') return { kind: 'cannot_ship', from: template.state };
  const serving = servingIds(template);
  if (!serving.includes(variantId)) return { kind: 'not_serving', serving };
  if (template.split === 'external' || controlOf(template) === undefined) return { kind: 'no_control' };
  if (serving.length === 1) return { kind: 'nothing_left' };
  await shipping.iterate(orgId, templateId, milestoneOf(template, variantId, evidence), change);
  return { kind: 'iterated', template: (await templates.find(orgId, templateId)) ?? template };
}

export const servingIds = ({ variants }: StudioTemplate): VariantId[] =>
  variants.flatMap(({ role, state, variantId }) => (role === 'variant' && state === 'active' ? [variantId] : []));

const controlOf = ({ variants }: StudioTemplate) => variants.find(({ role }) => role === 'control');

export const milestoneOf = (template: StudioTemplate, variantId: VariantId, evidence: unknown): NewMilestone => ({
  variantId,
  evidence,
  heldOutShare: 0,
  before: {
    state: template.state,
    shippedVariantId: template.shippedVariantId,
    shippedKeepsHoldout: template.shippedKeepsHoldout,
    variantState: 'active',
    controlVersion: controlOf(template)?.version ?? 0,
  },
});
