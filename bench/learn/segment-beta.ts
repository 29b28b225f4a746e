import { probabilityBest } from '../../src/bandit/best-arm.ts';
import { withExplorationFloor } from '../../src/bandit/exploration-floor.ts';
import type { Player } from './play.ts';
import { EPSILON } from './product.ts';
import type { World } from './world.ts';

/**
 * Thompson's rule with a uniform Beta of its own for each variant in each segment (Chapelle & Li 2011), and the product's
 * floor: all that is to know where segments have nothing in common.
 */
export function segmentBeta({ cells, arms }: World): Player {
  const posteriors = cells.map(() => Array.from({ length: arms }, () => ({ alpha: 1, beta: 1 })));
  return {
    pmf(cell, eligible) {
      const own = eligible.map((arm) => posteriors[cell]?.[arm] ?? { alpha: 1, beta: 1 });
      const ids = eligible.map((arm) => `arm ${arm}`);
      const best = new Map(probabilityBest(own).map((share, i) => [ids[i] ?? '', share]));
      return [...withExplorationFloor(best, ids, EPSILON).values()];
    },
    learn(shown, batch) {
      for (const { cell, arm, clickedAt } of shown.filter((each) => each.batch === batch)) {
        const posterior = posteriors[cell]?.[arm];
        if (posterior === undefined) continue;
        if (Number.isFinite(clickedAt)) posterior.alpha += 1;
        else posterior.beta += 1;
      }
    },
  };
}
