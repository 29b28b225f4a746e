import { expect, it } from 'vitest';
import type { TemplateId, VariantId } from '../../domain/ids.ts';
import { clickDelay } from './click-delay.ts';
import { METHOD_LIST } from './methods.ts';
import type { FunnelCounts, ResultsRecord, Unit } from './ports.ts';
import { resultsOf } from './results.ts';
import { resultsCsv } from './results-csv.ts';
import { splitCheck } from './split-check.ts';
import { variantEstimates } from './variant-estimates.ts';

const NONE: FunnelCounts = {
  ...{ decided: 0, written: 0, sent: 0, shown: 0, opened: 0, clicked: 0, converted: 0, unsubscribed: 0 },
};
const variant = (variantId: string, role: 'control' | 'variant') => ({
  ...{ variantId: variantId as VariantId, name: variantId, role, state: 'active' as const },
  ...{ themes: [], subject: '=HYPERLINK()', preheader: '', held: null },
});
const record: ResultsRecord = {
  template: { templateId: 'welcome' as TemplateId, name: 'Welcome', state: 'active', epsilon: 0.02, shipped: null },
  dataUntil: null,
  variants: [variant('original', 'control'), variant('a', 'variant'), variant('b', 'variant')],
  arms: [{ arm: 'a', day: '2026-10-01', decided: 9, shown: 8, shownClicks: 1 }],
  exposures: { shown: 90, stale: 0, fallback: 10, uncertain: 0, notReceived: 5 },
  policy: null,
  cells: {},
  outcomes: [],
  funnel: { treatment: { ...NONE, decided: 9 }, control: NONE },
  totals: [
    {
      arm: 'a',
      sends: 8,
      shown: 8,
      opens: 3,
      clicks: 1,
      converted: 0,
      revenueMicros: 0,
      unsubscribed: 0,
      markedAsSpam: 0,
    },
  ],
  cellTotals: [],
  splits: [],
  units: [],
  randomControl: [],
  recent: { draws: [], changedOn: {}, isByClicks: true },
};

/** Everyone could have got either version; of every hundred with one as many click as its rate says. */
function units(
  count: number,
  rates: { a: number; b: number },
  isShown: (index: number) => boolean = () => true,
): Unit[] {
  const draws = { a: drawOf('a'), b: drawOf('b') };
  const seen = { a: 0, b: 0 };
  return Array.from({ length: count }, (_, index) => {
    const day = '2026-10-01';
    const arm = index % 4 === 0 ? 'b' : 'a';
    seen[arm] += 1;
    return { draw: draws[arm], clicked: (seen[arm] * 37) % 100 < rates[arm] * 100, isShown: isShown(index), day };
  });
}
const drawOf = (variantId: string): Unit['draw'] => ({
  ...{
    variantId,
    variantVersion: 1,
    policyVersion: 1,
    cell: 'all',
    pmf: { a: 0.75, b: 0.25 },
    isRandomControl: false,
    epsilon: 0.02,
  },
});

it('says of a version too early, and its rate with a range from 1,000 emails and 30 clicks that showed it', () => {
  expect(variantEstimates(units(3_000, { a: 0.1, b: 0.2 })).get('b')).toEqual({ kind: 'too_early' });
  const ranked = variantEstimates(units(8_000, { a: 0.1, b: 0.2 })).get('b');
  expect(ranked).toMatchObject({ kind: 'ranked', rate: expect.closeTo(0.2, 2) });
  expect(variantEstimates(units(8_000, { a: 0.1, b: 0.2 }, (index) => index < 3_000)).get('b')?.kind).toBe('too_early');
  expect(variantEstimates(units(8_000, { a: 0.1, b: 0 })).get('b')?.kind).toBe('too_early');
});

it('puts the figures of one template together', () => {
  const found = resultsOf(record, []);
  expect(found.fallbackShare).toBe(0.1);
  expect(found.variants.map(({ variantId, sends, opens, share }) => [variantId, sends, opens, share])).toEqual([
    ['original', 0, 0, null],
    ['a', 8, 3, 0.5],
    ['b', 0, 0, 0.5],
  ]);
  expect(found).toMatchObject({ modelLift: null, clickDelay: null, explorationCost: null });
});

it('as CSV has a row a figure, and a method for each figure', () => {
  const lines = resultsCsv(resultsOf({ ...record, units: units(8_000, { a: 0.1, b: 0.2 }) }, [])).split('\r\n');
  expect(lines[0]).toBe('"figure","of","variant_id","attribute","level","value","low","high"');
  expect(lines).toContain('"fallback_share",,,,,0.1,,');
  expect(lines).toContain('"funnel_decided","treatment",,,,9,,');
  expect(lines).toContain('"traffic","2026-10-01","a",,,9,,');
  expect(lines.some((line) => /^"variant_rate",,"b",,,0\.(19|20)\d*,0\.1\d+,0\.2\d+$/.test(line))).toBe(true);
  expect(METHOD_LIST.every(({ formula, rows }) => formula !== '' && rows !== '')).toBe(true);
});

it('sounds the alarm where people were not split as declared', () => {
  expect(splitCheck([]).kind).toBe('nothing_drawn');
  const fair = { treatmentShare: 0.9, treatment: 9_020, control: 980 };
  expect(splitCheck([fair, { treatmentShare: 0.5, treatment: 1_010, control: 990 }])).toMatchObject({
    kind: 'as_declared',
    expectedTreatment: 10_000,
  });
  expect(splitCheck([fair, { treatmentShare: 0.5, treatment: 1_300, control: 700 }]).kind).toBe('alarm');
});

it('tells how long clicks take', () => {
  expect(clickDelay([])).toBeNull();
  const delays = [0, 0, 0, 1, 1, 5, 30].map((delayHours) => ({ ageHours: 100, delayHours, rewards: 10 }));
  expect(clickDelay(delays)).toMatchObject({ clicks: 70, medianHours: 2, nineOfTenHours: 31 });
  expect(clickDelay(delays)?.curve.at(-1)).toEqual({ hours: 31, share: 1 });
});
