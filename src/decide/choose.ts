import { findUnmetRule } from '../audience/targeting.ts';
import { withExplorationFloor } from '../bandit/exploration-floor.ts';
import { drawByRendezvous } from '../bandit/rendezvous.ts';
import type { Attributes } from '../domain/attribute.ts';
import type { VariantId } from '../domain/ids.ts';
import type { Template, Variant } from '../domain/template.ts';
import { bestInCell } from './best-in-cell.ts';
import type { DrawnWith, GroupReason } from './drawn-with.ts';
import type { Assignment, Draw, GenerateRequest, ServingTemplate } from './ports.ts';

export interface Chosen extends Draw {
  readonly kind: 'treatment' | 'control';
  readonly reason: GroupReason;
  /** Null: control without copy. */
  readonly variant: Variant | null;
}

export const eligibleVariants = (template: Template, attrs: Attributes): readonly Variant[] =>
  template.variants.filter((variant) => variant.state === 'active' && findUnmetRule(variant.targeting, attrs) === null);

/** Whom a draw is for, as the log names them. */
export type Drawn = Pick<GenerateRequest, 'templateId' | 'userId' | 'trackingId'> & { readonly entry: number };

/** By person where a person keeps the choice, else by entry. */
export const choiceKey = (keyedBy: DrawnWith['keyedBy'], { templateId, userId, trackingId, entry }: Drawn): string =>
  JSON.stringify(keyedBy === 'person' ? [templateId, userId] : [templateId, trackingId, entry]);

export const drawnWith = ({ templateId, split, integration, ...template }: Template): DrawnWith => ({
  keyedBy: split === 'internal_persistent' ? 'person' : 'entry',
  holdoutOf: integration?.flowId ?? templateId,
  holdoutShare: template.holdoutShare,
  treatmentShare: split === 'external' ? 1 : template.treatmentShare,
  randomControlShare: template.randomControlShare,
  epsilon: template.epsilon,
});

/**
 * Holdout, then treatment or control, then chosen or at random: each by a salt of its own, so none depends on another.
 * The holdout is keyed by flow, so that who is held out of one of its emails is held out of all.
 */
export function drawGroup(by: DrawnWith, drawn: Drawn): Pick<Chosen, 'kind' | 'reason' | 'groupProbability'> {
  const treatmentProbability = (1 - by.holdoutShare) * by.treatmentShare;
  const groupProbability = 1 - treatmentProbability;
  if (isDrawn(by.holdoutShare, 'holdout', JSON.stringify([by.holdoutOf, drawn.userId]))) {
    return { kind: 'control', groupProbability, reason: 'holdout' };
  }
  const key = choiceKey(by.keyedBy, drawn);
  const groups: [Chosen['kind'], number][] = [
    ['treatment', by.treatmentShare],
    ['control', 1 - by.treatmentShare],
  ];
  if (drawByRendezvous(groups, 'split', key) === 'control')
    return { kind: 'control', groupProbability, reason: 'split' };
  const isRandom = isDrawn(by.randomControlShare, 'random-control', key);
  return { kind: 'treatment', groupProbability: treatmentProbability, reason: isRandom ? 'random_control' : 'chosen' };
}

/** The group, and in treatment the variant. */
export function choose(
  serving: ServingTemplate,
  eligible: readonly Variant[],
  cell: string,
  by: DrawnWith,
  drawn: Drawn,
): Chosen {
  const group = drawGroup(by, drawn);
  if (group.kind === 'control') return chooseControl(serving, cell, group.groupProbability, group.reason);
  return chooseVariant(serving, eligible, cell, choiceKey(by.keyedBy, drawn), group);
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

/** Draws a variant from the policy for the cell, with its exploration floor; uniformly for the random control. */
export function chooseVariant(
  { template, policy }: ServingTemplate,
  eligible: readonly Variant[],
  cell: string,
  key: string,
  { groupProbability, reason }: Pick<Chosen, 'groupProbability' | 'reason'>,
): Chosen {
  const byId = new Map(eligible.map((variant) => [variant.variantId, variant]));
  const pmf = withExplorationFloor(bestInCell(policy, cell), [...byId.keys()], floorOf(reason, template));
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

/** The random control is chosen uniformly. */
export const floorOf = (reason: GroupReason, { epsilon }: Pick<Template, 'epsilon'>): number =>
  reason === 'random_control' ? 1 : epsilon;

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
