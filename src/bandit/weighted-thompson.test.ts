import { describe, expect, test } from 'vitest';
import { rankByWeightedThompson } from './weighted-thompson.ts';

const CLICKS = { opens: 0, clicks: 1 };
const arm = (name: string, trials: number, opens: number, clicks: number) => ({ arm: name, trials, opens, clicks });

describe('Weighted Thompson Sampling', () => {
  test('without data all arms are equal', () => {
    const { probabilityBest } = rankByWeightedThompson([arm('a', 0, 0, 0), arm('b', 0, 0, 0)], CLICKS);
    expect(probabilityBest.a).toBeCloseTo(0.5, 9);
  });

  test('an arm without data is believed to be the average arm', () => {
    const ranking = rankByWeightedThompson([arm('old', 10_000, 3_000, 300), arm('new', 0, 0, 0)], CLICKS);
    expect(ranking.posteriors.new).toEqual(ranking.prior);
    expect(ranking.prior.alpha / (ranking.prior.alpha + ranking.prior.beta)).toBeCloseTo(0.03, 3);
  });

  test('the weights decide which metric an arm must win', () => {
    const arms = [arm('opened', 5_000, 2_000, 100), arm('clicked', 5_000, 1_500, 200)];
    expect(rankByWeightedThompson(arms, CLICKS).probabilityBest.clicked).toBeGreaterThan(0.99);
    expect(rankByWeightedThompson(arms, { opens: 1, clicks: 0 }).probabilityBest.opened).toBeGreaterThan(0.99);
  });

  test('more evidence for the same rates sharpens the ranking', () => {
    const few = rankByWeightedThompson([arm('a', 100, 0, 3), arm('b', 100, 0, 5)], CLICKS);
    const many = rankByWeightedThompson([arm('a', 10_000, 0, 300), arm('b', 10_000, 0, 500)], CLICKS);
    expect(many.probabilityBest.b).toBeGreaterThan(few.probabilityBest.b ?? 1);
  });
});
