import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { missingDays } from './missing-days.ts';
import { daysBetween } from './utc-day.ts';

const FIRST = '2026-09-01'; // a Tuesday
const DAYS = daysBetween(FIRST, '2026-10-31');
const all = (volume: (day: string, place: number) => number, days = DAYS): Map<string, number> =>
  new Map(days.map((day, place) => [day, volume(day, place)]));
const without = (received: Map<string, number>, ...days: string[]): Map<string, number> =>
  new Map([...received].filter(([day]) => !days.includes(day)));
const every = all(() => 1_000);

describe('days that are missing', () => {
  test('are those without a received email between days that have them', () => {
    expect(missingDays(without(every, '2026-10-05', '2026-10-12', '2026-10-13'), '2026-10-31')).toEqual([
      { from: '2026-10-05', to: '2026-10-05', days: 1, usual: 1_000 },
      { from: '2026-10-12', to: '2026-10-13', days: 2, usual: 1_000 },
    ]);
  });

  test('are those since the last one, as far as they can be judged', () => {
    expect(missingDays(every, '2026-11-03')).toEqual([{ from: '2026-11-01', to: '2026-11-03', days: 3, usual: 1_000 }]);
    expect(missingDays(every, '2026-10-31')).toEqual([]);
  });

  test('are not the quiet days of who sends once a week', () => {
    const tuesdays = all((_day, place) => (place % 7 === 0 ? 40_000 : 0));
    expect(missingDays(tuesdays, '2026-10-31')).toEqual([]);
    expect(missingDays(without(tuesdays, '2026-09-29'), '2026-10-31')).toMatchObject([
      { from: '2026-09-29', days: 1, usual: 40_000 },
    ]);
    expect(missingDays(tuesdays, '2026-11-05')).toMatchObject([{ from: '2026-11-03', to: '2026-11-03' }]);
  });

  test('are none where so few emails are usual that a day without any may be chance', () => {
    expect(
      missingDays(
        without(
          all(() => 4),
          '2026-10-05',
        ),
        '2026-10-31',
      ),
    ).toEqual([]);
    expect(
      missingDays(
        without(
          all(() => 5),
          '2026-10-05',
        ),
        '2026-10-31',
      ),
    ).toHaveLength(1);
  });

  test('are told of the first week already, by the days around', () => {
    const week = all(() => 300, DAYS.slice(0, 6));
    expect(missingDays(without(week, '2026-09-03'), '2026-09-06')).toMatchObject([{ from: '2026-09-03', usual: 300 }]);
  });

  test('cannot be told from one day, nor from none', () => {
    expect(missingDays(new Map([[FIRST, 900]]), '2026-10-31')).toEqual([]);
    expect(missingDays(new Map(), '2026-10-31')).toEqual([]);
  });

  test('one day with a flood of emails makes no other usual', () => {
    const rare = all((_day, place) => (place === 10 || place === 50 ? 90_000 : 0));
    expect(missingDays(rare, '2026-10-31')).toEqual([]);
  });

  test('are never days with emails, and never after the last day to judge', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 61 }),
        fc.nat({ max: 60 }),
        (volumes, until) => {
          const received = all((_day, place) => volumes[place] ?? 0);
          for (const { from, to, days } of missingDays(received, DAYS[until] ?? FIRST)) {
            const span = daysBetween(from, to);
            expect(span).toHaveLength(days);
            expect(span.every((day) => received.get(day) === 0 && day <= (DAYS[until] ?? FIRST))).toBe(true);
          }
        },
      ),
    );
  });
});
