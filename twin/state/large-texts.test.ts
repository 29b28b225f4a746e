import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LargeText, LargeTexts, unpack } from './large-texts.ts';

const texts = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.repeat(60));

it('gives every value back as it was, half surrogate pairs and all', () => {
  const store = new LargeTexts();
  fc.assert(
    fc.property(texts, (text) => {
      expect(unpack(store.pack(text))).toBe(text);
    }),
  );
  const halfPair = 'a\ud83d'.repeat(1_000);
  expect(unpack(store.pack(halfPair))).toBe(halfPair);
  for (const value of [null, 1, true, ['x'.repeat(5_000)], { a: 1 }]) expect(store.pack(value)).toBe(value);
});

it('keeps a large text once, however many hold it, and a short one as it is', () => {
  const store = new LargeTexts();
  const [one, same, other] = ['tea', 'tea', 'cup'].map((word) => store.pack(word.repeat(1_000)));
  expect(one).toBeInstanceOf(LargeText);
  expect(same).toBe(one);
  expect(other).not.toBe(one);
  expect(store.pack('tea')).toBe('tea');
});

it('never takes two texts of one checksum for the same', () => {
  // CRC-32 of each is 0x4ddb0c25: appended alike, they stay alike.
  const [plumless, buckeroo] = ['plumless', 'buckeroo'].map((word) => `${word}${'-'.repeat(2_000)}`);
  const store = new LargeTexts();
  const both = [plumless, buckeroo].map((text) => store.pack(text ?? ''));
  expect(both.map(unpack)).toEqual([plumless, buckeroo]);
});
