import { describe, expect, test } from 'vitest';
import { ratesAt } from './content.ts';
import { Ledger } from './ledger.ts';
import { truthOf } from './truth.ts';
import { worldSchema } from './world.ts';

const json = {
  segments: { property: 'plan', shares: { free: 1, pro: 1 } },
  waves: [
    { at: '2026-07-01T08:00:00Z', count: 100, overSeconds: 0 },
    { at: '2026-07-11T08:00:00Z', count: 300, overSeconds: 0 },
  ],
  contents: [
    {
      key: 'fading',
      subjectIncludes: 'A',
      openRate: { free: 0.5, pro: 0.6 },
      clickRate: 0.2,
      orderRate: 0.5,
      changes: [
        { from: '2026-07-10T00:00:00Z', clickRate: { free: 0.04, pro: 0.02 } },
        { from: '2026-08-01T00:00:00Z', openRate: 0.1, orderRate: 0 },
      ],
    },
    { key: 'default', openRate: 0.4, clickRate: 0.1 },
  ],
  orders: { medianValue: 50, spread: 0 },
};
const world = worldSchema.parse(json);
const [fading] = world.contents;
if (fading === undefined) throw new Error('no content');

describe('a content', () => {
  test.each([
    ['before its first change', '2026-07-09T23:59:59Z', 'free', { open: 0.5, click: 0.2, order: 0.5 }],
    ['from it on', '2026-07-10T00:00:00Z', 'free', { open: 0.5, click: 0.04, order: 0.5 }],
    ['in another segment', '2026-07-10T00:00:00Z', 'pro', { open: 0.6, click: 0.02, order: 0.5 }],
    ['after two', '2026-08-02T00:00:00Z', 'pro', { open: 0.1, click: 0.02, order: 0 }],
  ])('is taken to by its own rates %s', (_when, at, segment, rates) => {
    expect(ratesAt(fading, segment, Date.parse(at), {})).toEqual(rates);
  });

  test('is opened and clicked more or less by weekday, never above certainty', () => {
    const thursday = Date.parse('2026-07-09T12:00:00Z');
    expect(ratesAt(fading, 'free', thursday, { thursday: 0.5 })).toEqual({ open: 0.25, click: 0.1, order: 0.5 });
    expect(ratesAt(fading, 'free', thursday, { thursday: 9 })).toEqual({ open: 1, click: 1, order: 0.5 });
    expect(ratesAt(fading, 'free', thursday, { friday: 0 })).toEqual(ratesAt(fading, 'free', thursday, {}));
  });
});

describe('the truth of a world that changes', () => {
  test('weighs each wave by its people and its time', () => {
    const truth = truthOf(world, new Ledger());
    expect(truth.contents[0]?.expectedClickRate).toBeCloseTo((100 * 0.2 + 300 * 0.03) / 400);
    expect(truth.contents[0]?.clickRateBySegment.pro).toBeCloseTo((50 * 0.2 + 150 * 0.02) / 200);
    expect(truth.best.key).toBe('default');
    expect(truth.oracleClickRate).toBeCloseTo((100 * 0.2 + 300 * 0.1) / 400);
    expect(truth.contents[0]?.expectedValue).toBeCloseTo(((100 * 0.2 + 300 * 0.03) / 400) * 0.5 * 50);
  });

  test('tells of every day what was sent, what was to be expected of it, and what could have been', () => {
    const ledger = new Ledger();
    ledger.delivered(Date.parse('2026-07-02T10:00:00Z'), 0.1, 0.2);
    ledger.delivered(Date.parse('2026-07-01T10:00:00Z'), 0.1, 0.3);
    ledger.delivered(Date.parse('2026-07-01T23:00:00Z'), 0.3, 0.3);
    expect(truthOf(world, ledger).days).toEqual([
      { day: '2026-07-01', delivered: 2, expectedClicks: 0.4, oracleClicks: 0.6 },
      { day: '2026-07-02', delivered: 1, expectedClicks: 0.1, oracleClicks: 0.2 },
    ]);
  });
});

describe('a world with a wrong knob is refused', () => {
  const content = (edit: object) => ({ ...json, contents: [{ ...json.contents[0], ...edit }, json.contents[1]] });
  test.each([
    ['contents.0.changes.0.from', content({ changes: [{ from: 'later', clickRate: 0.1 }] })],
    [
      'contents.0.changes.1.from',
      content({ changes: [{ from: '2026-07-10T00:00:00Z' }, { from: '2026-07-09T00:00:00Z' }] }),
    ],
    ['contents.0.changes.0.clickRate', content({ changes: [{ from: '2026-07-10T00:00:00Z', clickRate: 0.9 }] })],
    [
      'contents.0.changes.0.clickRate',
      content({ changes: [{ from: '2026-07-10T00:00:00Z', clickRate: { free: 0 } }] }),
    ],
    ['contents.0.changes.0.clickRate', content({ changes: [{ from: '2026-07-10T00:00:00Z', openRate: 0.1 }] })],
    ['contents.0.openRate', content({ openRate: { pro: 0.6 } })],
    ['contents.0.orderRate', content({ orderRate: 2 })],
    ['weekdays.mon', { ...json, weekdays: { mon: 1 } }],
    ['weekdays.monday', { ...json, weekdays: { monday: -1 } }],
    ['late.share', { ...json, late: { share: 1.5 } }],
    ['late.medianHours', { ...json, late: { medianHours: 0 } }],
    ['timing.openMedianMinutes', { ...json, timing: { openMedianMinutes: 'long' } }],
    ['orders.medianValue', { ...json, orders: { medianValue: -5 } }],
    ['spamRate', { ...json, spamRate: 7 }],
    ['dropRate', { ...json, dropRate: -1 }],
    ['eventProperties', { ...json, eventProperties: 'some' }],
    ['', { ...json, colour: 'red' }],
  ])('at %s', (path, wrong) => {
    const parsed = worldSchema.safeParse(wrong);
    const paths = parsed.error?.issues.map((issue) =>
      issue.code === 'unrecognized_keys' && issue.path.length > 0
        ? [...issue.path, ...issue.keys].join('.')
        : issue.path.join('.'),
    );
    expect(paths).toContain(path);
  });
});
