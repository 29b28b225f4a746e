import { drawByRendezvous } from '../../../src/bandit/rendezvous.ts';

/** What the log keeps of a first decision in a persistent split without a holdout. */
export interface LoggedDraw {
  readonly template_id: string;
  readonly user_id: string;
  readonly kind: string;
  readonly variant_id: string;
  readonly group_probability: number;
  readonly propensity: number;
  readonly pmf: Readonly<Record<string, number>>;
}

/** Draws again from what was logged alone: the choice needs no state but the person's key. */
export function replays(logged: LoggedDraw): boolean {
  const key = JSON.stringify([logged.template_id, logged.user_id]);
  const isTreatment = logged.kind === 'treatment';
  const share = isTreatment ? logged.group_probability : 1 - logged.group_probability;
  const groups = { treatment: share, control: 1 - share };
  const group = drawByRendezvous(Object.entries(groups), 'split', key);
  const variant = isTreatment ? drawByRendezvous(Object.entries(logged.pmf), 'variant', key) : 'control';
  return group === logged.kind && variant === logged.variant_id && logged.propensity === logged.pmf[variant];
}
