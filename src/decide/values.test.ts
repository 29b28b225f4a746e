import { describe, expect, it } from 'vitest';
import { decodeFields } from './values.ts';

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
