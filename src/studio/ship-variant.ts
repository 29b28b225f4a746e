import type { OrgId, TemplateId, VariantId } from '../domain/ids.ts';
import type { TemplateState } from '../domain/template.ts';
import type { Change, StudioTemplate, Templates } from './ports.ts';
import type { Shipping } from './shipping/ports.ts';
import { milestoneOf, servingIds } from './shipping/ship-and-iterate.ts';

export type ShipVariant =
  | { kind: 'shipped'; template: StudioTemplate }
  | { kind: 'no_template' }
  | { kind: 'cannot_ship'; from: TemplateState }
  | { kind: 'not_serving'; serving: readonly VariantId[] };

/** Ship and lock: everybody gets this variant until it is undone or the template is made active again. */
export async function shipVariant(
  { templates, shipping }: { readonly templates: Templates; readonly shipping: Shipping },
  orgId: OrgId,
  templateId: TemplateId,
  variantId: VariantId,
  evidence: unknown,
  change: Change,
): Promise<ShipVariant> {
  const template = await templates.find(orgId, templateId);
  if (template === null) return { kind: 'no_template' };
  if (!['active', 'paused', 'shipped'].includes(template.state)) return { kind: 'cannot_ship', from: template.state };
  const serving = servingIds(template);
  if (!serving.includes(variantId)) return { kind: 'not_serving', serving };
  await shipping.lock(orgId, templateId, milestoneOf(template, variantId, evidence), change);
  return { kind: 'shipped', template: { ...template, state: 'shipped', shippedVariantId: variantId } };
}
