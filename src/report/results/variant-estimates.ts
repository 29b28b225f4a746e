import { type ArmStanding, armStandings } from '../../bandit/arm-value.ts';
import type { LoggedDecision } from '../../bandit/logged-decision.ts';
import type { Unit } from './ports.ts';

/** The intervals of all variants hold, each, with this probability of leaving the truth out. */
const ALPHA = 0.05;

export type VariantStanding =
  | { readonly kind: 'ranked'; readonly rate: number; readonly low: number; readonly high: number }
  | { readonly kind: 'too_early' };

/**
 * What each variant's click rate would be if everyone who could get it did, from emails that showed it. Better variants
 * get more people, so a plain rate flatters the good and slanders the bad; this one does not. The only door to it.
 */
export function variantEstimates(units: readonly Unit[]): ReadonlyMap<string, VariantStanding> {
  const pmfs = new Map<Unit['draw'], ReadonlyMap<string, number>>();
  const decisions = units
    .filter(({ isShown }) => isShown)
    .map(({ draw, clicked }, order): LoggedDecision => {
      const pmf = pmfs.get(draw) ?? new Map(Object.entries(draw.pmf));
      pmfs.set(draw, pmf);
      const { policyVersion, cell, variantId: arm } = draw;
      return {
        order,
        person: String(order),
        assignment: 'fresh',
        policyVersion,
        cell,
        arm,
        pmf,
        reward: Number(clicked),
      };
    });
  return new Map([...armStandings(decisions, ALPHA)].map(([variantId, standing]) => [variantId, toStanding(standing)]));
}

const toStanding = (standing: ArmStanding): VariantStanding =>
  standing.kind === 'ranked'
    ? { kind: 'ranked', rate: standing.value.rate, ...standing.value.interval }
    : { kind: 'too_early' };
