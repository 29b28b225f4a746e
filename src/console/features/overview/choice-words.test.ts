import { expect, test } from 'vitest';
import { howChosen, whyHeld } from './choice-words.ts';

const policy = { version: 3, publishedAt: '2026-11-21T06:12:00Z' } as const;

test('the ranker is named with its reason', () => {
  expect(howChosen({ ...policy, ranker: 'weighted_thompson', reason: { kind: 'set' } })).toContain('settings say');
  expect(howChosen({ ...policy, ranker: 'contextual', reason: { kind: 'too_early', people: 412 } })).toContain(
    'are 412',
  );
});

test('a comparison says which way it went, how far, and when it is chance', () => {
  const compared = (difference: number) =>
    howChosen({
      ...policy,
      ranker: difference < 0 ? 'weighted_thompson' : 'contextual',
      reason: { kind: 'compared', people: 12_000, difference, standardError: 0.001 },
    });
  expect(compared(0.0042)).toContain('12,000 final decisions');
  expect(compared(0.0042)).toContain('earns 4.2 ±2.0 more successes per 1,000 people');
  expect(compared(-0.0042)).toContain('earns 4.2 ±2.0 fewer successes');
  expect(compared(0.0003)).toContain('about as much as one way for everybody (+0.3 ±2.0');
});

test('why a version is held back is told in people', () => {
  const held = { at: '2026-11-21T06:12:00Z', guard: 'unsubscribe', people: 5_000, harmed: 120, limit: 0.01 } as const;
  expect(whyHeld(held)).toMatch(
    /Of 5,000 people who were shown it, 120 unsubscribed \(2\.40.%\); this template allows 1\.00.%/,
  );
});
