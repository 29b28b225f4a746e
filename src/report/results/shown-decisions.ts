import type { LoggedDecision } from '../../bandit/logged-decision.ts';
import type { Unit } from './ports.ts';

/** The log as estimators of a version's rate read it: people whose email showed what was drawn for them. */
export function shownDecisions(units: readonly Unit[]): LoggedDecision[] {
  const pmfs = new Map<Unit['draw'], ReadonlyMap<string, number>>();
  return units
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
}
