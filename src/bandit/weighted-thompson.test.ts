import { describe, expect, test } from 'vitest';
import type { ContextEvidence } from './context-evidence.ts';
import { rankByWeightedThompson } from './weighted-thompson.ts';

interface Row {
  readonly arm: string;
  readonly trials: number;
  readonly rewards: number;
  readonly day?: number;
  readonly plan?: string;
}

function evidence(armIds: readonly string[], rows: readonly Row[]): ContextEvidence {
  const plans = [...new Set(rows.map(({ plan = 'any' }) => plan))];
  return {
    armIds,
    contexts: plans.map((plan) => ({ levels: { plan } })),
    days: rows.map(({ day = 0 }) => day),
    contextOf: rows.map(({ plan = 'any' }) => plans.indexOf(plan)),
    armOf: rows.map(({ arm }) => armIds.indexOf(arm)),
    trials: rows.map(({ trials }) => trials),
    rewards: rows.map(({ rewards }) => rewards),
  };
}

describe('Weighted Thompson Sampling', () => {
  test('without data all arms are equal', () => {
    expect(rankByWeightedThompson(evidence(['a', 'b'], []), 1).probabilityBest.a).toBeCloseTo(0.5, 9);
  });

  test('people so young that nothing of them can be known yet say nothing', () => {
    const rows = [{ arm: 'a', trials: 0, rewards: 0 }];
    expect(rankByWeightedThompson(evidence(['a', 'b'], rows), 1).probabilityBest.a).toBeCloseTo(0.5, 9);
  });

  test('an arm without data is believed to be the average arm', () => {
    const { posteriors, prior } = rankByWeightedThompson(
      evidence(['old', 'new'], [{ arm: 'old', trials: 10_000, rewards: 300 }]),
      1,
    );
    expect(posteriors.new).toEqual(prior);
    expect(prior.alpha / (prior.alpha + prior.beta)).toBeCloseTo(0.03, 3);
  });

  test('more evidence for the same rates sharpens the ranking', () => {
    const of = (times: number): number =>
      rankByWeightedThompson(
        evidence(
          ['a', 'b'],
          [
            { arm: 'a', trials: 100 * times, rewards: 3 * times },
            { arm: 'b', trials: 100 * times, rewards: 5 * times },
          ],
        ),
        1,
      ).probabilityBest.b ?? 0;
    expect(of(100)).toBeGreaterThan(of(1));
  });

  test('an arm that was given to the keen people is not taken for the better one', () => {
    const shown = (plan: string, arm: string, trials: number, rate: number) => ({
      plan,
      arm,
      trials,
      rewards: trials * rate,
    });
    // `b` is better by a tenth with both, but nearly all who got it click little.
    const rows = [
      shown('keen', 'a', 9_000, 0.2),
      shown('keen', 'b', 1_000, 0.22),
      shown('others', 'a', 1_000, 0.02),
      shown('others', 'b', 9_000, 0.022),
    ];
    const { probabilityBest } = rankByWeightedThompson(evidence(['a', 'b'], rows), 1);
    expect(probabilityBest.b).toBeGreaterThan(0.8);
  });

  test('a good day is not the merit of the arm that was shown on it', () => {
    const days = Array.from({ length: 20 }, (_, day) => day);
    const rows = days.flatMap((day): Row[] => {
      const rate = day % 2 === 0 ? 0.1 : 0.05;
      const toA = day % 2 === 0 ? 900 : 100;
      return [
        { day, arm: 'a', trials: toA, rewards: toA * rate },
        { day, arm: 'b', trials: 1_000 - toA, rewards: (1_000 - toA) * rate },
      ];
    });
    const { probabilityBest } = rankByWeightedThompson(evidence(['a', 'b'], rows), 20);
    expect(probabilityBest.a).toBeGreaterThan(0.3);
    expect(probabilityBest.a).toBeLessThan(0.7);
  });
});
