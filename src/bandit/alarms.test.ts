import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../test/chaos/support/seeded.ts';
import { collapse, drift, sampleRatioMismatch, starvation } from './alarms.ts';

const stretch = (arm: string, sends: number, rewards: number) => ({ arm, sends, rewards });

describe('the alarm of a collapse', () => {
  const shares = new Map([
    ['a', 0.97],
    ['b', 0.03],
  ]);

  it('is raised where nearly all get an arm that nobody has shown to be the best, and not where it is a winner', () => {
    const unsure = new Map([['a', 0.6]]);
    expect(collapse({ shares, probabilityBest: unsure, epsilon: 0.02 })).toMatchObject({
      arm: 'a',
      cause: 'early_luck',
    });
    expect(collapse({ shares, probabilityBest: unsure, epsilon: 0 })?.kind === 'collapse').toBe(true);
    expect(collapse({ shares, probabilityBest: new Map([['a', 0.99]]), epsilon: 0.02 })).toBeNull();
  });

  it('blames eligibility where no other arm may be drawn', () => {
    const alone = { shares: new Map([['a', 1]]), probabilityBest: new Map([['a', 1]]), epsilon: 0.02 };
    expect(collapse(alone)).toMatchObject({ cause: 'only_eligible_arm' });
  });
});

describe('the alarm of drift', () => {
  it('tells a season, which moves all arms alike, from arms that changed', () => {
    const before = [stretch('a', 20_000, 800), stretch('b', 20_000, 600)];
    expect(drift(before, [stretch('a', 10_000, 200), stretch('b', 10_000, 150)])).toMatchObject({
      cause: 'all_arms_moved',
    });
    expect(drift(before, [stretch('a', 10_000, 200), stretch('b', 10_000, 300)])).toMatchObject({
      cause: 'some_arms_moved',
    });
    expect(drift(before, [stretch('a', 10_000, 410), stretch('b', 10_000, 290)])).toBeNull();
    expect(drift(before, [stretch('a', 50, 0)])).toBeNull();
  });

  it('is silent in nearly all worlds that stay as they are', () => {
    const uniform = seeded(3);
    const drawn = (arm: string, sends: number) => {
      let rewards = 0;
      for (let i = 0; i < sends; i += 1) if (uniform() < 0.03) rewards += 1;
      return stretch(arm, sends, rewards);
    };
    const raised = Array.from({ length: 300 }, () =>
      drift([drawn('a', 2_000), drawn('b', 1_000)], [drawn('a', 1_500), drawn('b', 400)]),
    ).filter((alarm) => alarm !== null);
    expect(raised.length).toBeLessThanOrEqual(2);
  });

  it('is as silent of hundreds of cells with few clicks each', () => {
    const uniform = seeded(11);
    const clicksOf = (sends: number): number => Array.from({ length: sends }, uniform).filter((u) => u < 0.03).length;
    const raised = Array.from({ length: 100 }, () => {
      const cells = Array.from({ length: 120 }, (_, cell) => `${cell}`);
      const [before, recent] = [800, 250].map((sends) => cells.map((cell) => stretch(cell, sends, clicksOf(sends))));
      return drift(before ?? [], recent ?? []);
    }).filter((alarm) => alarm !== null);
    expect(raised.length).toBeLessThanOrEqual(1);
  });

  it('leaves the weather of every week alone, of however many people', () => {
    const before = [stretch('a', 2_000_000, 80_000), stretch('b', 2_000_000, 60_000)];
    expect(drift(before, [stretch('a', 500_000, 19_000), stretch('b', 500_000, 14_250)])).toBeNull();
    expect(drift(before, [stretch('a', 500_000, 17_600), stretch('b', 500_000, 13_200)])).not.toBeNull();
  });
});

describe('the alarm of starvation', () => {
  it('is raised only below what was promised, and blames targeting where that keeps an arm from people', () => {
    const arm = { arm: 'a', eligible: 6_000, decisions: 6_000, floor: 24, probabilityBest: 0.1 };
    expect(starvation([{ ...arm, sends: 30, owed: 90 }])).toMatchObject([{ cause: 'not_drawn_as_published' }]);
    expect(starvation([{ ...arm, sends: 80, owed: 90 }])).toEqual([]);
    expect(starvation([{ ...arm, sends: 3, owed: 1, floor: 0, eligible: 50 }])).toMatchObject([
      { cause: 'rarely_eligible' },
    ]);
  });

  it('is raised for an arm that has only its floor left although it could be the best, and not once that is unlikely', () => {
    const floored = { arm: 'a', sends: 26, owed: 30, floor: 24, eligible: 6_000, decisions: 6_000 };
    const other = { ...floored, arm: 'b', sends: 5_970, owed: 5_970, probabilityBest: 0.7 };
    const causesAt = (probabilityBest: number | null) =>
      starvation([{ ...floored, probabilityBest }, other]).map((alarm) => [alarm.kind, alarm.cause]);
    expect(causesAt(0.3)).toEqual([['starvation', 'given_up_early']]);
    expect(causesAt(0.05)).toEqual([]);
    expect(causesAt(null)).toEqual([]);
  });

  it('is never raised for an arm that got what it was owed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (sends, part) => {
        const [owed, eligible] = [sends * part, 10_000];
        const arm = { arm: 'a', sends, owed, floor: 0, eligible, decisions: eligible, probabilityBest: 1 };
        expect(starvation([arm])).toEqual([]);
      }),
    );
  });
});

it('tells a group that is never counted from one that loses people', () => {
  expect(sampleRatioMismatch([{ declared: [0.9, 0.1], counted: [9_000, 1_000] }])).toBeNull();
  expect(sampleRatioMismatch([{ declared: [0.9, 0.1], counted: [9_000, 700] }])).toMatchObject({
    cause: 'group_loses_people',
  });
  expect(sampleRatioMismatch([{ declared: [0.9, 0.1], counted: [9_000, 0] }])).toMatchObject({
    cause: 'group_never_counted',
  });
});
