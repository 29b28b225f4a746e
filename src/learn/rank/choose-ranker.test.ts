import { expect, test } from 'vitest';
import type { VariantId } from '../../domain/ids.ts';
import { chooseRanker } from './choose-ranker.ts';
import type { Candidates, ServedChoices } from './ports.ts';

const [FREE, PAID] = ['[["plan","free"]]', '[["plan","paid"]]'];
const AUTO = { ranker: 'auto', epsilon: 0.02 } as const;
/** By what is known of people, each plan has its own favourite; for everybody, it is a. */
const CANDIDATES: Candidates = {
  version: 4,
  contextual: { [FREE]: { a: 0.9, b: 0.1 }, [PAID]: { a: 0.1, b: 0.9 } },
  weightedThompson: { all: { a: 0.9, b: 0.1 } },
};

const served = (cell: string, arm: string, people: number, rate: number, version = 4): ServedChoices => ({
  ...{ version, cell, arm: arm as VariantId, pmf: { a: 0.5, b: 0.5 }, people },
  rewards: people * rate,
  squaredRewards: people * rate,
});
/** @param paidLikeB click rate of b with those who pay, a having 10 % */
const log = (paidLikeB: number, times = 1): ServedChoices[] => [
  ...[served(FREE, 'a', 2_000 * times, 0.1), served(FREE, 'b', 2_000 * times, 0.1)],
  ...[served(PAID, 'a', 2_000 * times, 0.1), served(PAID, 'b', 2_000 * times, paidLikeB)],
];

const choice = (choices: readonly ServedChoices[]) => chooseRanker(AUTO, [FREE, PAID], [CANDIDATES], choices);

test('what the template says is done', () => {
  const set = { ...AUTO, ranker: 'weighted_thompson' } as const;
  expect(chooseRanker(set, [FREE], [], [])).toEqual({ kind: 'set', ranker: 'weighted_thompson' });
});

test('where no attribute tells people apart, there is one ranking for all', () => {
  expect(chooseRanker(AUTO, ['all'], [], [])).toEqual({ kind: 'nothing_known', ranker: 'weighted_thompson' });
});

test('one ranking for all is chosen only when the log is sure that it earns more', () => {
  expect(choice(log(0.13))).toMatchObject({ kind: 'compared', ranker: 'contextual', people: 8_000 });
  expect(choice(log(0.1)).ranker).toBe('contextual');
  const worse = choice(log(0.07));
  expect(worse).toMatchObject({ kind: 'compared', ranker: 'weighted_thompson' });
  // Half of the people pay; of them 78 % more get b, with which three in a hundred fewer click.
  expect(worse.kind === 'compared' && worse.difference).toBeCloseTo(-0.5 * 0.98 * 0.8 * 0.03, 3);
});

test('a few decisions, or those of a version that only one ranker knew, say nothing', () => {
  expect(choice(log(0.02, 0.1))).toEqual({ kind: 'too_early', ranker: 'contextual', people: 800 });
  expect(choice(log(0.02).map((each) => ({ ...each, version: 3 }))).kind).toBe('too_early');
  expect(choice([served('[["plan","new"]]', 'a', 5_000, 0.5)]).kind).toBe('too_early');
});
