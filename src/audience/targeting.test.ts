import { expect, it } from 'vitest';
import type { TargetingRule } from '../domain/attribute.ts';
import { findUnmetRule } from './targeting.ts';

const rule = (attribute: string, is: TargetingRule['is'], ...values: string[]): TargetingRule => ({
  attribute,
  is,
  values,
});

it('holds where every rule holds, and names the first that does not', () => {
  const premium = rule('plan', 'any_of', 'premium', 'gold');
  const abroad = rule('country', 'none_of', 'ch');
  expect(findUnmetRule([], {})).toBeNull();
  expect(findUnmetRule([premium, abroad], { plan: 'gold', country: 'fr' })).toBeNull();
  expect(findUnmetRule([premium, abroad], { plan: 'free', country: 'ch' })).toBe(premium);
  expect(findUnmetRule([premium, abroad], { plan: 'gold', country: 'ch' })).toBe(abroad);
});

it('takes a list by its elements, and a missing attribute for none of any values', () => {
  const tech = rule('interests', 'any_of', 'tech');
  expect(findUnmetRule([tech], { interests: ['music', 'tech'] })).toBeNull();
  expect(findUnmetRule([tech], { interests: ['music'] })).toBe(tech);
  expect(findUnmetRule([tech], {})).toBe(tech);
  expect(findUnmetRule([rule('toString', 'none_of', 'x')], {})).toBeNull();
});
