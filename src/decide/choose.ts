import { EVERYONE } from '../audience/cell.ts';
import { findUnmetRule } from '../audience/targeting.ts';
import { withExplorationFloor } from '../bandit/exploration-floor.ts';
import { drawByRendezvous } from '../bandit/rendezvous.ts';
import type { Attributes } from '../domain/attribute.ts';
import type { VariantId } from '../domain/ids.ts';
import type { Template, Variant } from '../domain/template.ts';
import type { Assignment, Draw, ServingTemplate } from './ports.ts';

export interface Chosen extends Draw {
  readonly kind: 'treatment' | 'control';
  /** Null: control without copy. */
  readonly variant: Variant | null;
}

export const eligibleVariants = (template: Template, attrs: Attributes): readonly Variant[] =>
  template.variants.filter((variant) => variant.state === 'active' && findUnmetRule(variant.targeting, attrs) === null);

/** Treatment or control, then which variant. `key` decides both, each by its own salt. */
export function choose(serving: ServingTemplate, eligible: readonly Variant[], cell: string, key: string): Chosen {
  const { template } = serving;
  const share = template.split === 'external' ? 1 : template.treatmentShare;
  const group = drawByRendezvous(
    [
      ['treatment', share],
      ['control', 1 - share],
    ],
    'split',
    key,
  );
  return group === 'treatment'
    ? chooseVariant(serving, eligible, cell, key, share)
    : chooseControl(serving, cell, 1 - share);
}

/** Draws a variant from the policy published for the cell, else for everyone, with its exploration floor. */
export function chooseVariant(
  { template, policy }: ServingTemplate,
  eligible: readonly Variant[],
  cell: string,
  key: string,
  groupProbability: number,
): Chosen {
  const byId = new Map(eligible.map((variant) => [variant.variantId, variant]));
  const isBest = policy?.cells.get(cell) ?? policy?.cells.get(EVERYONE) ?? new Map<VariantId, number>();
  const pmf = withExplorationFloor(isBest, [...byId.keys()], template.epsilon);
  const variantId = drawByRendezvous(pmf, 'variant', key);
  return {
    kind: 'treatment',
    variant: byId.get(variantId) ?? null,
    policyVersion: policy?.version ?? null,
    cell,
    groupProbability,
    propensity: pmf.get(variantId) ?? 0,
    pmf: Object.fromEntries(pmf),
  };
}

/** The customer's own copy; where there is none, the email shows its defaults. */
export const chooseControl = (
  { template, policy }: ServingTemplate,
  cell: string,
  groupProbability: number,
): Chosen => ({
  kind: 'control',
  variant: template.control,
  policyVersion: policy?.version ?? null,
  cell,
  groupProbability,
  propensity: 1,
  pmf: template.control === null ? {} : { [template.control.variantId]: 1 },
});

/** What the person's assignment still stands for; null where its variant no longer serves. */
export function resume(assignment: Assignment, template: Template, eligible: readonly Variant[]): Chosen | null {
  const { policyVersion, cell, groupProbability, propensity, pmf } = assignment;
  const draw: Draw = { policyVersion, cell, groupProbability, propensity, pmf };
  if (assignment.kind === 'control') return { ...draw, kind: 'control', variant: template.control };
  const variant = eligible.find((each) => each.variantId === assignment.variantId);
  return variant === undefined ? null : { ...draw, kind: 'treatment', variant };
}
