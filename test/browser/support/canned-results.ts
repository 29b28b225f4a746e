import { attributeSegments, type Results, results } from '../../../src/contract/results.ts';
import { type MilestoneList, milestoneList } from '../../../src/contract/shipping.ts';
import { driftWords, starvationWords } from '../../../src/report/results/alarm-words.ts';
import { METHOD_LIST } from '../../../src/report/results/methods.ts';
import { better } from './canned-overview.ts';

const { template, dataUntil, lift, exposures, trafficByDay, policy } = better;

/** Ranges are wider than those of plain counts. */
const variants = better.variants.map(({ shown, clicks, rate, low, high, isRanked, ...variant }) => ({
  ...{ ...variant, shown, clicks, sends: Math.round(shown * 1.025), opens: Math.round(shown * 0.31) },
  ...{
    converted: Math.round(clicks * 0.09),
    revenueMicros: clicks * 4_200_000,
    unsubscribed: Math.round(shown * 0.002),
  },
  markedAsSpam: 0,
  standing:
    isRanked && rate !== null && low !== null && high !== null
      ? { kind: 'ranked', rate, low: low * 0.93, high: variant.variantId === 'variant-d' ? 0.0288 : high * 1.07 }
      : { kind: 'too_early' },
}));

const TASTES: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  country: {
    Germany: [0.028, 0.046, 0.03, 0.029, 0.024, 0.03],
    'United Kingdom': [0.03, 0.029, 0.048, 0.031, 0.027, 0.028],
    Austria: [0.029, 0.037, 0.028, 0.034, 0.026, 0.031],
  },
  plan: { free: [0.025, 0.03, 0.04, 0.026, 0.025, 0.027], member: [0.036, 0.052, 0.028, 0.031, 0.029, 0.03] },
};

const segments = Object.entries(TASTES).map(([attribute, rows]) =>
  attributeSegments.parse({
    attribute,
    segments: Object.entries(rows).map(([value, rates], place) => {
      const cells = variants.map(({ variantId, shown: all }, index) => {
        const shown = Math.round(all / (place + 2));
        const clicks = Math.round(shown * (rates[index] ?? 0.03));
        const isSaid = shown >= 300;
        const half = 2 * Math.sqrt((rates[index] ?? 0.03) / shown);
        const rate = isSaid ? clicks / shown : null;
        return { variantId, shown, clicks, rate, low: rate && Math.max(0, rate - half), high: rate && rate + half };
      });
      const sum = (of: 'shown' | 'clicks'): number => cells.reduce((total, cell) => total + cell[of], 0);
      return { value, shown: sum('shown'), clicks: sum('clicks'), cells };
    }),
  }),
);

const SHARES = [0.21, 0.38, 0.47, 0.63, 0.78, 0.84, 0.88, 0.93, 0.96, 1];
const HOURS = [1, 2, 3, 6, 12, 18, 24, 36, 48, 71];

export const plentiful: Results = results.parse({
  ...{ template, dataUntil, lift, exposures, variants, trafficByDay, policy, segments, methods: METHOD_LIST },
  forecast: { peopleADay: 600, until: { kind: 'decided' } },
  modelLift: {
    content: { estimate: 0.081, low: -0.012, high: 0.183 },
    model: { estimate: 0.064, low: 0.004, high: 0.129 },
    chosen: { people: 16_120, clicks: 541, rate: 0.0336 },
    random: { people: 1_800, clicks: 57, rate: 0.0317 },
    control: { people: 2_016, clicks: 58, rate: 0.0288 },
  },
  fallbackShare: 0.0167,
  funnel: {
    treatment: {
      ...{ decided: 19_940, written: 19_806, sent: 18_653, shown: 18_204, opened: 5_643, clicked: 593 },
      ...{ converted: 52, unsubscribed: 37 },
    },
    control: {
      ...{ decided: 2_210, written: 2_201, sent: 2_070, shown: 2_016, opened: 604, clicked: 58 },
      ...{ converted: 5, unsubscribed: 4 },
    },
  },
  clickDelay: {
    clicks: 651,
    curve: HOURS.map((hours, place) => ({ hours, share: SHARES[place] ?? 1 })),
    medianHours: 4,
    nineOfTenHours: 27,
  },
  recommendations: [
    {
      kind: 'ship',
      variantId: 'variant-a',
      title: '“The weaver’s story” is ready to ship',
      evidence:
        'Versions bring +14.2 % clicks over your control, at least +6.0 %; this one is the best with 94.2 % certainty, and neither unsubscribes nor spam reports speak against it.',
    },
    {
      kind: 'archive',
      variantId: 'variant-d',
      title: 'Archive “Which one is yours?”',
      evidence: '1.86 % to 2.88 % would click it, “The weaver’s story” 2.98 % to 4.24 %: the ranges do not meet.',
    },
  ],
  splitCheck: { kind: 'as_declared', p: 1, treatment: 17_920, control: 2_016, expectedTreatment: 17_942.4 },
  explorationCost: { people: 17_920, clicks: 21.4, low: 2.1, high: 40.7 },
  alarms: {
    raised: [
      {
        ...{ kind: 'drift', cause: 'some_arms_moved', variantId: 'variant-c', value: 0.0183, expected: 0.0291 },
        ...driftWords('Care for wool', '2026-11-09', 0.0183, 0.0291),
      },
      {
        ...{ kind: 'starvation', cause: 'given_up_early', variantId: 'variant-e', value: 31, expected: 29.4 },
        ...starvationWords('First snow', 'given_up_early', {
          ...{ sends: 31, owed: 29.4, eligibleShare: 1, probabilityBest: 0.212 },
        }),
      },
    ],
    watched: { draws: 4_870, weeks: { week: '2026-11-09', from: '2026-10-12' }, judgesRanking: true },
  },
});

const nobody = { people: 0, clicks: 0, rate: null };
const none = { decided: 0, written: 0, sent: 0, shown: 0, opened: 0, clicked: 0, converted: 0, unsubscribed: 0 };

export const noResults: Results = results.parse({
  ...plentiful,
  lift: { verdict: 'no_data', intentionToTreat: null, asShown: null, treatment: nobody, control: nobody },
  forecast: { peopleADay: 0, until: { kind: 'unknown', reason: 'too_early' } },
  ...{
    modelLift: null,
    fallbackShare: null,
    funnel: { treatment: none, control: none },
    trafficByDay: [],
    segments: [],
  },
  variants: variants.map((variant) => ({
    ...variant,
    ...{
      sends: 0,
      shown: 0,
      opens: 0,
      clicks: 0,
      unsubscribed: 0,
      probabilityBest: null,
      standing: { kind: 'too_early' },
    },
  })),
  ...{ clickDelay: null, explorationCost: null, policy: null, recommendations: [] },
  splitCheck: { kind: 'nothing_drawn', p: null, treatment: 0, control: 0, expectedTreatment: 0 },
  alarms: { raised: [], watched: { draws: 0, weeks: null, judgesRanking: false } },
});

export const openTest: Results = {
  ...plentiful,
  lift: { ...plentiful.lift, verdict: 'not_sure', intentionToTreat: { estimate: 0.072, low: -0.021, high: 0.174 } },
  forecast: {
    peopleADay: 600,
    until: {
      ...{ kind: 'expected', days: { kind: 'days', days: 9 } },
      ...{ soonest: { kind: 'days', days: 3 }, latest: { kind: 'beyond' } },
    },
  },
  recommendations: [],
  alarms: { raised: [], watched: { draws: 4_870, weeks: null, judgesRanking: false } },
};

export const brokenSplit: Results = {
  ...plentiful,
  recommendations: plentiful.recommendations.filter(({ kind }) => kind !== 'ship'),
  splitCheck: { kind: 'alarm', p: 1e-9, treatment: 16_800, control: 2_016, expectedTreatment: 16_934.4 },
};

export const shippedOnce: MilestoneList = milestoneList.parse({
  milestones: [
    {
      ...{ milestoneId: 'm1', kind: 'iterated', at: '2026-10-22T09:30:00Z', variantId: 'variant-c' },
      ...{
        variantName: 'Care for wool',
        heldOutShare: 0,
        lift: { estimate: 0.094, low: 0.021, high: 0.171 },
        isStanding: true,
      },
    },
  ],
});
