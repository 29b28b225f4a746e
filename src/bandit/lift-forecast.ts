import { sequenceRadius } from './confidence-sequence.ts';
import { type Group, type LiftSequence, relativeLift } from './relative-lift.ts';

/** How long until the lift's interval would exclude 0, if the lift were what it looks like now. */
export type LiftForecast =
  | { readonly kind: 'decided' }
  /** Nobody has entered lately, or there is no estimate yet. */
  | { readonly kind: 'unknown'; readonly reason: 'no_inflow' | 'too_early' }
  | {
      readonly kind: 'expected';
      readonly days: Days;
      /** The same for a lift at the better end of what the data leave open, and at the worse end: where it is 0, never. */
      readonly soonest: Days;
      readonly latest: Days;
    };

/** `beyond`: not within the time that a forecast is worth giving for. */
export type Days = { readonly kind: 'days'; readonly days: number } | { readonly kind: 'beyond' };

export interface Inflow {
  /** People who enter, both groups together. */
  readonly peopleADay: number;
  readonly shares: Readonly<Record<Group, number>>;
}

const FARTHEST_DAYS = 365;
/** Φ⁻¹(0.8): how many deviations four tests in five stay within, on one side. */
const NORMAL_80 = 0.8416;

/**
 * The interval of relative-lift.ts excludes 0 where the average difference exceeds σ · radius(n), σ its deviation a person.
 * The people so far keep the average they have; those to come bring the difference that is supposed: as it looks now, and
 * for the range one standard error more and less of it, with luck that one test in five exceeds. Where 0 is within an
 * error, the latest is beyond: an A/A test has no date. A date, not a promise.
 */
export function liftForecast(
  sequence: LiftSequence,
  { peopleADay, shares }: Inflow,
  alpha: number,
  tightestAt?: number,
): LiftForecast {
  const { treatment, control, scores } = sequence;
  const known = relativeLift(sequence, alpha, tightestAt);
  if (known === null || control.outcomes <= 0) return { kind: 'unknown', reason: 'too_early' };
  if (!(peopleADay > 0)) return { kind: 'unknown', reason: 'no_inflow' };
  const difference = (scores.first - scores.second) / scores.count;
  if (known.low > 0 || known.high < 0) return { kind: 'decided' };
  const deviation = Math.sqrt(varianceOf(treatment) / shares.treatment + varianceOf(control) / shares.control);
  const error = deviation / Math.sqrt(scores.count);
  const size = Math.abs(difference);
  const daysUntil = (effect: number, luck: number): Days => {
    const isDecidedAfter = (days: number): boolean => {
      const more = days * peopleADay;
      const people = scores.count + more;
      // What has been seen stays seen; only the people to come bring the effect that is supposed, and luck of their own.
      const average = (scores.count * size + more * effect - luck * deviation * Math.sqrt(more)) / people;
      return average > deviation * sequenceRadius(people, alpha, tightestAt);
    };
    return firstDay(isDecidedAfter);
  };
  return {
    kind: 'expected',
    days: daysUntil(size, 0),
    soonest: daysUntil(size + error, -NORMAL_80),
    latest: daysUntil(Math.max(0, size - error), NORMAL_80),
  };
}

/** @param holds of one day and, but for the luck of the first few, of all days after it */
function firstDay(holds: (days: number) => boolean): Days {
  for (let days = 1; days <= FARTHEST_DAYS; days += 1) if (holds(days)) return { kind: 'days', days };
  return { kind: 'beyond' };
}

const varianceOf = ({ people, outcomes, outcomesSquared }: LiftSequence['treatment']): number =>
  people === 0 ? 0 : outcomesSquared / people - (outcomes / people) ** 2;
