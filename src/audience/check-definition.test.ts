import { describe, expect, it } from 'vitest';
import type { AttributeDefinition, Bucket, Option } from '../domain/attribute.ts';
import { instant } from '../domain/instant.ts';
import { checkBucket, checkDefinition } from './check-definition.ts';

const problemsOf = (definition: AttributeDefinition): string => {
  const checked = checkDefinition(definition);
  return checked.kind === 'unsound' ? checked.problems.join(' ') : '';
};
const plan = (...options: Option[]): AttributeDefinition => ({
  kind: 'string',
  name: 'plan',
  options,
  defaultValue: 'Free',
});
const spend = (...buckets: Bucket[]): AttributeDefinition => ({
  kind: 'numeric',
  name: 'spend',
  source: null,
  buckets,
  defaultValue: 'low',
});

describe('a definition', () => {
  it('is kept with its values in the form they are compared in', () => {
    expect(checkDefinition(plan({ value: ' Premium ', aliases: ['VIP'] }))).toEqual({
      kind: 'sound',
      content: { ...plan({ value: 'premium', aliases: ['VIP'] }), defaultValue: 'free' },
    });
  });

  it('that could mean two things is refused with a sentence', () => {
    expect(problemsOf(plan({ value: 'a', aliases: [] }, { value: 'A', aliases: [] }))).toContain('"a" stands twice');
    expect(problemsOf(plan({ value: 'a', aliases: ['x'] }, { value: 'b', aliases: ['X'] }))).toContain(
      '"x" stands twice',
    );
    expect(problemsOf(plan({ value: '&amp;lt;', aliases: [] }))).toContain('would be changed on arrival');
    expect(problemsOf({ ...plan({ value: 'a,b', aliases: [] }), kind: 'list' } as AttributeDefinition)).toContain(
      'a comma',
    );
    expect(problemsOf(spend({ value: '100', maximum: 5 }))).toContain('with a word');
    expect(problemsOf(spend({ value: 'a', maximum: 5 }, { value: 'b', maximum: 5 }))).toContain('must be above 5');
    expect(problemsOf(spend({ value: 'a', maximum: null }, { value: 'b', maximum: 5 }))).toContain(
      'Only the last bucket',
    );
  });
});

describe('a named bucket', () => {
  const definitions = [plan({ value: 'premium', aliases: ['vip'] }), spend({ value: 'high', maximum: null })];
  const check = (attributes: Record<string, string>) => checkBucket({ name: 'b', attributes }, definitions, instant(0));

  it('holds values that its attributes have, and any of an attribute that is not defined', () => {
    const content = { plan: 'premium', spend: 'high', city: 'bern' };
    expect(check({ plan: 'Premium', spend: 'high', city: 'Bern' })).toEqual({ kind: 'sound', content });
    expect(check({ plan: 'vip' })).toEqual({
      kind: 'unsound',
      problems: ['"vip" is no value of plan; it has premium, Free.'],
    });
  });
});
