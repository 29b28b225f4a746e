import { expect, it } from 'vitest';
import { forecastSentence } from './forecast-sentence.ts';

const after = (days: number) => ({ kind: 'days', days }) as const;
const BEYOND = { kind: 'beyond' } as const;

it('says how many more days, with and without luck, or that a year is not enough', () => {
  const until = { kind: 'expected', days: after(9), soonest: after(3), latest: after(40) } as const;
  expect(forecastSentence({ peopleADay: 600.4, until })).toBe(
    'At 600 new people a day, about 9 more days until a lift of this size is certain (3 with luck, 40 without).',
  );
  expect(forecastSentence({ peopleADay: 600, until: { ...until, latest: BEYOND } })).toContain('never if');
  expect(forecastSentence({ peopleADay: 600, until: { ...until, days: BEYOND, latest: BEYOND } })).toContain(
    'not be certain within a year',
  );
});

it('says nothing of what is settled, or of what nobody can tell yet', () => {
  expect(forecastSentence({ peopleADay: 600, until: { kind: 'decided' } })).toBeNull();
  expect(forecastSentence({ peopleADay: 0, until: { kind: 'unknown', reason: 'no_inflow' } })).toBeNull();
});
