import { describe, expect, it } from 'vitest';
import { isBad, isGood, percentOf, type Upload, type UploadState, wordsOf } from './upload-state.ts';

const file = {
  ...{ sha256: 'a', name: 'a.csv', bytes: 200, state: 'loaded', reason: null },
  ...{ rows: 12, events: 10, duplicates: 1, rejected: 1 },
};
const upload = (state: UploadState): Upload => ({ id: 1, name: 'a.csv', bytes: 200, state });

describe('a file on its way', () => {
  it('shows how much was sent, and nothing exact while it is being loaded', () => {
    expect(percentOf(upload({ kind: 'sending', sentBytes: 50 }))).toBe(25);
    expect(percentOf(upload({ kind: 'loading', file }))).toBeNull();
    expect(percentOf({ ...upload({ kind: 'sending', sentBytes: 0 }), bytes: 0 })).toBe(0);
  });

  it('ends with what it brought', () => {
    const ended = upload({ kind: 'ended', file, isNew: true });
    expect(wordsOf(ended)).toBe('10 new events, 1 event known already, 1 row rejected.');
    expect([isGood(ended), isBad(ended)]).toEqual([true, false]);
  });

  it('says where the same bytes had come before', () => {
    const again = upload({ kind: 'ended', file: { ...file, duplicates: 0, rejected: 0 }, isNew: false });
    expect(wordsOf(again)).toBe('These very bytes had come before. 10 new events.');
  });

  it('says why it was not loaded', () => {
    const odd = upload({
      kind: 'ended',
      file: { ...file, state: 'needs_mapping', reason: 'No mapping.' },
      isNew: true,
    });
    expect([wordsOf(odd), isBad(odd)]).toEqual(['No mapping.', true]);
    expect(isBad(upload({ kind: 'failed', sentence: 'No.' }))).toBe(true);
  });
});
