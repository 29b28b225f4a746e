import { describe, expect, it } from 'vitest';
import { seeded } from '../../test/chaos/support/seeded.ts';
import { type Days, liftForecast } from './lift-forecast.ts';
import { addPerson, type LiftSequence, noLift, relativeLift } from './relative-lift.ts';

const ALPHA = 0.05;
const shares = { treatment: 0.5, control: 0.5 };

function grow(sequence: LiftSequence, uniform: () => number, people: number, rates: readonly [number, number]): void {
  for (let n = 0; n < people; n += 1) {
    const isTreated = uniform() < 0.5;
    const outcome = uniform() < rates[isTreated ? 0 : 1] ? 1 : 0;
    addPerson(sequence, { group: isTreated ? 'treatment' : 'control', probability: 0.5, outcome });
  }
}

/** Ten of each hundred in control click, so many more in treatment: no luck in it. */
function even(people: number, treatmentClicks: number): LiftSequence {
  const sequence = noLift();
  for (let n = 0; n < people; n += 1) {
    const isTreated = n % 2 === 0;
    const place = Math.floor(n / 2) % 100;
    const outcome = (place * 37) % 100 < (isTreated ? treatmentClicks : 10) ? 1 : 0;
    addPerson(sequence, { group: isTreated ? 'treatment' : 'control', probability: 0.5, outcome });
  }
  return sequence;
}

const daysOf = (days: Days): number => (days.kind === 'days' ? days.days : Number.POSITIVE_INFINITY);

describe('how long still', () => {
  it('has no answer before there is a lift, or while nobody comes, and needs none once the interval excludes 0', () => {
    expect(liftForecast(noLift(), { peopleADay: 100, shares }, ALPHA)).toEqual({
      kind: 'unknown',
      reason: 'too_early',
    });
    expect(liftForecast(even(2_000, 12), { peopleADay: 0, shares }, ALPHA)).toEqual({
      kind: 'unknown',
      reason: 'no_inflow',
    });
    expect(liftForecast(even(20_000, 20), { peopleADay: 100, shares }, ALPHA)).toEqual({ kind: 'decided' });
  });

  it('comes sooner of a larger lift and of more people a day, and later than the soonest', () => {
    const at = (clicks: number, peopleADay: number): readonly [number, number, number] => {
      const forecast = liftForecast(even(3_000, clicks), { peopleADay, shares }, ALPHA);
      if (forecast.kind !== 'expected') throw new Error(forecast.kind);
      return [daysOf(forecast.soonest), daysOf(forecast.days), daysOf(forecast.latest)];
    };
    for (const clicks of [11, 12, 13]) {
      const [soonest, days, latest] = at(clicks, 200);
      expect(soonest).toBeLessThanOrEqual(days);
      expect(days).toBeLessThanOrEqual(latest);
      expect(days).toBeLessThanOrEqual(at(clicks - 0.5, 200)[1]);
      expect(at(clicks, 400)[1]).toBeLessThanOrEqual(days);
    }
  });

  it('of an email against itself has no latest day', () => {
    const forecast = liftForecast(even(4_000, 10), { peopleADay: 200, shares }, ALPHA);
    expect(forecast).toMatchObject({ kind: 'expected', days: { kind: 'beyond' }, latest: { kind: 'beyond' } });
  });

  it('holds the day that it took, in two of three tests at least', () => {
    const uniform = seeded(21);
    const [peopleADay, runs] = [400, 60];
    let held = 0;
    let counted = 0;
    for (let run = 0; run < runs; run += 1) {
      const sequence = noLift();
      grow(sequence, uniform, 4_000, [0.12, 0.1]);
      const forecast = liftForecast(sequence, { peopleADay, shares }, ALPHA);
      if (forecast.kind !== 'expected') continue;
      let took = 0;
      while (took < 120 && (relativeLift(sequence, ALPHA)?.low ?? -1) <= 0) {
        grow(sequence, uniform, peopleADay, [0.12, 0.1]);
        took += 1;
      }
      counted += 1;
      if (daysOf(forecast.soonest) <= took && took <= daysOf(forecast.latest)) held += 1;
    }
    expect(counted).toBeGreaterThan(30);
    expect(held / counted).toBeGreaterThanOrEqual(0.66);
  });
});
