import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { OPERATIONS } from '../../../twin/api/operations.ts';
import { TOURS, WITHOUT_SDK } from './operations.ts';
import { sdkCallOf } from './sdk.ts';

const offered = OPERATIONS.map(({ name }) => name);

it('the tours together go through every operation of the twin, and each once', () => {
  expect([...Object.values(TOURS).flat(), ...WITHOUT_SDK].sort()).toEqual(offered.toSorted());
});

it.each(Object.keys(TOURS))('there is a tour of %s', (tour) => {
  expect(existsSync(join(import.meta.dirname, `${tour}.test.ts`))).toBe(true);
});

it("every operation has the name that Klaviyo's SDK has for it", () => {
  expect(offered.filter((name) => sdkCallOf(name) === null)).toEqual(WITHOUT_SDK);
});
