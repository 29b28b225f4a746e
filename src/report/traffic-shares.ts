import { levelsOf } from '../audience/cell.ts';
import { contextualPmf } from '../bandit/contextual-ranker.ts';
import { withExplorationFloor } from '../bandit/exploration-floor.ts';
import type { CellTraffic, PublishedPolicy } from './ports.ts';

/** One variant's part of the treatment traffic to come, and the probability that it is the best one. */
export interface TrafficShare {
  readonly share: number;
  readonly probabilityBest: number | null;
}

type Cells = PublishedPolicy['cells'];

/**
 * What the present policy does with people like those of late: its cells, weighed by how many people each had.
 * Before the first policy, and in a cell it has not seen, every active variant is as likely as any other.
 */
export function trafficShares(
  active: readonly string[],
  policy: PublishedPolicy | null,
  traffic: CellTraffic,
  epsilon: number,
): ReadonlyMap<string, TrafficShare> {
  if (policy === null) {
    const shares = withExplorationFloor(new Map(), active, epsilon);
    return new Map([...shares].map(([variant, share]) => [variant, { share, probabilityBest: null }]));
  }
  const shares = withExplorationFloor(averageOver(policy.cells, traffic), active, epsilon);
  const best = withExplorationFloor(averageOver(bestInCells(policy), traffic), active, 0);
  return new Map(
    [...shares].map(([variant, share]) => [variant, { share, probabilityBest: best.get(variant) ?? null }]),
  );
}

/** A contextual ranker draws over what exploring would teach, which makes it look surer of the best than it is. */
function bestInCells({ cells, posterior }: PublishedPolicy): Cells {
  if (posterior === null) return cells;
  const best = contextualPmf(posterior.posterior, 'all that is unknown');
  return Object.fromEntries(
    Object.keys(cells).map((cell) => [cell, Object.fromEntries(best({ levels: levelsOf(cell) }, posterior.arms))]),
  );
}

function averageOver(cells: Cells, traffic: CellTraffic): Map<string, number> {
  const average = new Map<string, number>();
  const known = Object.entries(cells);
  const seen = known.some(([cell]) => (traffic[cell] ?? 0) > 0);
  const weights = known.map(([cell]) => (seen ? (traffic[cell] ?? 0) : 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  known.forEach(([, pmf], index) => {
    for (const [variant, probability] of Object.entries(pmf)) {
      const part = (probability * (weights[index] ?? 0)) / total;
      average.set(variant, (average.get(variant) ?? 0) + part);
    }
  });
  return average;
}
