import { expect, it } from 'vitest';
import type { WhatIf } from '../../../contract/what-if.ts';
import { coverageSentence, whatIfSentence } from './what-if-sentence.ts';

const dr = { estimate: 0.162, low: 0.151, high: 0.173 };
const told: WhatIf = {
  candidate: { kind: 'variant', variantId: 'quiz' },
  value: { kind: 'estimated', dr, ips: dr, snips: dr, effectivePeople: 4_012.3 },
  ...{ covered: 17_184, uncovered: 1_020, earned: { clicks: 2_405, rate: 0.14 }, methods: [] },
};
const plain = (text: string): string => text.replaceAll('\u202f', ' ');

it('sets what would have been beside what was, in one sentence', () => {
  expect(plain(whatIfSentence(told, '“Taste quiz”'))).toBe(
    'Had everybody got “Taste quiz”, about 16.2 % would have clicked (15.1 to 17.3), against the 14.0 % of the choices that were made.',
  );
});

it('says where the difference may be chance, and tells rare clicks to a digit more', () => {
  const rare = { estimate: 0.0321, low: 0.0288, high: 0.0356 };
  const value = { kind: 'estimated', dr: rare, ips: rare, snips: rare, effectivePeople: 4_012 } as const;
  expect(
    plain(whatIfSentence({ ...told, value, earned: { clicks: 540, rate: 0.0314 } }, 'any version by chance')),
  ).toBe(
    'Had everybody got any version by chance, about 3.21 % would have clicked (2.88 to 3.56), against the 3.14 % of the choices that were made. That is within the range, so the difference may be chance.',
  );
});

it('says when it is too early, with what it takes, and where nobody could have got it', () => {
  const value = { kind: 'too_early', effectivePeople: 412.7, clicks: 1 } as const;
  expect(whatIfSentence({ ...told, value }, '“Taste quiz”')).toBe(
    'Too early to say: what is known of “Taste quiz” is worth 412 people and 1 click so far. It takes 1,000 and 30.',
  );
  const nobody = { ...told, value, covered: 0, earned: { clicks: 0, rate: null } };
  expect(whatIfSentence(nobody, '“Taste quiz”')).toContain('Nobody whose days are over could have got “Taste quiz”');
});

it('says of whom it is said, and of whom not', () => {
  expect(coverageSentence(told)).toContain('17,184 people who could have got it');
  expect(coverageSentence(told)).toContain('1,020 others could not');
  expect(coverageSentence({ ...told, candidate: { kind: 'uniform' }, uncovered: 0 })).toBe(
    'Said of 17,184 people whose email showed its version and whose days are over.',
  );
});
