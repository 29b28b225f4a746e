import { describe, expect, test } from 'vitest';
import type { TemplateId, VariantId } from '../domain/ids.ts';
import { instant } from '../domain/instant.ts';
import { rank, rankingWindow } from './publish-policies.ts';

const [A, B] = ['a', 'b'] as [VariantId, VariantId];
const TEMPLATE = { templateId: 'welcome' as TemplateId, variantIds: [A, B], lookbackDays: 14, offsetDays: 3 };
const WINDOW = { from: '2026-07-01', to: '2026-07-14' };
const counts = (variantId: VariantId, policyVersion: number, shown: number, clicks: number) => ({
  variantId,
  policyVersion,
  shown,
  opens: 0,
  clicks,
});

describe('ranking a template', () => {
  test('the window is whole days, the last of them offset days ago', () => {
    expect(rankingWindow(TEMPLATE, instant(Date.parse('2026-07-17T23:59:59Z')))).toEqual(WINDOW);
  });

  test('counts add up over policy versions', () => {
    const apart = rank(TEMPLATE, WINDOW, [counts(A, 0, 500, 5), counts(A, 1, 500, 5), counts(B, 0, 1_000, 30)], null);
    const together = rank(TEMPLATE, WINDOW, [counts(A, 0, 1_000, 10), counts(B, 0, 1_000, 30)], null);
    expect(apart?.cells).toEqual(together?.cells);
    expect(apart?.cells.all?.b).toBeGreaterThan(0.99);
  });

  test('the same counts again are no new version, one more click is', () => {
    const first = rank(TEMPLATE, WINDOW, [counts(A, 0, 100, 5), counts(B, 0, 100, 6)], null);
    expect(first?.version).toBe(1);
    expect(rank(TEMPLATE, WINDOW, [counts(A, 0, 100, 5), counts(B, 0, 100, 6)], first)).toBeNull();
    expect(rank(TEMPLATE, WINDOW, [counts(A, 0, 100, 5), counts(B, 0, 100, 7)], first)?.version).toBe(2);
  });

  test('a variant that no longer serves is left out, one without data is as the average', () => {
    const policy = rank(TEMPLATE, WINDOW, [counts(A, 0, 1_000, 30), counts('gone' as VariantId, 0, 1_000, 90)], null);
    expect(Object.keys(policy?.cells.all ?? {})).toEqual(['a', 'b']);
    expect(policy?.cells.all?.b).toBeGreaterThan(0.2);
  });

  test('nothing shown and nothing published: nothing to say', () => {
    expect(rank(TEMPLATE, WINDOW, [], null)).toBeNull();
  });
});
