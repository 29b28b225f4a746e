import { describe, expect, it } from 'vitest';
import { liftOf } from './lift.ts';
import type { MatureOutcome } from './ports.ts';

/** A tenth in control; of every 100 in a group, as many click as its rate says. */
function people(count: number, rates: { treatment: number; control: number }, day = '2026-11-01'): MatureOutcome[] {
  const seen = { treatment: 0, control: 0 };
  return Array.from({ length: count }, (_, index): MatureOutcome => {
    const group = index % 10 === 0 ? 'control' : 'treatment';
    seen[group] += 1;
    const clicked = (seen[group] * 37) % 100 < rates[group] * 100;
    return { group, groupProbability: group === 'control' ? 0.1 : 0.9, clicked, isShown: true, day };
  });
}

describe('the verdict', () => {
  it('is no data before any outcome is final', () => {
    expect(liftOf([])).toMatchObject({ verdict: 'no_data', intentionToTreat: null, asShown: null, byDay: [] });
  });

  it('is not sure while the interval holds 0 or is not bounded yet', () => {
    expect(liftOf(people(200, { treatment: 0.2, control: 0.1 }))).toMatchObject({
      verdict: 'not_sure',
      intentionToTreat: null,
    });
    expect(liftOf(people(20_000, { treatment: 0.1, control: 0.1 })).verdict).toBe('not_sure');
  });

  it('is better or worse once the interval leaves 0 out', () => {
    const better = liftOf(people(20_000, { treatment: 0.2, control: 0.1 }));
    expect(better.verdict).toBe('better');
    expect(better.intentionToTreat?.estimate).toBeCloseTo(1, 1);
    expect(liftOf(people(20_000, { treatment: 0.1, control: 0.2 })).verdict).toBe('worse');
  });
});

describe('the lift', () => {
  it('by intention to treat counts everyone; as shown, only emails that showed what they should', () => {
    const everyone = people(20_000, { treatment: 0.2, control: 0.1 });
    const third = (index: number): boolean => index % 3 === 0;
    const outcomes = everyone.map((each, index) => ({
      ...each,
      isShown: each.group === 'control' || !third(index),
    }));
    const diluted = outcomes.map((each) => (each.isShown ? each : { ...each, clicked: false }));
    const lift = liftOf(diluted);
    expect(lift.treatment).toMatchObject({ people: 18_000 });
    expect(lift.control).toMatchObject({ people: 2_000, clicks: 200, rate: 0.1 });
    expect(lift.asShown?.estimate).toBeGreaterThan((lift.intentionToTreat?.estimate ?? 0) + 0.2);
  });

  it('over time has one point a day, each what was known then', () => {
    const first = people(8_000, { treatment: 0.2, control: 0.1 }, '2026-11-01');
    const second = people(8_000, { treatment: 0.2, control: 0.1 }, '2026-11-02');
    const { byDay, intentionToTreat } = liftOf([...first, ...second]);
    expect(byDay.map((point) => point.day)).toEqual(['2026-11-01', '2026-11-02']);
    expect(byDay[0]).toEqual({ day: '2026-11-01', ...liftOf(first).intentionToTreat });
    expect(byDay[1]).toEqual({ day: '2026-11-02', ...intentionToTreat });
  });
});
