import { expect, it } from 'vitest';
import { contextualPmf, fitContextual } from '../bandit/contextual-ranker.ts';
import { instant } from '../domain/instant.ts';
import type { PublishedPolicy } from './ports.ts';
import { trafficShares } from './traffic-shares.ts';

const policy: PublishedPolicy = {
  version: 3,
  publishedAt: instant(0),
  ranker: 'weighted_thompson',
  reason: { kind: 'set' },
  cells: { new: { a: 0.9, b: 0.1 }, loyal: { a: 0.2, b: 0.8 } },
  posterior: null,
};

it('weighs the cells of the policy by the people in them and mixes the floor in', () => {
  const shares = trafficShares(['a', 'b'], policy, { new: 300, loyal: 100, unheard: 50 }, 0.02);
  expect(shares.get('a')?.probabilityBest).toBeCloseTo(0.725, 10);
  expect(shares.get('a')?.share).toBeCloseTo(0.98 * 0.725 + 0.01, 10);
  expect([...shares.values()].reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10);
});

it('is even before the first policy, and between cells nobody was in', () => {
  const before = trafficShares(['a', 'b'], null, {}, 0.02);
  expect(before.get('a')).toEqual({ share: 0.5, probabilityBest: null });
  expect(trafficShares(['a', 'b'], policy, {}, 0).get('a')?.share).toBeCloseTo(0.55, 10);
});

it('leaves out what no longer serves', () => {
  expect(trafficShares(['b'], policy, { new: 1 }, 0.02).get('b')?.share).toBeCloseTo(1, 10);
  expect(trafficShares([], policy, { new: 1 }, 0.02).size).toBe(0);
});

it('is as sure of the best as the evidence is, not as the draws are', () => {
  const posterior = fitContextual(
    {
      armIds: ['a', 'b'],
      contexts: [{ levels: {} }],
      days: [0, 0],
      contextOf: [0, 0],
      armOf: [0, 1],
      trials: [400, 400],
      rewards: [24, 16],
    },
    1,
  );
  const drawn = contextualPmf(posterior)({ levels: {} }, ['a', 'b']);
  const contextual = {
    ...policy,
    ranker: 'contextual' as const,
    cells: { all: Object.fromEntries(drawn) },
    posterior: { arms: ['a', 'b'], posterior },
  };
  const { share, probabilityBest } = trafficShares(['a', 'b'], contextual, { all: 800 }, 0).get('a') ?? {};
  expect(share).toBeCloseTo(drawn.get('a') ?? 0, 10);
  expect(probabilityBest).toBeGreaterThan(0.6);
  expect(probabilityBest).toBeLessThan((share ?? 0) - 0.05);
});
