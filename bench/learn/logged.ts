import type { LoggedDecision } from '../../src/bandit/logged-decision.ts';
import { type Player, play } from './play.ts';
import { product } from './product.ts';
import type { World } from './world.ts';

/** What the product decided, as its log has it. */
export function loggedByProduct(world: World, seed: number): LoggedDecision[] {
  const inner = product(world);
  const pmfs = new Map<string, ReadonlyMap<string, number>>();
  const log: LoggedDecision[] = [];
  let policyVersion = 0;
  const player: Player = {
    pmf(cell, eligible) {
      const pmf = inner.pmf(cell, eligible);
      pmfs.set(`${policyVersion}:${cell}`, new Map(eligible.map((arm, i) => [`${arm}`, pmf[i] ?? 0])));
      return pmf;
    },
    learn(all, batch) {
      for (const { cell, arm, clickedAt } of all.slice(log.length)) {
        const pmf = pmfs.get(`${batch}:${cell}`) ?? new Map<string, number>();
        const reward = clickedAt < Number.POSITIVE_INFINITY ? 1 : 0;
        const order = log.length;
        log.push({
          order,
          policyVersion,
          person: `${order}`,
          assignment: 'fresh',
          cell: `${cell}`,
          arm: `${arm}`,
          pmf,
          reward,
        });
      }
      policyVersion = batch + 1;
      inner.learn(all, batch);
    },
  };
  play(world, player, seed);
  return log;
}
