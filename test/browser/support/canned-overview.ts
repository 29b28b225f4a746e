import { type Overview, overview } from '../../../src/contract/overview.ts';
import { variantFigures } from './canned-variants.ts';

const DAYS = 30;
const FIRST_DAY = Date.UTC(2026, 9, 23);
const DAY_MILLISECONDS = 86_400_000;

const days = Array.from({ length: DAYS }, (_, index) => ({
  index,
  day: new Date(FIRST_DAY + index * DAY_MILLISECONDS).toISOString().slice(0, 10),
}));

/** Shares drift from equal to those of the latest policy. */
const trafficByDay = days.map(({ index, day }) => {
  const learned = 1 / (1 + Math.exp((12 - index) / 3));
  const people = 740 + 60 * Math.sin(index * 0.9);
  const decisions = variantFigures.map(({ variantId, share }): [string, number] => {
    if (share === null) return [variantId, Math.round(people * 0.1)];
    return [variantId, Math.round(people * 0.9 * ((1 - learned) / 5 + learned * share))];
  });
  return { day, decisions: Object.fromEntries(decisions) };
});

const liftByDay = (target: number, width: number): Overview['liftByDay'] =>
  days.slice(3).map(({ index, day }) => {
    const seen = (index - 2) / (DAYS - 3);
    const estimate = target * (0.55 + 0.45 * seen) + 0.09 * Math.sin(index * 1.3) * (1 - seen) ** 2;
    const half = width / Math.sqrt(seen);
    return { day, estimate, low: estimate - half, high: estimate + half * 1.06 };
  });

const reason = { kind: 'compared', people: 12_480, difference: 0.0031, standardError: 0.0009 };

const common = {
  template: { templateId: 'welcome-email', name: 'Welcome email', state: 'active', shipped: null },
  dataUntil: '2026-11-21T06:00:00Z',
  exposures: { shown: 18_204, stale: 41, fallback: 312, uncertain: 96, notReceived: 1_287 },
  variants: variantFigures,
  forecast: { peopleADay: 600, until: { kind: 'decided' } },
  trafficByDay,
  policy: { version: 29, publishedAt: '2026-11-21T06:12:00Z', ranker: 'contextual', reason },
};
const treatment = { people: 17_920, clicks: 593, rate: 0.0331 };
const control = { people: 2_016, clicks: 58, rate: 0.029 };

export const better: Overview = overview.parse({
  ...common,
  lift: {
    verdict: 'better',
    intentionToTreat: { estimate: 0.142, low: 0.06, high: 0.229 },
    asShown: { estimate: 0.151, low: 0.066, high: 0.241 },
    treatment,
    control,
  },
  liftByDay: liftByDay(0.142, 0.082),
});

export const worse: Overview = overview.parse({
  ...common,
  lift: {
    verdict: 'worse',
    intentionToTreat: { estimate: -0.091, low: -0.152, high: -0.031 },
    asShown: null,
    treatment: { ...treatment, rate: 0.0264 },
    control,
  },
  liftByDay: liftByDay(-0.091, 0.06),
});

const HELD = { at: '2026-11-20T06:12:00Z', guard: 'unsubscribe', people: 5_104, harmed: 122, limit: 0.01 } as const;

/** One version drove people away, and is not sent any more. */
export const heldBack: Overview = overview.parse({
  ...better,
  variants: better.variants.map((variant, place) =>
    place === 1 ? { ...variant, state: 'held_back', share: null, probabilityBest: null, held: HELD } : variant,
  ),
});

export const notSure: Overview = overview.parse({
  ...common,
  lift: {
    verdict: 'not_sure',
    intentionToTreat: { estimate: 0.021, low: -0.081, high: 0.124 },
    asShown: null,
    treatment,
    control,
  },
  liftByDay: liftByDay(0.021, 0.1),
});

export const noData: Overview = overview.parse({
  ...common,
  dataUntil: null,
  exposures: { shown: 0, stale: 0, fallback: 0, uncertain: 0, notReceived: 0 },
  lift: {
    verdict: 'no_data',
    intentionToTreat: null,
    asShown: null,
    treatment: { people: 0, clicks: 0, rate: null },
    control: { people: 0, clicks: 0, rate: null },
  },
  variants: variantFigures.map((variant) => ({
    ...variant,
    ...{ shown: 0, clicks: 0, rate: null, low: null, high: null, probabilityBest: null, isRanked: false },
    share: variant.role === 'control' ? null : 0.2,
  })),
  trafficByDay: [],
  liftByDay: [],
  policy: null,
});
