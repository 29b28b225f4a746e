import { describe, expect, it } from 'vitest';
import { ingestSummary } from './ingest-summary.ts';

const loaded = { state: 'loaded', events: 1_200, duplicates: 3, rejected: 0 };

describe('the summary of an ingest', () => {
  it('counts files and rows, and names only what there is', () => {
    expect(ingestSummary([loaded])).toBe('1 file: 1 loaded. 1,200 new events, 3 known already.');
  });

  it('tells files that were not loaded apart', () => {
    const odd = { state: 'needs_mapping', events: null, duplicates: null, rejected: null };
    const parked = { state: 'parked', events: 0, duplicates: 0, rejected: 9 };
    expect(ingestSummary([{ ...loaded, rejected: 2 }, odd, parked, null])).toBe(
      '4 files: 1 loaded, 1 for want of a mapping set aside, 1 not loaded, 1 not readable. 1,200 new events, 3 known already, 2 rejected.',
    );
  });
});
