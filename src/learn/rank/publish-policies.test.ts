import { describe, expect, test } from 'vitest';
import type { TemplateId, VariantId } from '../../domain/ids.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import type { Ranker } from '../../domain/ranking.ts';
import { rankingInputs, rankingWindow, revenueCap } from './gather-inputs.ts';
import type { DelayCounts, Policy, RankedTemplate, ShownCounts } from './ports.ts';
import { rank } from './publish-policies.ts';
import { evidenceOf } from './ranking-inputs.ts';
import { recompute } from './recompute.ts';

const [A, B] = ['a', 'b'] as [VariantId, VariantId];
const TEMPLATE: RankedTemplate = {
  templateId: 'welcome' as TemplateId,
  variantIds: [A, B],
  epsilon: 0.02,
  ranker: 'auto',
  metricWeights: { opens: 0, clicks: 1, conversions: 0, revenue: 0 },
  unsubscribeLimit: null,
  spamLimit: null,
  isDelayAware: true,
  lookbackDays: 14,
  offsetDays: 3,
};
const NOW = instant(Date.parse('2026-07-17T23:59:59Z'));
const FREE = '[["plan","free"]]';
const PAID = '[["plan","paid"]]';

const counts = (variantId: VariantId, shown: number, clicks: number, more: Partial<ShownCounts> = {}): ShownCounts => ({
  ...{ day: '2026-07-10', cell: 'all', variantId, shown, clicks, opens: 0, conversions: 0, revenueMicros: 0 },
  ...more,
});

interface Read {
  readonly template?: Partial<RankedTemplate>;
  readonly capMicros?: number | null;
  readonly delays?: readonly DelayCounts[];
  readonly reach?: Instant;
}

function inputsOf(shown: readonly ShownCounts[], { template, capMicros = null, delays = [], reach = NOW }: Read = {}) {
  const of = { ...TEMPLATE, ...template };
  const window = rankingWindow(of, NOW);
  return rankingInputs(of, { window, revenueCapMicros: capMicros, counts: shown, delays }, NOW, reach);
}

const ranked = (
  shown: readonly ShownCounts[],
  latest: Policy | null = null,
  ranker: Ranker = 'weighted_thompson',
): Policy | null => {
  const before = latest && { ...latest, posterior: null };
  return rank(inputsOf(shown), { ranker, reason: { kind: 'set' }, isChoice: false }, before)?.policy ?? null;
};

describe('the window of decisions', () => {
  test('is whole days up to this one where young days count by what is known of them', () => {
    expect(rankingWindow(TEMPLATE, NOW)).toEqual({ from: '2026-07-04', to: '2026-07-17' });
  });

  test('ends offset days ago where they do not', () => {
    const window = rankingWindow({ ...TEMPLATE, isDelayAware: false }, NOW);
    expect(window).toEqual({ from: '2026-07-01', to: '2026-07-14' });
  });
});

describe('what a person is worth', () => {
  test('is each metric by its weight, and never more than 1', () => {
    const template = { metricWeights: { opens: 1, clicks: 2, conversions: 5, revenue: 2 } };
    const row = counts(A, 10, 4, { opens: 6, conversions: 2, revenueMicros: 150_000_000 });
    const capped = evidenceOf(inputsOf([row], { template, capMicros: 100_000_000 }));
    expect(capped.rewards[0]).toBeCloseTo((6 + 2 * 4 + 5 * 2 + 2 * 1.5) / 10, 12);
    const all = counts(A, 10, 10, { opens: 10, conversions: 10, revenueMicros: 1_000_000_000 });
    expect(evidenceOf(inputsOf([all], { template, capMicros: 100_000_000 })).rewards).toEqual([10]);
  });

  test('counts each purchase alike while there are too few to know a large one by', () => {
    const template = { metricWeights: { opens: 0, clicks: 0, conversions: 0, revenue: 1 } };
    const row = counts(A, 10, 0, { conversions: 2, revenueMicros: 9_000_000_000 });
    expect(evidenceOf(inputsOf([row], { template })).rewards).toEqual([2]);
    expect(revenueCap(Array.from({ length: 99 }, () => 1))).toBeNull();
    expect(revenueCap(Array.from({ length: 200 }, (_, n) => n + 1))).toBe(198);
  });
});

describe('young days', () => {
  // Half of the clicks come in the first hour, the others ten hours later.
  const delays: DelayCounts[] = [0, 10].map((delayHours) => ({
    ...{ day: '2026-07-05', metric: 'clicks' as const, delayHours, people: 100 },
  }));

  test('count by the share of their clicks that can have come', () => {
    const reach = instant(Date.parse('2026-07-17T00:00:00Z'));
    const shown = [counts(A, 1_000, 10, { day: '2026-07-05' }), counts(A, 1_000, 10, { day: '2026-07-16' })];
    const [old, young] = inputsOf(shown, { delays, reach }).ripeness;
    expect(old).toBe(1);
    expect(young).toBeGreaterThan(0.6);
    expect(young).toBeLessThan(0.9);
    expect(evidenceOf(inputsOf(shown, { delays, reach })).trials[1]).toBeCloseTo(1_000 * (young ?? 0), 9);
  });

  test('count fully where the template waits for them instead', () => {
    const shown = [counts(A, 1_000, 10, { day: '2026-07-14' })];
    const reach = instant(Date.parse('2026-07-15T00:00:00Z'));
    expect(inputsOf(shown, { template: { isDelayAware: false }, delays, reach }).ripeness).toEqual([1]);
  });
});

describe('ranking a template', () => {
  test('the same counts again are no new version, one more click is', () => {
    const first = ranked([counts(A, 100, 5), counts(B, 100, 6)]);
    expect(first?.version).toBe(1);
    expect(ranked([counts(A, 100, 5), counts(B, 100, 6)], first)).toBeNull();
    expect(ranked([counts(A, 100, 5), counts(B, 100, 7)], first)?.version).toBe(2);
  });

  test('a variant that no longer serves is left out, one without data is as the average', () => {
    const policy = ranked([counts(A, 1_000, 30), counts('gone' as VariantId, 1_000, 90)]);
    expect(Object.keys(policy?.cells.all ?? {})).toEqual(['a', 'b']);
    expect(policy?.cells.all?.b).toBeGreaterThan(0.2);
  });

  test('nothing shown and nothing published: nothing to say', () => {
    expect(ranked([])).toBeNull();
  });

  const TASTES = [
    ...[counts(A, 5_000, 300, { cell: FREE }), counts(B, 5_000, 200, { cell: FREE })],
    ...[counts(A, 5_000, 200, { cell: PAID }), counts(B, 5_000, 300, { cell: PAID })],
  ];

  test('by what is known of people, each cell has its own favourite', () => {
    const policy = ranked(TASTES, null, 'contextual');
    expect(policy?.cells[FREE]?.a).toBeGreaterThan(0.95);
    expect(policy?.cells[PAID]?.b).toBeGreaterThan(0.95);
  });

  test('where all is certain in the cells that are listed, others may still have changed', () => {
    const certain = TASTES.map((row) => ({ ...row, shown: 10 * row.shown, clicks: 10 * row.clicks }));
    const more = [...certain, counts(A, 50, 1, { cell: FREE, day: '2026-07-11' })];
    const by = { ranker: 'contextual' as const, reason: { kind: 'set' as const }, isChoice: false };
    const first = rank(inputsOf(certain), by, null);
    if (first === null) throw new Error('published');
    const before = { ...first.policy, posterior: first.posterior };
    expect(rank(inputsOf(certain), by, before)).toBeNull();
    const second = rank(inputsOf(more), by, before);
    expect(second?.policy.cells).toEqual(first.policy.cells);
    expect(second?.policy.version).toBe(2);
  });

  test('the same for everybody, where that is asked for', () => {
    const policy = ranked(TASTES);
    expect(Object.keys(policy?.cells ?? {})).toEqual(['all']);
    expect(policy?.cells.all?.a).toBeCloseTo(0.5, 1);
  });

  test('a policy follows from its inputs to the last bit, also when they come back from a store', () => {
    for (const ranker of ['contextual', 'weighted_thompson'] as const) {
      const close = [counts(A, 500, 30, { cell: FREE }), counts(B, 500, 24, { cell: FREE }), counts(A, 300, 9)];
      const policy = ranked(close, null, ranker);
      if (policy === null) throw new Error('published');
      const read: Policy = JSON.parse(JSON.stringify(policy));
      expect(recompute(read)).toEqual({ kind: 'same', cells: Object.keys(policy.cells).length });
      const [shown = 0, ...rest] = read.inputs.rows.shown;
      const changed = { ...read.inputs, rows: { ...read.inputs.rows, shown: [shown + 1, ...rest] } };
      expect(recompute({ ...read, inputs: changed }).kind).toBe('differs');
      expect(recompute({ ...read, inputs: { ...read.inputs, formula: 1 } }).kind).toBe('other_formula');
    }
  });
});
