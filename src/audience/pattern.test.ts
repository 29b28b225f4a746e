import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../domain/instant.ts';
import { compileAttributes, normalise } from './normalise.ts';
import { parseAlias } from './pattern.ts';

const reasonOf = (alias: string): string => {
  const parsed = parseAlias(alias);
  return parsed.kind === 'refused' ? parsed.reason : parsed.kind;
};

describe('an alias', () => {
  it('is a regular expression only between slashes', () => {
    for (const text of ['vip', '/', '/vip', 'a/b/']) expect(reasonOf(text)).toBe('text');
    for (const pattern of ['/^(premium|pro)$/i', '/a\\/b/', '/é+/']) expect(reasonOf(pattern)).toBe('pattern');
  });

  it('that is hostile, unsupported or too long is refused with a sentence', () => {
    expect(reasonOf('//')).toContain('is empty');
    expect(reasonOf(`/${'a'.repeat(201)}/`)).toContain('longer than 200 characters');
    expect(reasonOf('/a/g')).toContain('ends in "g"');
    for (const pattern of ['/(?=a)/', '/(a)\\1/', '/(/', '/(((a{10}){10}){10}){10}/', '/(?<!a)b/']) {
      expect(reasonOf(pattern)).toContain('is not one that is supported');
    }
    expect(reasonOf('/a{600}/')).toContain('repeats too much');
  });

  it('of any kind is read without an error', () => {
    const anySource = fc.string({ unit: 'binary' });
    fc.assert(fc.property(anySource, (source) => void expect(reasonOf(`/${source}/`)).not.toBe('')));
  });

  it('that makes a backtracking engine take for ever answers', () => {
    for (const pattern of ['/^(a+)+$/', '/^(a|a)*$/', '/^(.*a){20}$/', '/^([a-z]+)*[0-9]$/']) {
      const option = { value: 'x', aliases: [pattern] };
      const compiled = compileAttributes([{ kind: 'string', name: 'n', options: [option], defaultValue: 'none' }]);
      const sent = { n: `${'a'.repeat(200)}!` };
      expect(normalise(compiled, sent, instant(0)).attrs).toEqual({ n: 'none' });
    }
  });
});
