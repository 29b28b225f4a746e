import { describe, expect, it } from 'vitest';
import type { AttributeDefinition } from '../../../contract/attributes.ts';
import { contradiction, type Rule, strangeRules, whoGetsIt } from './targeting-words.ts';

const any = (attribute: string, ...values: string[]): Rule => ({ attribute, is: 'any_of', values });
const none = (attribute: string, ...values: string[]): Rule => ({ attribute, is: 'none_of', values });
const PLAN: AttributeDefinition = {
  kind: 'string',
  name: 'plan',
  options: [{ value: 'premium', aliases: ['vip'] }],
  defaultValue: 'free',
};
const INTERESTS: AttributeDefinition = { ...PLAN, kind: 'list', name: 'interests' };

describe('the rules of a version', () => {
  it.each([
    [[], 'Everybody can get it.'],
    [[{ attribute: '', is: 'any_of', values: [] } as Rule], 'Everybody can get it.'],
    [[any('plan', 'premium')], 'Only people whose plan is premium can get it.'],
    [
      [any('plan', 'premium', 'gold', 'silver'), none('country', 'ch')],
      'Only people whose plan is premium, gold or silver, and whose country is not ch can get it.',
    ],
    [[none('country', 'ch', 'at')], 'Only people whose country is not one of ch or at can get it.'],
  ])('read as a sentence', (rules, sentence) => {
    expect(whoGetsIt(rules)).toBe(sentence);
  });

  it('that ask for what is not defined are warned of, with what is', () => {
    expect(strangeRules([any('plan', 'premium', 'free'), any('plan', ' Premium ')], [PLAN])).toEqual([]);
    expect(strangeRules([any('tier', 'gold')], [PLAN])[0]).toContain('There is no attribute tier');
    expect(strangeRules([any('plan', 'vip')], [PLAN])).toEqual([
      'plan is never vip, so nobody is chosen by it. It can be premium or free.',
    ]);
    expect(strangeRules([none('plan', 'gold')], [PLAN])[0]).toContain('so nobody is left out by it');
  });

  it('that no value fits are warned of, but a person may have several values of a list', () => {
    expect(contradiction([any('plan', 'premium'), none('plan', 'free')], [PLAN])).toBeNull();
    expect(contradiction([any('plan', 'premium'), none('plan', 'premium')], [PLAN])).toContain('nobody can get it');
    expect(contradiction([none('plan', 'premium', 'free')], [PLAN])).toContain('nobody can get it');
    expect(contradiction([any('interests', 'premium'), any('interests', 'free')], [INTERESTS])).toBeNull();
  });
});
