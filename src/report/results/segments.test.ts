import { expect, it } from 'vitest';
import { attributeSegments } from './segments.ts';

const ARMS = [
  { arm: 'control', variantId: 'original' },
  { arm: 'a', variantId: 'a' },
];
const cellOf = (plan: string, tags: string | string[]): string =>
  JSON.stringify([
    ['plan', plan],
    ['tags', tags],
  ]);

it('adds the cells up by one attribute at a time, most people first, control under its own id', () => {
  const segments = attributeSegments(
    [
      { arm: 'a', cell: cellOf('free', 'x'), shown: 300, clicks: 30 },
      { arm: 'a', cell: cellOf('free', ['x', 'y']), shown: 100, clicks: 30 },
      { arm: 'a', cell: cellOf('paid', 'x'), shown: 1_000, clicks: 20 },
      { arm: 'control', cell: cellOf('free', 'x'), shown: 50, clicks: 5 },
      { arm: 'a', cell: 'all', shown: 10_000, clicks: 9_000 },
    ],
    ARMS,
  );
  expect(segments.map(({ attribute }) => attribute)).toEqual(['plan', 'tags']);
  expect(segments[0]?.segments.map(({ value, shown, clicks }) => [value, shown, clicks])).toEqual([
    ['paid', 1_000, 20],
    ['free', 450, 65],
  ]);
  expect(segments[0]?.segments[1]?.cells).toMatchObject([
    { variantId: 'original', shown: 50, clicks: 5, rate: null, low: null },
    { variantId: 'a', shown: 400, clicks: 60, rate: 0.15 },
  ]);
  expect(segments[1]?.segments.map(({ value }) => value)).toEqual(['x', 'x, y']);
});

it('are none where no attribute is known', () => {
  expect(attributeSegments([{ arm: 'a', cell: 'all', shown: 10, clicks: 1 }], ARMS)).toEqual([]);
});
