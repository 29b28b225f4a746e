import { expect, test } from 'vitest';
import type { Overview } from '../../../contract/overview.ts';
import { verdictSentence } from './verdict-sentence.ts';

type Lift = Overview['lift'];
const arms = { people: 1000, clicks: 30, rate: 0.03 };
const liftOf = (verdict: Lift['verdict'], intentionToTreat: Lift['intentionToTreat']): Lift => ({
  verdict,
  intentionToTreat,
  asShown: null,
  treatment: arms,
  control: arms,
});

test('a lift that is settled leads with its number and says that it can be trusted', () => {
  const sentence = verdictSentence(liftOf('better', { estimate: 0.142, low: 0.06, high: 0.229 }));
  expect(sentence.headline).toBe('+14.2\u202f%');
  expect(sentence.range).toBe('between +6.0\u202f% and +22.9\u202f%');
  expect(sentence.trust).toContain('You can trust this');
});

test('a loss is said as plainly as a win', () => {
  const sentence = verdictSentence(liftOf('worse', { estimate: -0.091, low: -0.15, high: -0.03 }));
  expect(sentence.headline).toBe('\u22129.1\u202f%');
  expect(sentence.meaning).toContain('Your control does better');
});

test.each([
  ['with an interval across zero', { estimate: 0.02, low: -0.08, high: 0.12 }],
  ['without an interval', null],
])('while undecided %s, no number is on top', (_, lift) => {
  expect(verdictSentence(liftOf('not_sure', lift)).headline).toBe('Not sure yet');
});
