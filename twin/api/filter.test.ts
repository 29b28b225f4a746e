import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EQUALS_ANY, type FilterRules, matchesAll, parseFilter, RANGE } from './filter.ts';

const rules: FilterRules = {
  email: { type: 'string', operators: EQUALS_ANY },
  'integration.name': { type: 'string', operators: ['equals'] },
  archived: { type: 'boolean', operators: ['equals'] },
  created: { type: 'date', operators: RANGE },
  metric: { type: 'string', operators: ['has'] },
};

const conditionsOf = (text: string) => {
  const parsed = parseFilter(text, rules);
  return parsed.kind === 'refused' ? parsed.errors[0]?.detail : parsed.conditions;
};

it('reads one condition, several, and several inside and()', () => {
  const email = { field: 'email', operator: 'equals', value: 'a,b)c@example.com' };
  const archived = { field: 'archived', operator: 'equals', value: false };
  expect(conditionsOf(`equals(email,"a,b)c@example.com")`)).toEqual([email]);
  expect(conditionsOf(`equals(email,'a,b)c@example.com'),equals(archived,false)`)).toEqual([email, archived]);
  expect(conditionsOf(`and(equals(email,"a,b)c@example.com"), equals(archived,false))`)).toEqual([email, archived]);
});

it('reads any quoted string back, escapes and all', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      const quoted = `"${text.replace(/[\\"]/g, '\\$&')}"`;
      expect(conditionsOf(`equals(email,${quoted})`)).toEqual([{ field: 'email', operator: 'equals', value: text }]);
    }),
  );
});

it('reads lists, dates and conditions without a value', () => {
  expect(conditionsOf(`any(email,["a","b,c"])`)).toEqual([{ field: 'email', operator: 'any', value: ['a', 'b,c'] }]);
  const at = Date.UTC(2026, 0, 2, 3);
  for (const time of ['2026-01-02T03:00:00Z', '2026-01-02T05:00:00+02:00', '2026-01-02T03:00', '2026-01-02 03:00:00']) {
    expect(conditionsOf(`less-than(created,${time})`)).toEqual([
      { field: 'created', operator: 'less-than', value: at },
    ]);
  }
  expect(conditionsOf('has(metric)')).toEqual([{ field: 'metric', operator: 'has', value: null }]);
});

it('says what is wrong with the rest', () => {
  expect(conditionsOf('contains(email,"a")')).toContain("'contains' is not an allowed operator for the field 'email'");
  expect(conditionsOf('equals(constructor,"a")')).toBe("'constructor' is not a filterable field on this endpoint.");
  for (const broken of [
    'equals(email,"a"',
    'equals(email,"a))',
    'email="a"',
    'equals(archived,maybe)',
    'equals(email)',
  ]) {
    expect([broken, typeof conditionsOf(broken)]).toEqual([broken, 'string']);
  }
});

it('has() holds for what has a value, and for nothing else', () => {
  const has = [{ field: 'metric', operator: 'has' as const, value: null }];
  expect([matchesAll(has, () => 'M'), matchesAll(has, () => null)]).toEqual([true, false]);
});

it('no comparison holds for what has no value', () => {
  const before = [{ field: 'created', operator: 'less-than' as const, value: 5 }];
  expect([matchesAll(before, () => 4), matchesAll(before, () => null)]).toEqual([true, false]);
});
