import { item } from './symmetric-matrix.ts';

/** Rewards of one day's trials by the day of age that they came in; as long as the day is old. */
export interface DelayedDay {
  readonly arrivals: readonly number[];
}

/**
 * The share of a trial's rewards that has come by its age, in whole days: what a young trial counts for, so that days
 * whose rewards are still to come do not pass for bad ones. Product-limit estimate over reverse time, which uses days of
 * every age: Lagakos, Barraj, De Gruttola 1988, "Nonparametric Analysis of Truncated Survival Data"; used for delayed
 * conversions as in Chapelle 2014, "Modeling Delayed Feedback in Display Advertising".
 */
export function arrivedByAge(days: readonly DelayedDay[]): (ageDays: number) => number {
  const oldest = Math.max(0, ...days.map(({ arrivals }) => arrivals.length));
  const shares = Array.from({ length: oldest }, () => 1);
  for (let age = oldest - 1; age > 0; age -= 1) {
    let [came, by] = [0, 0];
    for (const { arrivals } of days) {
      if (arrivals.length <= age) continue;
      came += item(arrivals, age);
      for (let earlier = 0; earlier <= age; earlier += 1) by += item(arrivals, earlier);
    }
    shares[age - 1] = item(shares, age) * (by > 0 ? 1 - came / by : 1);
  }
  return (ageDays) => (ageDays < oldest ? Math.max(item(shares, Math.max(0, Math.floor(ageDays))), LEAST_SHARE) : 1);
}

/** A trial of which nothing can have come yet counts for almost nothing rather than for nothing at all. */
const LEAST_SHARE = 1e-3;
