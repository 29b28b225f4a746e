import { type ArmStanding, armStandings } from '../../bandit/arm-value.ts';
import type { Unit } from './ports.ts';
import { shownDecisions } from './shown-decisions.ts';

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
  const standings = armStandings(shownDecisions(units), ALPHA);
  return new Map([...standings].map(([variantId, standing]) => [variantId, toStanding(standing)]));
}

const toStanding = (standing: ArmStanding): VariantStanding =>
  standing.kind === 'ranked'
    ? { kind: 'ranked', rate: standing.value.rate, ...standing.value.interval }
    : { kind: 'too_early' };
