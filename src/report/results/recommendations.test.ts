import { describe, expect, it } from 'vitest';
import type { TemplateId, VariantId } from '../../domain/ids.ts';
import { type JudgedResults, recommendations } from './recommendations.ts';
import type { VariantRow } from './results.ts';
import { shippingRisk } from './shipping-risk.ts';

const variant = (variantId: string, change: Partial<VariantRow> = {}): VariantRow => ({
  ...{ variantId: variantId as VariantId, name: variantId, role: 'variant', state: 'active', themes: [] },
  ...{
    subject: '',
    preheader: '',
    held: null,
    share: 0.25,
    probabilityBest: 0.02,
    sends: 5_000,
    shown: 5_000,
    opens: 900,
  },
  ...{ clicks: 150, converted: 0, revenueMicros: 0, unsubscribed: 10, markedAsSpam: 1 },
  standing: { kind: 'ranked', rate: 0.03, low: 0.025, high: 0.036 },
  ...change,
});
const CONTROL = variant('original', { role: 'control', probabilityBest: null, standing: { kind: 'too_early' } });
const BEST = variant('best', {
  probabilityBest: 0.95,
  standing: { kind: 'ranked', rate: 0.038, low: 0.034, high: 0.043 },
});
const LIFT: JudgedResults['lift'] = {
  verdict: 'better',
  intentionToTreat: { estimate: 0.142, low: 0.06, high: 0.229 },
  asShown: null,
  treatment: { people: 18_000, clicks: 600, rate: 0.033 },
  control: { people: 2_000, clicks: 58, rate: 0.029 },
  byDay: [],
};
const SPLIT = { kind: 'as_declared', p: 1, treatment: 18_000, control: 2_000, expectedTreatment: 18_000 } as const;
const judged = (change: Partial<JudgedResults> = {}): JudgedResults => ({
  template: { templateId: 'welcome' as TemplateId, name: 'Welcome', state: 'active', epsilon: 0.02, shipped: null },
  lift: LIFT,
  variants: [CONTROL, BEST, variant('b'), variant('c')],
  splitCheck: SPLIT,
  forecast: { peopleADay: 1_000, until: { kind: 'decided' } },
  ...change,
});
const kinds = (results: JudgedResults) => recommendations(results).map(({ kind, variantId }) => [kind, variantId]);

describe('ready to ship', () => {
  it('is the best version of a test that is won', () => {
    const [first] = recommendations(judged());
    expect(first).toMatchObject({ kind: 'ship', variantId: 'best' });
    expect(first?.evidence).toContain('+14.2 % clicks over your control, at least +6.0 %');
  });

  it.each([
    ['the lift is not settled', { lift: { ...LIFT, verdict: 'not_sure' as const } }],
    [
      'the best is not sure to be',
      {
        variants: [CONTROL, variant('a', { probabilityBest: 0.6 }), BEST].map((each) => ({
          ...each,
          probabilityBest: each.role === 'control' ? null : 0.5,
        })),
      },
    ],
    ['it is too early to say its rate', { variants: [CONTROL, { ...BEST, standing: { kind: 'too_early' as const } }] }],
    ['it clicks less than control', { lift: { ...LIFT, control: { ...LIFT.control, rate: 0.04 } } }],
    ['people unsubscribe from it', { variants: [CONTROL, { ...BEST, unsubscribed: 120 }] }],
    ['the split is broken', { splitCheck: { ...SPLIT, kind: 'alarm' as const } }],
    ['people mark it as spam', { variants: [CONTROL, { ...BEST, markedAsSpam: 60 }] }],
  ])('is nothing where %s', (_, change) => {
    expect(kinds(judged(change)).map(([kind]) => kind)).not.toContain('ship');
  });
});

describe('archive', () => {
  it('what is surely beaten, and only that', () => {
    const beaten = variant('beaten', { standing: { kind: 'ranked', rate: 0.02, low: 0.015, high: 0.0339 } });
    const close = variant('close', { standing: { kind: 'ranked', rate: 0.02, low: 0.015, high: 0.0341 } });
    const found = kinds(
      judged({ variants: [CONTROL, BEST, beaten, close, variant('d', { standing: { kind: 'too_early' } })] }),
    );
    expect(found).toEqual([
      ['ship', 'best'],
      ['archive', 'beaten'],
    ]);
  });

  it('what harms, whatever it is clicked', () => {
    const results = judged({
      variants: [CONTROL, { ...BEST, unsubscribed: 120 }, variant('b'), variant('c'), variant('d')],
    });
    expect(kinds(results)).toEqual([['archive', 'best']]);
    expect(recommendations(results)[0]?.evidence).toContain('2.40 %');
  });
});

describe('the rest', () => {
  it('asks for more versions where few would be left', () => {
    expect(kinds(judged({ variants: [CONTROL, BEST, variant('b')] }))).toContainEqual(['add_variants', null]);
  });

  it('lets an open test run on, and says for how long', () => {
    const lift = { ...LIFT, verdict: 'not_sure' as const, intentionToTreat: { estimate: 0.1, low: -0.02, high: 0.22 } };
    const days = { kind: 'days', days: 9 } as const;
    const until = { kind: 'expected', days, soonest: days, latest: { kind: 'beyond' } } as const;
    const [only] = recommendations(judged({ lift, forecast: { peopleADay: 1_000, until } }));
    expect(only).toMatchObject({ kind: 'lengthen' });
    expect(only?.evidence).toContain(
      'about 1,000 more a day. If the difference stays what it is, it is settled in about 9 more days',
    );
    const never = { peopleADay: 1_000, until: { ...until, days: { kind: 'beyond' } } } as const;
    expect(recommendations(judged({ lift, forecast: never }))[0]?.evidence).toContain('not be settled soon');
  });

  it('is silent of a template that does not test', () => {
    const template = { ...judged().template, state: 'shipped' as const };
    expect(recommendations(judged({ template }))).toEqual([]);
  });
});

describe('the risk of shipping', () => {
  it('is said where control does better or the version harms, else not', () => {
    expect(shippingRisk(judged(), 'best')).toBeNull();
    expect(shippingRisk(judged({ lift: { ...LIFT, verdict: 'not_sure' } }), 'best')).toBeNull();
    expect(shippingRisk(judged({ lift: { ...LIFT, verdict: 'worse' } }), 'best')).toContain('control does better');
    expect(shippingRisk(judged({ variants: [CONTROL, { ...BEST, markedAsSpam: 60 }] }), 'best')).toContain('spam');
  });
});
