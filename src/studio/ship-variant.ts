import type { OrgId, TemplateId, VariantId } from '../domain/ids.ts';
import type { TemplateState } from '../domain/template.ts';
import type { Change, StudioTemplate, Templates } from './ports.ts';

export type ShipVariant =
  | { kind: 'shipped'; template: StudioTemplate }
  | { kind: 'no_template' }
  | { kind: 'cannot_ship'; from: TemplateState }
  | { kind: 'not_serving'; serving: readonly VariantId[] };

/** Ends the experiment: everybody gets this variant until the template is made active again. */
export async function shipVariant(
  templates: Templates,
  orgId: OrgId,
  templateId: TemplateId,
  variantId: VariantId,
  change: Change,
): Promise<ShipVariant> {
  const template = await templates.find(orgId, templateId);
  if (template === null) return { kind: 'no_template' };
  if (!['active', 'paused', 'shipped'].includes(template.state)) return { kind: 'cannot_ship', from: template.state };
  const serving = template.variants.flatMap((variant) =>
    variant.role === 'variant' && variant.state === 'active' ? [variant.variantId] : [],
  );
  if (!serving.includes(variantId)) return { kind: 'not_serving', serving };
  await templates.ship(orgId, templateId, variantId, change);
  return { kind: 'shipped', template: { ...template, state: 'shipped', shippedVariantId: variantId } };
}
