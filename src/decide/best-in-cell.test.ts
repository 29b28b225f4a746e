import { expect, test } from 'vitest';
import { fitContextual } from '../bandit/contextual-ranker.ts';
import type { VariantId } from '../domain/ids.ts';
import { instant } from '../domain/instant.ts';
import { bestInCell } from './best-in-cell.ts';
import type { Policy } from './policy.ts';

const [A, B] = ['a', 'b'] as [VariantId, VariantId];
const FREE = '[["plan","free"]]';
/** Those who pay like b, all others a. */
const rows = [
  { plan: 0, arm: 0, rewards: 300 },
  { plan: 0, arm: 1, rewards: 200 },
  { plan: 1, arm: 0, rewards: 200 },
  { plan: 1, arm: 1, rewards: 300 },
];
const posterior = fitContextual(
  {
    armIds: [A, B],
    contexts: [{ levels: { plan: 'free' } }, { levels: { plan: 'paid' } }],
    days: rows.map(() => 0),
    contextOf: rows.map(({ plan }) => plan),
    armOf: rows.map(({ arm }) => arm),
    trials: rows.map(() => 5_000),
    rewards: rows.map(({ rewards }) => rewards),
  },
  1,
);
const published = (a: number) =>
  new Map([
    [A, a],
    [B, 1 - a],
  ]);
const policy = (more: Partial<Policy>): Policy => ({
  ...{ version: 1, publishedAt: instant(0), posterior: null },
  ...{ cells: new Map([[FREE, published(0.123)]]) },
  ...more,
});

test('what is published for a cell is used as it is', () => {
  expect(bestInCell(policy({ posterior: { arms: [A, B], posterior } }), FREE)).toEqual(published(0.123));
});

test('a cell nobody has seen is judged by the values it shares with others, the same every time', () => {
  const unseen = '[["plan","paid"],["region","north"]]';
  const best = bestInCell(policy({ posterior: { arms: [A, B], posterior } }), unseen);
  expect(best.get(B)).toBeGreaterThan(0.95);
  expect([...best.values()].reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  const elsewhere = JSON.parse(JSON.stringify({ arms: [A, B], posterior }));
  expect(bestInCell(policy({ posterior: elsewhere }), unseen)).toEqual(best);
});

test('where the ranking is the same for everybody, it is so in every cell; before the first policy nothing is known', () => {
  const everybody = policy({ cells: new Map([['all', published(0.7)]]) });
  expect(bestInCell(everybody, FREE)).toEqual(published(0.7));
  expect(bestInCell(null, FREE).size).toBe(0);
});
