import type { Overview } from '../../../contract/overview.ts';
import { variantColours } from './variant-colours.ts';

export interface TrafficSeries {
  readonly variantId: string;
  readonly name: string;
  readonly colour: string;
}

/** What the traffic chart stacks: control at the bottom, then the versions by id. */
export function trafficSeries({ variants, trafficByDay }: Overview): readonly TrafficSeries[] {
  const colours = variantColours(variants);
  const decided = new Set(trafficByDay.flatMap(({ decisions }) => Object.keys(decisions)));
  return variants
    .filter(({ variantId }) => decided.has(variantId))
    .toSorted((a, b) => a.role.localeCompare(b.role) || a.variantId.localeCompare(b.variantId))
    .map(({ variantId, name, role }) => ({
      variantId,
      name: role === 'control' ? 'Your control' : name,
      colour: colours.get(variantId) ?? 'var(--series-control)',
    }));
}
