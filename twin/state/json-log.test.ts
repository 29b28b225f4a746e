import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { JsonLog } from './json-log.ts';

it('reads every record back as it was, from full blocks and from the open one, in any order', () => {
  const record = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()).map((value) => value as JsonObject);
  fc.assert(
    fc.property(fc.array(record, { maxLength: 300 }), fc.nat(), (records, seed) => {
      const log = new JsonLog();
      for (const each of records) log.append(each);
      for (let step = 0; step < records.length; step += 1) {
        const position = (seed + 7919 * step) % records.length;
        expect(JSON.stringify(log.at(position))).toBe(JSON.stringify(records[position]));
      }
    }),
    { numRuns: 50 },
  );
});

it('does not give what it does not have', () => {
  const log = new JsonLog();
  for (let number = 0; number < 130; number += 1) log.append({ number });
  expect(log.at(127)).toEqual({ number: 127 });
  expect(log.at(129)).toEqual({ number: 129 });
  expect(() => log.at(130)).toThrow(RangeError);
  expect(() => log.at(1_000)).toThrow(RangeError);
});
