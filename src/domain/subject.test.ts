import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldSubject } from './subject.ts';

const escapeAsKlaviyoDoes = (text: string): string =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#x27;');

describe('a folded subject', () => {
  it('is the same whether or not Klaviyo escaped it on the way', () => {
    const plain = fc.string().filter((text) => !text.includes('&'));
    fc.assert(
      fc.property(plain, (text) => {
        expect(foldSubject(escapeAsKlaviyoDoes(text))).toBe(foldSubject(text));
      }),
    );
  });

  it('ignores how white space was broken', () => {
    expect(foldSubject('  It&#39;s\n\there ')).toBe("It's here");
  });

  it('decodes once: an escaped entity stays an entity', () => {
    expect(foldSubject('Fish &amp;amp; chips')).toBe('Fish &amp; chips');
  });
});
