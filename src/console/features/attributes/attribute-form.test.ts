import { describe, expect, it } from 'vitest';
import type { AttributeDefinition, AttributeUse } from '../../../contract/attributes.ts';
import { brokenUses, definitionOf, emptyAttributeForm, formOf, problemsOf } from './attribute-form.ts';
import { rangeOf, reasonInWords, usesInWords, valuesInWords } from './attribute-words.ts';

const PLAN: AttributeDefinition = {
  kind: 'string',
  name: 'plan',
  options: [{ value: 'premium', aliases: ['VIP', '/^paid, monthly/'] }],
  defaultValue: 'free',
};
const SPEND: AttributeDefinition = {
  kind: 'numeric',
  name: 'spend',
  source: 'total_spend',
  buckets: [
    { value: 'low', maximum: 100 },
    { value: 'high', maximum: null },
  ],
  defaultValue: 'low',
};
const warm: AttributeUse = {
  ...{ by: 'variant', attribute: 'plan', values: ['premium', 'free'], isServing: true },
  ...{ templateId: 'welcome', templateName: 'Welcome', variantId: 'warm', variantName: 'Warm' },
};

describe('the form of an attribute', () => {
  it.each([PLAN, SPEND])('gives back the definition it was filled with', (definition) => {
    expect(definitionOf(formOf(definition))).toEqual(definition);
  });

  it('says beside each field what it wants, of the kind that is chosen alone', () => {
    const empty = emptyAttributeForm();
    expect(definitionOf(empty)).toBeNull();
    expect(Object.keys(problemsOf(empty)).sort()).toEqual([
      'defaultValue',
      'name',
      'options.0.value',
      'options.1.value',
    ]);
    expect(problemsOf(empty).name).toBe('Give it a name.');
    const dates = { ...formOf(SPEND), kind: 'date' as const, source: ' ' };
    expect(definitionOf(dates)).toMatchObject({ kind: 'date', source: null });
  });

  it('names the rules that ask for a value it takes away', () => {
    const vips: AttributeUse = { by: 'bucket', attribute: 'plan', values: ['premium'], bucket: 'vips' };
    expect(brokenUses(PLAN, [warm, vips])).toEqual([]);
    expect(brokenUses({ ...PLAN, options: [{ value: ' Gold', aliases: [] }] }, [warm, vips])).toEqual([
      'Warm of Welcome asks for premium, which nobody would have.',
      'The named bucket vips asks for premium, which nobody would have.',
    ]);
  });
});

describe('an attribute in words', () => {
  it('tells ranges by their ends', () => {
    expect(valuesInWords(PLAN)).toEqual([{ value: 'premium', means: 'also VIP, /^paid, monthly/' }]);
    expect(valuesInWords(SPEND).map(({ means }) => means)).toEqual(['up to 100', 'above 100']);
    expect(
      rangeOf(
        {
          kind: 'date',
          buckets: [
            { value: 'a', maximum: 7 },
            { value: 'b', maximum: 30 },
          ],
        },
        'b',
      ),
    ).toBe('above 7 days, up to 30 days');
  });

  it('counts a version once, however many of its rules ask', () => {
    expect(usesInWords([warm, { ...warm, values: ['free'] }])).toBe('1 version');
    expect(usesInWords([])).toBe('ranking only');
  });

  it('says why a value became what it did', () => {
    expect(reasonInWords({ value: 'premium', why: 'alias', by: 'VIP' }, 'vip', PLAN)).toBe('It matches VIP.');
    expect(reasonInWords({ value: 'high', why: 'bucket', by: null }, '101', SPEND)).toBe('It is above 100.');
    expect(reasonInWords({ value: 'free', why: 'default', by: null }, null, PLAN)).toContain('Nothing is sent');
    expect(reasonInWords({ value: 'free', why: 'default', by: null }, '?', PLAN)).toContain('no value and no alias');
  });
});
