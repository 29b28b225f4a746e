import { type LiftForecast, liftForecast } from '../../bandit/lift-forecast.ts';
import { noLift } from '../../bandit/relative-lift.ts';
import { addOutcome, LIFT_ALPHA } from '../lift.ts';
import type { MatureOutcome } from '../ports.ts';

/** By how many days of people the pace of those to come is told: two whole weeks, so that no weekday counts more. */
const DAYS_OF_INFLOW = 14;
const DAY_MILLISECONDS = 86_400_000;

export interface Forecast {
  /** New people of late, both groups together. */
  readonly peopleADay: number;
  readonly until: LiftForecast;
}

/**
 * How long until the lift is settled, if it is what it looks like now and people go on coming as they do.
 * @param outcomes one a person, in decision order @param isMeasured else nobody enters both groups any more
 */
export function forecastOf(outcomes: readonly MatureOutcome[], isMeasured: boolean): Forecast {
  const sequence = noLift();
  for (const outcome of outcomes) addOutcome(sequence, outcome);
  const { people, treatment, days } = lately(outcomes);
  const peopleADay = isMeasured && days > 0 ? people / days : 0;
  const share = people === 0 ? 0.5 : treatment / people;
  const until = liftForecast(sequence, { peopleADay, shares: { treatment: share, control: 1 - share } }, LIFT_ALPHA);
  return { peopleADay, until };
}

/** The last days that have final outcomes, with the share of treatment that was declared for their people. */
function lately(outcomes: readonly MatureOutcome[]): { people: number; treatment: number; days: number } {
  const last = outcomes.at(-1);
  const first = outcomes[0];
  if (first === undefined || last === undefined) return { people: 0, treatment: 0, days: 0 };
  const from = Date.parse(last.day) - (DAYS_OF_INFLOW - 1) * DAY_MILLISECONDS;
  const recent = outcomes.filter(({ day }) => Date.parse(day) >= from);
  const treatment = recent.reduce(
    (sum, { group, groupProbability }) => sum + (group === 'treatment' ? groupProbability : 1 - groupProbability),
    0,
  );
  const days = (Date.parse(last.day) - Math.max(from, Date.parse(first.day))) / DAY_MILLISECONDS + 1;
  return { people: recent.length, treatment, days };
}
