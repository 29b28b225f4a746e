import { describe, expect, it } from 'vitest';
import { decodeFields, normaliseAttributes } from './values.ts';

describe('attributes', () => {
  it('are text, trimmed, in lower case, with entities decoded, lists kept as lists and nulls left out', () => {
    const sent = { plan: ' Pro ', shop: 'A &amp; B', vip: true, age: 41, tags: ['X', null, 2], gone: null };
    expect(normaliseAttributes(sent)).toEqual({ plan: 'pro', shop: 'a & b', vip: 'true', age: '41', tags: ['x', '2'] });
  });
});

describe('fields', () => {
  it('are decoded once, at every depth, and keep their case and their types', () => {
    const sent = {
      name: 'O&#x27;Neil',
      twice: '&amp;lt;',
      items: [{ title: '&quot;A&quot;', price: 2.5, sold: false }],
    };
    expect(decodeFields(sent)).toEqual({
      name: "O'Neil",
      twice: '&lt;',
      items: [{ title: '"A"', price: 2.5, sold: false }],
    });
  });

  it('hold nothing that PostgreSQL cannot', () => {
    expect(decodeFields({ 'a\0': 'x\0y', b: '\ud800', c: '😀' })).toEqual({
      'a\uFFFD': 'x\uFFFDy',
      b: '\uFFFD',
      c: '😀',
    });
  });
});
