import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TextTable } from './text-table.ts';

const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }));

it('gives each distinct text one ordinal, in the order they came, and reads it back', () => {
  fc.assert(
    fc.property(texts, (added) => {
      const table = new TextTable();
      const distinct = [...new Set(added)];
      const ordinals = added.map((text) => table.add(text));
      expect(ordinals).toEqual(added.map((text) => distinct.indexOf(text)));
      expect(table.size).toBe(distinct.length);
      expect(distinct.map((_, ordinal) => table.textAt(ordinal))).toEqual(distinct);
    }),
  );
});

it('finds what was added and nothing else, however many there are', () => {
  const table = new TextTable();
  for (let number = 0; number < 20_000; number += 1) table.add(`person ${number}`);
  expect(table.ordinalOf('person 0')).toBe(0);
  expect(table.ordinalOf('person 19999')).toBe(19_999);
  expect(table.ordinalOf('person 20000')).toBe(-1);
  expect(table.ordinalOf('')).toBe(-1);
  expect(table.size).toBe(20_000);
});
