import { describe, expect, it } from 'vitest';
import type { TemplateId, VariantId } from '../../domain/ids.ts';
import { alarms, type WatchedRecord } from './alarms.ts';
import type { DrawCount, Unit } from './ports.ts';

const FIRST_MONDAY = Date.UTC(2026, 8, 28);
const dayAt = (index: number): string => new Date(FIRST_MONDAY + index * 86_400_000).toISOString().slice(0, 10);

const variant = (variantId: string) => ({
  ...{ variantId: variantId as VariantId, name: variantId.toUpperCase(), role: 'variant' as const },
  ...{ state: 'active' as const, themes: [], subject: '', preheader: '', held: null },
});

interface Given {
  readonly pmf?: Readonly<Record<string, number>>;
  readonly rateOf?: (variantId: string, day: number, cell: string) => number;
  readonly aDay?: number;
  readonly days?: number;
  readonly versionOn?: (day: number) => number;
}

/** Of every hundred in a day, cell and version as many click as its rate says; drawn as the pmf says, in a fixed order. */
function unitsOf({
  pmf = { a: 0.5, b: 0.5 },
  rateOf = () => 0.05,
  aDay = 400,
  days = 37,
  versionOn = () => 1,
}: Given): Unit[] {
  return Array.from({ length: days }, (_, day) => {
    const draws = new Map<string, Unit['draw']>();
    const seen = new Map<string, number>();
    return Array.from({ length: aDay }, (_, person): Unit => {
      const point = ((person * 61) % aDay) / aDay;
      const variantId = point < (pmf.a ?? 0) ? 'a' : 'b';
      const cell = person % 2 === 0 ? 'even' : 'odd';
      const key = `${variantId} ${cell}`;
      const draw = draws.get(key) ?? {
        ...{ variantId, variantVersion: versionOn(day), policyVersion: day, cell, pmf, isRandomControl: false },
        epsilon: 0.02,
      };
      draws.set(key, draw);
      const nth = (seen.get(key) ?? 0) + 1;
      seen.set(key, nth);
      const clicked = (nth * 37 + day * 13) % 100 < 100 * rateOf(variantId, day, cell);
      return { draw, clicked, isShown: true, day: dayAt(day) };
    });
  }).flat();
}

const drawsOf = (pmf: Readonly<Record<string, number>>, got = pmf, people = 2_000, day = 36): DrawCount[] =>
  Object.entries(got).map(([variantId, share]) => ({
    ...{ day: dayAt(day), variantId, pmf, epsilon: 0.02, people: Math.round(share * people) },
  }));

const record = (more: Partial<WatchedRecord> = {}): WatchedRecord => ({
  template: { templateId: 'welcome' as TemplateId, name: 'Welcome', state: 'active', epsilon: 0.02, shipped: null },
  variants: [variant('a'), variant('b')],
  units: unitsOf({}),
  recent: { draws: drawsOf({ a: 0.5, b: 0.5 }), changedOn: {}, isByClicks: true },
  ...more,
});

const recentOf = (draws: readonly DrawCount[], more: Partial<WatchedRecord['recent']> = {}) => ({
  recent: { draws, changedOn: {}, isByClicks: true, ...more },
});

const saidOf = (given: WatchedRecord) =>
  alarms(given).raised.map(({ kind, cause, variantId }) => [kind, cause, variantId]);

describe('the alarms of a template', () => {
  it('are silent where all is well, and say what was looked at', () => {
    expect(alarms(record())).toEqual({
      raised: [],
      watched: { draws: 2_000, weeks: { week: '2026-10-26', from: '2026-09-28' }, judgesRanking: true },
    });
  });

  it('name a version that gets nearly everybody though final clicks do not show that it is better', () => {
    const lopsided = { a: 0.985, b: 0.015 };
    const undeserved = record({ units: unitsOf({ pmf: { a: 0.9, b: 0.1 } }), ...recentOf(drawsOf(lopsided)) });
    const [alarm] = alarms(undeserved).raised;
    expect(alarm).toMatchObject({ kind: 'collapse', cause: 'early_luck', variantId: 'a', value: 0.985 });
    expect(alarm?.title).toContain('“A” gets 98.5 % of people');
    const earned = unitsOf({ rateOf: (id) => (id === 'a' ? 0.08 : 0.04) });
    expect(saidOf(record({ units: earned, ...recentOf(drawsOf(lopsided)) }))).toEqual([]);
  });

  it('do not judge the ranking before as many people are final as were drawn, nor where other things than clicks count', () => {
    const lopsided = drawsOf({ a: 0.985, b: 0.015 });
    const young = record({ units: unitsOf({ days: 3 }), ...recentOf(lopsided) });
    expect(alarms(young)).toMatchObject({ raised: [], watched: { judgesRanking: false } });
    expect(alarms(record(recentOf(lopsided, { isByClicks: false })))).toMatchObject({
      ...{ raised: [], watched: { judgesRanking: false } },
    });
  });

  it('blame targeting once where nobody else can be drawn', () => {
    expect(saidOf(record(recentOf(drawsOf({ a: 1 }))))).toEqual([['collapse', 'only_eligible_arm', 'a']]);
    const alone = record({ variants: [variant('a')], ...recentOf(drawsOf({ a: 1 })) });
    expect(saidOf(alone)).toEqual([]);
  });

  it('tell a version that changed from a season, cell by cell, and name the one that did', () => {
    const inLastWeek = (day: number): boolean => day >= 28 && day < 35;
    const broken = unitsOf({ rateOf: (id, day) => (id === 'b' && inLastWeek(day) ? 0.01 : 0.05) });
    const [alarm] = alarms(record({ units: broken })).raised;
    expect(alarm).toMatchObject({ kind: 'drift', cause: 'some_arms_moved', variantId: 'b' });
    expect(alarm?.title).toContain('in the week of 26 Oct, after 5.00 %');
    expect(alarm?.value).toBeLessThan((alarm?.expected ?? 0) / 2);
    const season = unitsOf({ rateOf: (_, day) => (inLastWeek(day) ? 0.02 : 0.05) });
    expect(saidOf(record({ units: season }))).toEqual([['drift', 'all_arms_moved', null]]);
  });

  it('take other people for no drift, nor an edited content, nor a week that is not final', () => {
    const keen = unitsOf({ rateOf: (_, __, cell) => (cell === 'odd' ? 0.09 : 0.02) });
    const mostlyKeen = keen.filter(({ day, draw }, n) => day < dayAt(28) || draw.cell === 'odd' || n % 5 === 0);
    expect(saidOf(record({ units: mostlyKeen }))).toEqual([]);
    const halved = (from: number) => (_: string, day: number) => (day >= from ? 0.02 : 0.05);
    const edited = unitsOf({ rateOf: halved(28), versionOn: (day) => (day >= 28 ? 2 : 1) });
    expect(saidOf(record({ units: edited }))).toEqual([]);
    expect(saidOf(record({ units: unitsOf({ rateOf: halved(35) }) }))).toEqual([]);
  });

  it('name a version that got far fewer people than its probabilities, from the day after it was changed', () => {
    const draws = drawsOf({ a: 0.5, b: 0.5 }, { a: 0.6, b: 0.4 });
    expect(alarms(record(recentOf(draws))).raised).toMatchObject([
      { kind: 'starvation', cause: 'not_drawn_as_published', variantId: 'b', value: 800, expected: 1_000 },
    ]);
    expect(saidOf(record(recentOf(draws, { changedOn: { b: dayAt(36) } })))).toEqual([]);
  });

  it('name a version that is left with the floor though it may be the best', () => {
    const pmf = { a: 0.485, b: 0.01, c: 0.505 };
    const recent = recentOf(drawsOf(pmf));
    const units = unitsOf({ rateOf: (id) => (id === 'a' ? 0.05 : 0.051) });
    expect(saidOf(record({ variants: [variant('a'), variant('b'), variant('c')], units, ...recent }))).toEqual([
      ['starvation', 'given_up_early', 'b'],
    ]);
    const beaten = unitsOf({ rateOf: (id) => (id === 'a' ? 0.06 : 0.03) });
    expect(saidOf(record({ variants: [variant('a'), variant('b'), variant('c')], units: beaten, ...recent }))).toEqual(
      [],
    );
  });

  it('are of a running test only', () => {
    const broken = record(recentOf(drawsOf({ a: 0.5, b: 0.5 }, { a: 0.6, b: 0.4 })));
    expect(alarms({ ...broken, template: { ...broken.template, state: 'paused' } }).raised).toEqual([]);
  });
});
