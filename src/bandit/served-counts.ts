import type { Context } from './features.ts';
import type { LoggedDecision } from './logged-decision.ts';

/** People of one context and day who could get an arm, those who did, and their rewards. */
export interface ServedCount {
  readonly context: number;
  readonly day: number;
  readonly arm: string;
  people: number;
  sends: number;
  rewards: number;
}

export interface ServedCounts {
  readonly contexts: readonly Context[];
  readonly counts: readonly ServedCount[];
}

/** An attribute of no person: which arms a restricted draw was between. */
const RESTRICTED_TO = '(restricted to)';

/** @param units of `unitsOf` */
export function servedCounts(units: readonly LoggedDecision[]): ServedCounts {
  const contexts: Context[] = [];
  const places = new Map<string, number>();
  const counts: ServedCount[] = [];
  const byKey = new Map<string, ServedCount>();
  for (const unit of units) {
    const known = contextOf(unit);
    const key = contextKey(known);
    const context = places.get(key) ?? contexts.push(known) - 1;
    places.set(key, context);
    for (const [arm, propensity] of unit.pmf) {
      if (propensity <= 0) continue;
      const place = `${context} ${unit.day} ${arm}`;
      let count = byKey.get(place);
      if (count === undefined) {
        count = { context, day: unit.day, arm, people: 0, sends: 0, rewards: 0 };
        byKey.set(place, count);
        counts.push(count);
      }
      count.people += 1;
      if (arm !== unit.arm) continue;
      count.sends += 1;
      count.rewards += unit.reward;
    }
  }
  return { contexts, counts };
}

/**
 * People who are alike in all that could affect which arm they got. Whose draw was restricted are not like others: who
 * met a theme before may click more, and got its arms more often.
 */
function contextOf({ assignment, context, pmf }: LoggedDecision): Context {
  if (assignment !== 'restricted') return context;
  const arms = [...pmf].flatMap(([arm, propensity]) => (propensity > 0 ? [arm] : []));
  return { ...context, levels: { ...context.levels, [RESTRICTED_TO]: JSON.stringify(arms.sort()) } };
}

const contextKey = ({ levels, numbers = {} }: Context): string =>
  JSON.stringify([levels, numbers].map((own) => Object.entries(own).sort(([a], [b]) => (a < b ? -1 : 1))));
