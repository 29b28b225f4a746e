import fc from 'fast-check';
import { expect, it } from 'vitest';
import { patchProperties } from './property-patch.ts';

const properties = fc.dictionary(fc.string({ minLength: 1, maxLength: 3 }), fc.oneof(fc.integer(), fc.string()));

it('leaves exactly what was there, overwritten by what was written', () => {
  fc.assert(
    fc.property(properties, properties, (current, written) => {
      const result = patchProperties(current, written, {});
      expect(new Map(Object.entries(result.properties))).toEqual(
        new Map([...Object.entries(current), ...Object.entries(written)]),
      );
      expect([...result.touched]).toEqual(Object.keys(written));
    }),
  );
});

it('is undone by writing null', () => {
  fc.assert(
    fc.property(properties, (written) => {
      const nulls = Object.fromEntries(Object.keys(written).map((key) => [key, null]));
      expect(patchProperties(written, nulls, {}).properties).toEqual({});
    }),
  );
});
