import type { ArmDraws } from '../../bandit/alarms.ts';
import type { RecentDraws } from './ports.ts';

type Counted = Omit<ArmDraws, 'probabilityBest'>;

/** What a version was given of late and what it was owed, from the day after it was last changed. */
export function armDraws({ draws, changedOn }: RecentDraws, arm: string): Counted {
  const since = draws.filter(({ day }) => day > (changedOn[arm] ?? ''));
  let [sends, owed, floor, eligible, decisions] = [0, 0, 0, 0, 0];
  for (const { variantId, pmf, epsilon, people } of since) {
    decisions += people;
    const probability = pmf[arm];
    if (probability === undefined) continue;
    if (variantId === arm) sends += people;
    eligible += people;
    owed += probability * people;
    floor += ((epsilon ?? 0) / Object.keys(pmf).length) * people;
  }
  return { arm, sends, owed, floor, eligible, decisions };
}

/** Each version's average probability, from the day after any of them was last changed. */
export function averageShares({ draws, changedOn }: RecentDraws): {
  shares: ReadonlyMap<string, number>;
  people: number;
} {
  const from = Object.values(changedOn).toSorted().at(-1) ?? '';
  const sums = new Map<string, number>();
  let people = 0;
  for (const { pmf, people: own } of draws.filter(({ day }) => day > from)) {
    people += own;
    for (const [arm, probability] of Object.entries(pmf)) sums.set(arm, (sums.get(arm) ?? 0) + probability * own);
  }
  return { shares: new Map([...sums].map(([arm, sum]) => [arm, sum / people])), people };
}
