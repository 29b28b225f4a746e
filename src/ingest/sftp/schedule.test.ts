import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instant } from '../../domain/instant.ts';
import { nextPullAt, retryAt } from './schedule.ts';

const at = (time: string) => instant(Date.parse(`2026-07-02T${time}Z`));

test.each([
  ['hourly at ten past', { everyMinutes: 60, offsetMinutes: 10 }, '00:05:00', '2026-07-02T00:10:00.000Z'],
  ['the point itself is past', { everyMinutes: 60, offsetMinutes: 10 }, '00:10:00', '2026-07-02T01:10:00.000Z'],
  ['daily at six', { everyMinutes: 1440, offsetMinutes: 360 }, '06:00:00', '2026-07-03T06:00:00.000Z'],
  [
    'seven hours start anew at midnight',
    { everyMinutes: 420, offsetMinutes: 0 },
    '22:00:00',
    '2026-07-03T00:00:00.000Z',
  ],
])('%s', (_name, schedule, now, next) => {
  expect(new Date(nextPullAt(schedule, at(now))).toISOString()).toBe(next);
});

test('is always ahead, by no more than the interval', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_080 }),
      fc.integer({ min: 0, max: 10_079 }),
      fc.integer({ min: 0, max: 2_000_000_000_000 }),
      (everyMinutes, offsetMinutes, now) => {
        const ahead = nextPullAt({ everyMinutes, offsetMinutes }, instant(now)) - now;
        expect(ahead).toBeGreaterThan(0);
        expect(ahead).toBeLessThanOrEqual(everyMinutes * 60_000);
      },
    ),
  );
});

test('what failed is tried again soon, then less and less often, and at least once a day', () => {
  const minutes = [1, 2, 3, 4, 9, 10, 11, 1_000].map(
    (failures) => (retryAt(failures, at('00:00:00')) - at('00:00:00')) / 60_000,
  );
  expect(minutes).toEqual([2, 4, 8, 16, 512, 1_024, 1_440, 1_440]);
});
