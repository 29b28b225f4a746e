import { describe, expect, it, test } from 'vitest';
import { answerOf, metricWords, rejectWords, secondsOf, sizeOf, sourceWords, spanWords } from './ingestion-words.ts';

const files = { landed: 0, loaded: 9, needs_mapping: 0, parked: 0, expired: 0 };
const missing = (days: number) => [{ from: '2026-11-12', to: '2026-11-12', days, usual: 900, decided: null }];

describe('the answer on the page', () => {
  it.each([
    [{}, 'Complete up to 21 Nov 06:00 UTC.'],
    [{ files: { ...files, parked: 1 } }, 'Complete up to 21 Nov 06:00 UTC. 1 file needs you.'],
    [{ missing: missing(1) }, 'Complete up to 21 Nov 06:00 UTC, but a day is missing.'],
    [
      { missing: [...missing(2), ...missing(1)], files: { ...files, needs_mapping: 2 } },
      'Complete up to 21 Nov 06:00 UTC, but 3 days are missing. 2 files need you.',
    ],
    [{ completeTo: null, files: { ...files, needs_mapping: 1 } }, 'There are no email events yet. 1 file needs you.'],
  ])('says how far, what is missing and what waits for a person: %o', (change, sentence) => {
    expect(answerOf({ completeTo: '2026-11-21T06:00:00Z', missing: [], files, ...change })).toBe(sentence);
  });
});

test('sizes and times are said as people say them', () => {
  expect([1, 999, 1_000, 99_960, 12_345_678, 999_600_000].map(sizeOf)).toEqual([
    ...['1 byte', '999 bytes', '1.0 kB', '100 kB', '12.3 MB', '1.0 GB'],
  ]);
  expect([0.01, 3.21, 75, 4_000, 9_000].map(secondsOf)).toEqual(['under 0.1 s', '3.2 s', '75 s', '67 min', '2.5 h']);
  expect(spanWords({ from: '2026-11-12', to: '2026-11-12' })).toBe('12 Nov');
  expect(spanWords({ from: '2026-11-12', to: '2026-11-14' })).toBe('12 Nov to 14 Nov');
});

test('what has no words of ours goes by its own', () => {
  expect([metricWords('spam'), metricWords('other', 'Viewed Product'), metricWords('other')]).toEqual([
    ...['Marked as spam', 'Viewed Product', 'All others'],
  ]);
  expect(sourceWords('carrier_pigeon')).toBe('carrier_pigeon');
});

test('rejects are told by column and reason', () => {
  expect(rejectWords({ column: 'time', reason: 'is not a time' })).toBe('“time” is not a time');
  expect(rejectWords({ column: null, reason: 'is not valid' })).toBe('Is not valid');
  expect(rejectWords({ column: 'datetime', reason: 'Expected Number of Columns' })).toBe(
    'The row has not as many columns as the header',
  );
});
