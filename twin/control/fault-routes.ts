import type { FaultPlan, PlannedFault } from '../api/faults.ts';
import { OPERATIONS } from '../api/operations.ts';
import { faultInput, faultsInput } from './control-schemas.ts';
import { done, type JsonRoutes, ok, refused } from './json-routes.ts';
import { iso } from './state-report.ts';

/** What goes wrong with the API's answers, and when. */
export function faultRoutes({ read, write, remove }: JsonRoutes, faults: FaultPlan, now: () => number): void {
  read('/faults', () => ok({ faults: faults.planned().map((planned) => faultReport(planned, now())) }));
  write('PUT', '/faults', faultsInput, (rules) => {
    const problems = rules.flatMap(({ operation }, index) => unknownOperation(operation, `[${index}].operation`));
    if (problems.length > 0) return refused(400, ...problems);
    faults.clear();
    for (const rule of rules) faults.add(rule);
    return done;
  });
  write('POST', '/faults', faultInput, (rule) => {
    const problems = unknownOperation(rule.operation, 'operation');
    return problems.length > 0 ? refused(400, ...problems) : ok({ id: faults.add(rule).id });
  });
  remove('/faults/:id', ({ id = '' }) => (faults.remove(id) ? done : refused(404, `there is no fault ${id}`)));
}

function unknownOperation(operation: string, path: string): string[] {
  if (operation === '*' || OPERATIONS.some(({ name }) => name === operation)) return [];
  return [`${path}: expected * or an operationId that the twin has, like update_profile, not ${operation}`];
}

export type FaultStatus = 'waiting' | 'active' | 'spent' | 'over';

export function faultStatus({ rule, hits }: PlannedFault, now: number): FaultStatus {
  if (hits >= rule.times) return 'spent';
  if (now >= rule.until) return 'over';
  return now < rule.from ? 'waiting' : 'active';
}

function faultReport(planned: PlannedFault, now: number) {
  const { from, until, times, ...rule } = planned.rule;
  return {
    id: planned.id,
    status: faultStatus(planned, now),
    hits: planned.hits,
    ...rule,
    from: Number.isFinite(from) ? iso(from) : null,
    until: Number.isFinite(until) ? iso(until) : null,
    times: Number.isFinite(times) ? times : null,
  };
}
