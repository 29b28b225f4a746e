import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecisionId, Prefix, TemplateId, VariantId } from '../domain/ids.ts';
import { instant } from '../domain/instant.ts';
import type { Split, Template, Variant } from '../domain/template.ts';
import { decide } from './decide.ts';
import type { GenerateRequest, Known, NewDecision, ServingTemplate } from './ports.ts';
import { NO_OPTIONS } from './request-options.ts';

const DECISIONS = 40_000;
const variant = (id: string, role: Variant['role'] = 'variant'): Variant => ({
  variantId: id as VariantId,
  role,
  name: id,
  state: 'active',
  themes: [],
  targeting: [],
  version: 1,
  content: { subject: `${id} {{ first_name }}`, preheader: '', body: '' },
});

const serving = (split: Split, ids: readonly string[] = ['a', 'b', 'c']): ServingTemplate => {
  const template: Template = {
    templateId: 'welcome' as TemplateId,
    state: 'active',
    split,
    treatmentShare: 0.8,
    holdoutShare: 0,
    randomControlShare: 0,
    shippedVariantId: null,
    shippedKeepsHoldout: false,
    epsilon: 0.1,
    prefix: 'jai' as Prefix,
    carrier: 'profile',
    integration: null,
    emailDelaySeconds: 300,
    graceSeconds: 600,
    repeatWindowHours: 25,
    lookbackDays: 14,
    offsetDays: 3,
    continuity: null,
    control: variant('control', 'control'),
    variants: ids.map((id) => variant(id)),
  };
  const isBest = new Map([['a', 0.7] as const, ['b', 0.3] as const]) as Map<VariantId, number>;
  return {
    template,
    policy: { version: 3, publishedAt: instant(0), cells: new Map([['all', isBest]]), posterior: null },
  };
};

const request = (userId: string, more: Partial<GenerateRequest> = {}): GenerateRequest => ({
  templateId: 'welcome' as TemplateId,
  userId,
  trackingId: `${userId}.F.A`,
  entryId: null,
  attrs: {},
  fields: {},
  requestHash: '',
  options: NO_OPTIONS,
  ...more,
});
const normalised = { attrs: {}, cell: 'all', explanations: [] };
const NOTHING: Known = { latest: null, sameEntryId: null, assignment: null, earlier: null, taken: 0 };
const decided = (asked: GenerateRequest, by: ServingTemplate, known = NOTHING): NewDecision =>
  decide({ request: asked, serving: by, normalised }, known, instant(0), 'id' as DecisionId).decision;

describe('a decision', () => {
  it('falls on each group and variant as often as it says', () => {
    const counts = new Map<string, number>();
    const expected = new Map<string, number>();
    const template = serving('internal_persistent');
    for (let person = 0; person < DECISIONS; person += 1) {
      const { kind, variantId, groupProbability, propensity } = decided(request(`P${person}`), template);
      const arm = `${kind} ${variantId}`;
      counts.set(arm, (counts.get(arm) ?? 0) + 1);
      expected.set(arm, groupProbability * propensity * DECISIONS);
    }
    expect(expected.size).toBe(4);
    let chiSquared = 0;
    for (const [arm, count] of counts) chiSquared += (count - (expected.get(arm) ?? 0)) ** 2 / (expected.get(arm) ?? 1);
    // 3 degrees of freedom at 1 − 10⁻⁶: split and choice are each right, and independent of one another.
    expect(chiSquared).toBeLessThan(30.66);
  });

  it('never depends on fields', () => {
    fc.assert(
      fc.property(fc.string(), fc.dictionary(fc.string(), fc.jsonValue()), (person, fields) => {
        const { variantId, kind, pmf, propensity } = decided(request(person, { fields }), serving('internal_random'));
        const without = decided(request(person), serving('internal_random'));
        expect({ variantId, kind, pmf, propensity }).toEqual({
          variantId: without.variantId,
          kind: without.kind,
          pmf: without.pmf,
          propensity: without.propensity,
        });
      }),
    );
  });

  it('logs the exact probability of what it chose, whatever the order of the variants', () => {
    fc.assert(
      fc.property(fc.string(), fc.shuffledSubarray(['a', 'b', 'c'], { minLength: 3 }), (person, order) => {
        const made = decided(request(person), serving('external', order));
        expect(made.kind).toBe('treatment');
        expect(made.propensity).toBe(made.pmf[String(made.variantId)]);
        expect(made.variantId).toBe(decided(request(person), serving('external')).variantId);
      }),
    );
  });

  it('is drawn anew each entry in a random split, and once a person in a persistent one', () => {
    const over = (split: Split): Set<string> =>
      new Set(
        Array.from({ length: 50 }, (_, entry) => {
          const made = decided(request('P', { trackingId: `P.F.${entry}` }), serving(split));
          return `${made.kind} ${made.variantId}`;
        }),
      );
    expect(over('internal_random').size).toBeGreaterThan(2);
    expect(over('internal_persistent').size).toBe(1);
  });

  it('that is inherited keeps the odds under which the person was randomised', () => {
    const first = decided(request('P'), { ...serving('internal_persistent'), policy: null });
    const again = decided(request('P'), serving('internal_persistent'), {
      ...NOTHING,
      assignment: first.newAssignment,
    });
    expect(again).toMatchObject({ assignment: 'inherited', newAssignment: null, policyVersion: null });
    expect(again.variantId).toBe(first.variantId);
    expect(again.pmf).toEqual(first.pmf);
  });
});
