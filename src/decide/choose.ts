import { EVERYONE } from '../audience/cell.ts';
import { findUnmetRule } from '../audience/targeting.ts';
import { withExplorationFloor } from '../bandit/exploration-floor.ts';
import { drawByRendezvous } from '../bandit/rendezvous.ts';
import type { Attributes } from '../domain/attribute.ts';
import type { VariantId } from '../domain/ids.ts';
import type { Template, Variant } from '../domain/template.ts';
import type { Assignment, Draw, GroupReason, ServingTemplate } from './ports.ts';

export interface Chosen extends Draw {
  readonly kind: 'treatment' | 'control';
  readonly reason: GroupReason;
  /** Null: control without copy. */
  readonly variant: Variant | null;
}

export const eligibleVariants = (template: Template, attrs: Attributes): readonly Variant[] =>
  template.variants.filter((variant) => variant.state === 'active' && findUnmetRule(variant.targeting, attrs) === null);

/** What the draws for one person are keyed by. */
export interface DrawKeys {
  /** The same in every template of a flow. */
  readonly holdout: string;
  readonly choice: string;
}

/** Holdout, then treatment or control, then which variant: each by a salt of its own, so none depends on another. */
export function choose(serving: ServingTemplate, eligible: readonly Variant[], cell: string, keys: DrawKeys): Chosen {
  const { holdoutShare } = serving.template;
  const splitShare = serving.template.split === 'external' ? 1 : serving.template.treatmentShare;
  const treatmentProbability = (1 - holdoutShare) * splitShare;
  const control = (reason: GroupReason): Chosen => chooseControl(serving, cell, 1 - treatmentProbability, reason);
  if (isDrawn(holdoutShare, 'holdout', keys.holdout)) return control('holdout');
  const groups: [Chosen['kind'], number][] = [
    ['treatment', splitShare],
    ['control', 1 - splitShare],
  ];
  if (drawByRendezvous(groups, 'split', keys.choice) === 'control') return control('split');
  const isRandom = isDrawn(serving.template.randomControlShare, 'random-control', keys.choice);
  return chooseVariant(serving, eligible, cell, keys.choice, {
    groupProbability: treatmentProbability,
    reason: isRandom ? 'random_control' : 'chosen',
  });
}

const isDrawn = (share: number, salt: string, key: string): boolean =>
  share > 0 &&
  drawByRendezvous(
    [
      ['in', share],
      ['out', 1 - share],
    ],
    salt,
    key,
  ) === 'in';

/** Draws a variant from the policy published for the cell, else for everyone, with its exploration floor; uniformly for the random control. */
export function chooseVariant(
  { template, policy }: ServingTemplate,
  eligible: readonly Variant[],
  cell: string,
  key: string,
  { groupProbability, reason }: Pick<Chosen, 'groupProbability' | 'reason'>,
): Chosen {
  const byId = new Map(eligible.map((variant) => [variant.variantId, variant]));
  const isBest = policy?.cells.get(cell) ?? policy?.cells.get(EVERYONE) ?? new Map<VariantId, number>();
  const epsilon = reason === 'random_control' ? 1 : template.epsilon;
  const pmf = withExplorationFloor(isBest, [...byId.keys()], epsilon);
  const variantId = drawByRendezvous(pmf, 'variant', key);
  return {
    kind: 'treatment',
    reason,
    variant: byId.get(variantId) ?? null,
    policyVersion: policy?.version ?? null,
    cell,
    groupProbability,
    propensity: pmf.get(variantId) ?? 0,
    pmf: recordOf(pmf),
  };
}

/** By a loop: six times as fast as `Object.fromEntries`. */
function recordOf(pmf: ReadonlyMap<VariantId, number>): Draw['pmf'] {
  const record: Record<string, number> = {};
  for (const [variantId, probability] of pmf) record[variantId] = probability;
  return record;
}

/** The customer's own copy; where there is none, the email shows its defaults. */
export const chooseControl = (
  { template, policy }: ServingTemplate,
  cell: string,
  groupProbability: number,
  reason: GroupReason = 'split',
): Chosen => ({
  kind: 'control',
  reason,
  variant: template.control,
  policyVersion: policy?.version ?? null,
  cell,
  groupProbability,
  propensity: 1,
  pmf: template.control === null ? {} : { [template.control.variantId]: 1 },
});

/** One variant without chance; null where it does not serve. */
export function chooseOnly(
  { template, policy }: ServingTemplate,
  variantId: VariantId | null,
  cell: string,
): Chosen | null {
  const variant = template.variants.find((each) => each.variantId === variantId) ?? null;
  if (variant === null) return null;
  const pmf = { [variant.variantId]: 1 };
  const policyVersion = policy?.version ?? null;
  return { kind: 'treatment', reason: 'chosen', variant, policyVersion, cell, groupProbability: 1, propensity: 1, pmf };
}

/** What the person's assignment still stands for; null where its variant no longer serves. */
export function resume(assignment: Assignment, template: Template, eligible: readonly Variant[]): Chosen | null {
  const { policyVersion, cell, groupProbability, propensity, pmf } = assignment;
  const draw: Draw = { policyVersion, cell, groupProbability, propensity, pmf };
  const { reason } = assignment;
  if (assignment.kind === 'control') return { ...draw, kind: 'control', reason, variant: template.control };
  const variant = eligible.find((each) => each.variantId === assignment.variantId);
  return variant === undefined ? null : { ...draw, kind: 'treatment', reason, variant };
}
