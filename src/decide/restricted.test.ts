import { describe, expect, it } from 'vitest';
import type { DecisionId, Prefix, TemplateId, VariantId } from '../domain/ids.ts';
import { instant } from '../domain/instant.ts';
import type { Template, Variant } from '../domain/template.ts';
import { decide } from './decide.ts';
import type { Assignment, Known, NewDecision } from './ports.ts';
import { NO_OPTIONS } from './request-options.ts';

const PEOPLE = 20_000;
const EPSILON = 0.1;
const SHARE = 0.8;
const FRIENDLY = { themes: ['friendly'] };

const variant = (id: string, themes: readonly string[], role: Variant['role'] = 'variant'): Variant => ({
  variantId: id as VariantId,
  role,
  name: id,
  state: 'active',
  themes,
  targeting: [],
  version: 1,
  content: { subject: id, preheader: '', body: '' },
});

const template = (more: Partial<Template> = {}): Template => ({
  templateId: 'followup' as TemplateId,
  state: 'active',
  split: 'internal_persistent',
  treatmentShare: SHARE,
  holdoutShare: 0,
  randomControlShare: 0,
  shippedVariantId: null,
  shippedKeepsHoldout: false,
  epsilon: EPSILON,
  prefix: 'jai' as Prefix,
  carrier: 'profile',
  integration: null,
  emailDelaySeconds: 300,
  graceSeconds: 600,
  repeatWindowHours: 25,
  lookbackDays: 14,
  offsetDays: 3,
  continuity: { earlierTemplateId: 'welcome' as TemplateId, themeKey: null, lookbackDays: 30 },
  control: variant('control', ['formal'], 'control'),
  variants: [variant('a', ['friendly']), variant('b', ['formal']), variant('c', ['friendly', 'short'])],
  ...more,
});

/** The best by far is not among the friendly ones. */
const isBest = new Map([
  ['a', 0.15],
  ['b', 0.8],
  ['c', 0.05],
]) as unknown as Map<VariantId, number>;
const policy = { version: 3, publishedAt: instant(0), cells: new Map([['all', isBest]]), posterior: null };

const decided = (person: string, earlier: Known['earlier'], of = template(), assignment: Assignment | null = null) =>
  decide(
    {
      request: {
        templateId: of.templateId,
        userId: person,
        trackingId: `${person}.FLOW.1`,
        entryId: null,
        attrs: {},
        fields: {},
        requestHash: '',
        options: NO_OPTIONS,
      },
      serving: { template: of, policy },
      normalised: { attrs: {}, cell: 'all', explanations: [] },
    },
    { latest: null, sameEntryId: null, assignment, earlier, taken: 0 },
    instant(0),
    'id' as DecisionId,
  ).decision;

const people = (earlier: Known['earlier'], of = template()): NewDecision[] =>
  Array.from({ length: PEOPLE }, (_, person) => decided(`P${person}`, earlier, of));

describe('a draw among the variants of a theme', () => {
  it('shares their odds out anew, keeps the floor, and logs exactly what it drew by', () => {
    const drawn = people(FRIENDLY).filter(({ kind }) => kind === 'treatment');
    const odds = { a: (1 - EPSILON) * 0.75 + EPSILON / 2, c: (1 - EPSILON) * 0.25 + EPSILON / 2 };
    for (const { pmf, propensity, variantId, assignment, restrictedTo } of drawn) {
      expect([assignment, restrictedTo, Object.keys(pmf)]).toEqual(['restricted', ['friendly'], ['a', 'c']]);
      expect(pmf.a).toBeCloseTo(odds.a, 12);
      expect(pmf.c).toBeCloseTo(odds.c, 12);
      expect(propensity).toBe(pmf[String(variantId)]);
    }
    const count = (id: string): number => drawn.filter(({ variantId }) => variantId === id).length;
    const chiSquared = (['a', 'c'] as const)
      .map((id) => (count(id) - odds[id] * drawn.length) ** 2 / (odds[id] * drawn.length))
      .reduce((sum, each) => sum + each);
    // 1 degree of freedom at 1 − 10⁻⁶.
    expect(chiSquared).toBeLessThan(23.93);
  });

  it('leaves everybody in the group they would be in without it', () => {
    const groups = (decisions: readonly NewDecision[]) =>
      decisions.map(({ kind, groupProbability }) => [kind, groupProbability]);
    const restricted = people(FRIENDLY);
    expect(groups(restricted)).toEqual(groups(people(null)));
    const control = restricted.filter(({ kind }) => kind === 'control');
    expect(control.length).toBeGreaterThan(0);
    for (const { assignment, restrictedTo, pmf } of control) {
      expect([assignment, restrictedTo, pmf]).toEqual(['fresh', null, { control: 1 }]);
    }
  });

  it('is what a person keeps: repeats inherit the odds of the restricted draw', () => {
    const first = decided('P1', FRIENDLY, template({ treatmentShare: 1 }));
    const again = decided('P1', null, template({ treatmentShare: 1 }), first.newAssignment);
    expect(again).toMatchObject({ assignment: 'inherited', restrictedTo: null, variantId: first.variantId });
    expect(again.pmf).toEqual(first.pmf);
  });

  it('is uniform in the random control', () => {
    const { pmf, reason } = decided('P1', FRIENDLY, template({ treatmentShare: 1, randomControlShare: 1 }));
    expect([reason, pmf]).toEqual(['random_control', { a: 0.5, c: 0.5 }]);
  });

  it('is not asked where chance has no part: shipped, forced by the state, or without a variant that fits', () => {
    const shipped = template({ state: 'shipped', shippedVariantId: 'b' as VariantId });
    expect(decided('P1', FRIENDLY, shipped)).toMatchObject({
      variantId: 'b',
      assignment: 'forced',
      restrictedTo: null,
    });
    for (const more of [{ state: 'paused' as const }, { variants: [] }]) {
      expect(decided('P1', FRIENDLY, template(more))).toMatchObject({ kind: 'fallback', restrictedTo: null });
    }
  });
});
