import { heldOutShare } from '../domain/held-out-share.ts';
import type { OrgId, TemplateId, VariantId } from '../domain/ids.ts';
import type { TemplateState } from '../domain/template.ts';
import type { Change, StudioTemplate, Templates } from './ports.ts';
import type { Shipping } from './shipping/ports.ts';
import { milestoneOf, servingIds } from './shipping/ship-and-iterate.ts';

export type ShipVariant =
  | { kind: 'shipped'; template: StudioTemplate }
  | { kind: 'no_template' }
  | { kind: 'cannot_ship'; from: TemplateState }
  | { kind: 'not_serving'; serving: readonly VariantId[] }
  /** There is neither a holdout nor a control group of ours. */
  | { kind: 'nobody_held_out' };

/**
 * Ship and lock: everybody gets this variant until it is undone or the template is made active again.
 * @param keepsHoldout but for those in holdout and control, who go on getting control
 */
export async function shipVariant(
  { templates, shipping }: { readonly templates: Templates; readonly shipping: Shipping },
  orgId: OrgId,
  templateId: TemplateId,
  variantId: VariantId,
  keepsHoldout: boolean,
  evidence: unknown,
  change: Change,
): Promise<ShipVariant> {
  const template = await templates.find(orgId, templateId);
  if (template === null) return { kind: 'no_template' };
  if (!['active', 'paused', 'shipped'].includes(template.state)) return { kind: 'cannot_ship', from: template.state };
  const serving = servingIds(template);
  if (!serving.includes(variantId)) return { kind: 'not_serving', serving };
  const heldOut = keepsHoldout ? heldOutShare(template) : 0;
  if (keepsHoldout && heldOut === 0) return { kind: 'nobody_held_out' };
  const milestone = { ...milestoneOf(template, variantId, evidence), heldOutShare: heldOut };
  await shipping.lock(orgId, templateId, milestone, change);
  const shipped = { state: 'shipped', shippedVariantId: variantId, shippedKeepsHoldout: keepsHoldout } as const;
  return { kind: 'shipped', template: { ...template, ...shipped } };
}
