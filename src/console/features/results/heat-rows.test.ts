import { expect, test } from 'vitest';
import type { AttributeSegments, Results } from '../../../contract/results.ts';
import { heatRows } from './heat-rows.ts';

const cell = (variantId: string, shown: number, clicks: number) => {
  const rate = shown < 200 ? null : clicks / shown;
  return { variantId, shown, clicks, rate, low: rate && rate - 0.005, high: rate && rate + 0.005 };
};
const variant = (variantId: string, role: string) => ({ variantId, name: variantId, role });
const VARIANTS = [
  variant('original', 'control'),
  variant('a', 'variant'),
  variant('b', 'variant'),
  variant('c', 'variant'),
];

const rowsOf = (...cells: ReturnType<typeof cell>[]) => {
  const sum = (of: 'shown' | 'clicks'): number => cells.reduce((total, each) => total + each[of], 0);
  const segments: AttributeSegments = {
    attribute: 'plan',
    segments: [{ value: 'vip', shown: sum('shown'), clicks: sum('clicks'), cells }],
  };
  return heatRows(segments, VARIANTS as unknown as Results['variants']);
};

test('a row goes from its least to its most clicked version, and leaves out what nobody was shown', () => {
  const { columns, rows } = rowsOf(
    cell('original', 1000, 20),
    cell('a', 1000, 60),
    cell('b', 1000, 40),
    cell('c', 0, 0),
  );
  expect(columns.map(({ name }) => name)).toEqual(['Your control', 'a', 'b']);
  expect(rows[0]?.cells.map(({ warmth, isBest }) => [warmth, isBest])).toEqual([
    [0, false],
    [1, true],
    [expect.closeTo(0.5, 6), false],
  ]);
});

test('nothing is the best where chance could have made it so, or where nothing else is known', () => {
  expect(rowsOf(cell('a', 1000, 41), cell('b', 1000, 40)).rows[0]?.cells.map(({ isBest }) => isBest)).toEqual([
    false,
    false,
  ]);
  expect(rowsOf(cell('a', 1000, 41), cell('b', 10, 0)).rows[0]?.cells.map(({ isBest }) => isBest)).toEqual([
    false,
    false,
  ]);
});
