import { expect, test } from 'vitest';
import { cellOf, EVERYONE, levelsOf } from './cell.ts';

test('a cell says again what it was made of', () => {
  const cell = cellOf([
    { attribute: 'region', value: 'north' },
    { attribute: 'plan', value: 'free' },
  ]);
  expect(levelsOf(cell)).toEqual({ plan: 'free', region: 'north' });
});

test('people who share one value of a list have that in common', () => {
  const skis = levelsOf(cellOf([{ attribute: 'likes', value: ['ski', 'tea'] }]));
  const reads = levelsOf(cellOf([{ attribute: 'likes', value: ['books', 'tea'] }]));
  expect(Object.keys(skis).filter((level) => level in reads)).toEqual(['likes: tea']);
});

test('of everyone nothing is known', () => {
  expect(levelsOf(EVERYONE)).toEqual({});
});
