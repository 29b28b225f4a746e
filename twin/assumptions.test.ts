import { expect, it } from 'vitest';
import { DEFAULT_ASSUMPTIONS, openAssumptions, readAssumptions } from './assumptions.ts';

it('changes what is named and keeps the rest', () => {
  const book = openAssumptions({ unauthenticatedStatus: 400 });
  expect(book.change({ keepsRateLimits: false })).toBe(null);
  expect(book.current()).toEqual({ ...DEFAULT_ASSUMPTIONS, unauthenticatedStatus: 400, keepsRateLimits: false });
});

it('changes nothing where one value cannot be used', () => {
  const book = openAssumptions();
  const error = book.change({ keepsRateLimits: false, unauthenticatedStatus: 402 });
  expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(['unauthenticatedStatus']);
  expect(book.change({ nonsense: true })).not.toBe(null);
  expect(book.current()).toEqual(DEFAULT_ASSUMPTIONS);
});

it('reads name=value, and says what is wrong with the rest', () => {
  expect(readAssumptions(['unauthenticatedStatus=400', 'keepsRateLimits=false'])).toEqual({
    ...DEFAULT_ASSUMPTIONS,
    unauthenticatedStatus: 400,
    keepsRateLimits: false,
  });
  expect(() => readAssumptions(['unauthenticated=400'])).toThrow('did you mean unauthenticatedStatus?');
  expect(() => readAssumptions(['keepsRateLimits=perhaps'])).toThrow('--assume keepsRateLimits: ');
});
