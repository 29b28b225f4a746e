import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isWholeApiKey, looksLikeApiKey, shownPrefix, writeApiKey } from './api-key-format.ts';

const KEY = writeApiKey(
  'live',
  Array.from({ length: 32 }, (_, place) => place * 7),
);

describe('the form of an API key', () => {
  it('names its environment, then 160 random bits and the checksum', () => {
    expect(KEY).toMatch(/^jai_live_[a-z2-7]{39}$/);
    expect(writeApiKey('demo', Array(32).fill(0))).toMatch(/^jai_demo_a{32}[a-z2-7]{7}$/);
    expect(shownPrefix(KEY)).toBe(KEY.slice(0, 13));
    expect(isWholeApiKey(KEY)).toBe(true);
  });

  it('ends with the CRC-32 that everybody computes, lowest five bits first', () => {
    const base32 = 'abcdefghijklmnopqrstuvwxyz234567';
    const sum = [...KEY.slice(-7)].reduceRight((value, letter) => value * 32 + base32.indexOf(letter), 0);
    expect(sum).toBe(crc32(KEY.slice(0, -7)));
  });

  it('tells every slip of one character, every swap of neighbours and every cut', () => {
    for (let at = 0; at < KEY.length; at += 1) {
      const other = KEY[at] === 'x' ? 'y' : 'x';
      expect(isWholeApiKey(`${KEY.slice(0, at)}${other}${KEY.slice(at + 1)}`)).toBe(false);
      expect(isWholeApiKey(KEY.slice(0, at))).toBe(false);
      const swapped = `${KEY.slice(0, at)}${KEY[at + 1] ?? ''}${KEY[at]}${KEY.slice(at + 2)}`;
      expect(isWholeApiKey(swapped)).toBe(swapped === KEY);
    }
    expect(isWholeApiKey(`${KEY}a`)).toBe(false);
  });

  it('knows a torn one of ours from something else altogether', () => {
    expect(looksLikeApiKey(KEY.slice(0, 20))).toBe(true);
    expect(looksLikeApiKey('pk_4f2a')).toBe(false);
  });
});
