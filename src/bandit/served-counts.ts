import type { LoggedDecision } from './logged-decision.ts';

/** People of one stratum and day who could get an arm, those who did, and their rewards. */
export interface ServedCount {
  readonly stratum: string;
  readonly day: number;
  readonly arm: string;
  people: number;
  sends: number;
  rewards: number;
}

/** @param units of `unitsOf` */
export function servedCounts(units: readonly LoggedDecision[]): ServedCount[] {
  const counts: ServedCount[] = [];
  const strata = new Map<string, Map<number, Map<string, ServedCount>>>();
  for (const unit of units) {
    const stratum = stratumOf(unit);
    const days = strata.get(stratum) ?? new Map<number, Map<string, ServedCount>>();
    strata.set(stratum, days);
    const arms = days.get(unit.day) ?? new Map<string, ServedCount>();
    days.set(unit.day, arms);
    for (const [arm, propensity] of unit.pmf) {
      if (propensity <= 0) continue;
      let count = arms.get(arm);
      if (count === undefined) {
        count = { stratum, day: unit.day, arm, people: 0, sends: 0, rewards: 0 };
        arms.set(arm, count);
        counts.push(count);
      }
      count.people += 1;
      if (arm !== unit.arm) continue;
      count.sends += 1;
      count.rewards += unit.reward;
    }
  }
  return counts;
}

/**
 * People who are alike in all that could affect which arm they got. A restricted draw is a stratum of its own: who met a
 * theme before may click more, and got its arms more often.
 */
function stratumOf({ assignment, cell, pmf }: LoggedDecision): string {
  if (assignment !== 'restricted') return cell;
  const arms = [...pmf].flatMap(([arm, propensity]) => (propensity > 0 ? [arm] : []));
  return JSON.stringify([cell, ...arms.sort()]);
}
