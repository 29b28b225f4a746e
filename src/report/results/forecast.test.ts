import { expect, it } from 'vitest';
import type { MatureOutcome } from '../ports.ts';
import { forecastOf } from './forecast.ts';

/** Half in treatment; of a hundred in control ten click, of a hundred in treatment as many as said. */
const outcomes = (days: number, aDay: number, treated: number): MatureOutcome[] =>
  Array.from({ length: days * aDay }, (_, n): MatureOutcome => {
    const isTreated = n % 2 === 0;
    const clicked = ((Math.floor(n / 2) % 100) * 37) % 100 < (isTreated ? treated : 10);
    const day = new Date(Date.UTC(2026, 9, 1 + Math.floor(n / aDay))).toISOString().slice(0, 10);
    return { group: isTreated ? 'treatment' : 'control', groupProbability: 0.5, clicked, isShown: true, day };
  });

it('counts the new people of the last two weeks, and tells the days at that pace', () => {
  const quiet = outcomes(30, 10, 12);
  const busy = outcomes(44, 200, 12).filter(({ day }) => day >= '2026-10-31');
  expect(forecastOf(outcomes(20, 150, 12), true)).toMatchObject({ peopleADay: 150, until: { kind: 'expected' } });
  expect(forecastOf([...quiet, ...busy], true).peopleADay).toBe(200);
});

it('is decided once the lift is, and does not tell of a test that has ended or not begun', () => {
  expect(forecastOf(outcomes(20, 1_000, 20), true).until).toEqual({ kind: 'decided' });
  expect(forecastOf(outcomes(20, 150, 12), false)).toMatchObject({
    peopleADay: 0,
    until: { kind: 'unknown', reason: 'no_inflow' },
  });
  expect(forecastOf([], true)).toMatchObject({ peopleADay: 0, until: { kind: 'unknown', reason: 'too_early' } });
});
