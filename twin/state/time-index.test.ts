import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NumberColumn } from './number-column.ts';
import { emptyTimeIndex, indexTime, positionsBetween } from './time-index.ts';

it('reads any range from either end, while more arrives in any order', () => {
  const time = fc.integer({ min: -40, max: 40 }).map((tenths) => tenths * 360_000);
  fc.assert(
    fc.property(fc.array(time), fc.array(time), time, time, (first, second, from, to) => {
      const index = emptyTimeIndex();
      const at = new NumberColumn('float64');
      const arrive = (times: readonly number[]): void => {
        for (const each of times) {
          indexTime(index, each, at.length);
          at.push(each);
        }
      };
      const expected = (times: readonly number[]): number[] =>
        times
          .map((each, position) => ({ each, position }))
          .filter(({ each }) => each >= from && each < to)
          .sort((a, b) => a.each - b.each || a.position - b.position)
          .map(({ position }) => position);

      arrive(first);
      expect([...positionsBetween(index, at, from, to, 'oldest-first')]).toEqual(expected(first));
      arrive(second);
      const all = expected([...first, ...second]);
      expect([...positionsBetween(index, at, from, to, 'oldest-first')]).toEqual(all);
      expect([...positionsBetween(index, at, from, to, 'newest-first')]).toEqual(all.reverse());
    }),
  );
});

it('does not walk the empty hours between two far apart', () => {
  const index = emptyTimeIndex();
  const at = new NumberColumn('float64');
  for (const year of [1, 9_999]) {
    const time = new Date(0).setUTCFullYear(year);
    indexTime(index, time, at.length);
    at.push(time);
  }
  expect(index.hours).toHaveLength(2);
  const everything = positionsBetween(index, at, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 'newest-first');
  expect([...everything]).toEqual([1, 0]);
});
