import { withExplorationFloor } from '../bandit/exploration-floor.ts';
import type { CellTraffic, PublishedPolicy } from './ports.ts';

/** One variant's part of the treatment traffic to come, and the probability that it is the best one. */
export interface TrafficShare {
  readonly share: number;
  readonly probabilityBest: number | null;
}

/**
 * What the present policy does with people like those of late: its cells, weighed by how many people each had.
 * Before the first policy, and in a cell it has not seen, every active variant is as likely as any other.
 */
export function trafficShares(
  active: readonly string[],
  policy: PublishedPolicy | null,
  cells: CellTraffic,
  epsilon: number,
): ReadonlyMap<string, TrafficShare> {
  const best = policy === null ? new Map<string, number>() : averageOverCells(policy, cells);
  const shares = withExplorationFloor(best, active, epsilon);
  const probabilities = policy === null ? null : withExplorationFloor(best, active, 0);
  return new Map(
    [...shares].map(([variant, share]) => [variant, { share, probabilityBest: probabilities?.get(variant) ?? null }]),
  );
}

function averageOverCells(policy: PublishedPolicy, cells: CellTraffic): Map<string, number> {
  const average = new Map<string, number>();
  const known = Object.entries(policy.cells);
  const seen = known.some(([cell]) => (cells[cell] ?? 0) > 0);
  const weights = known.map(([cell]) => (seen ? (cells[cell] ?? 0) : 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  known.forEach(([, pmf], index) => {
    for (const [variant, probability] of Object.entries(pmf)) {
      const part = (probability * (weights[index] ?? 0)) / total;
      average.set(variant, (average.get(variant) ?? 0) + part);
    }
  });
  return average;
}
