import { type ContextualPmf, contextualPmf, fitContextual } from '../../src/bandit/contextual-ranker.ts';
import { type DelayedRewards, delayCurve, ripenessOfDay } from '../../src/bandit/delay-curve.ts';
import { withExplorationFloor } from '../../src/bandit/exploration-floor.ts';
import type { Player, Shown } from './play.ts';
import { levelsOf, type World } from './world.ts';

/** The product's default. */
const EPSILON = 0.02;

/** The product's contextual ranker, published after every batch, with its defaults. */
export function product(world: World): Player {
  const contexts = world.cells.map((cell) => ({ levels: levelsOf(cell) }));
  const armIds = Array.from({ length: world.arms }, (_, arm) => `arm ${arm}`);
  let rank: ContextualPmf | undefined;
  return {
    pmf(cell, eligible) {
      const context = contexts[cell];
      const ids = eligible.map((arm) => `arm ${arm}`);
      const best = rank && context ? rank(context, ids) : new Map<string, number>();
      return [...withExplorationFloor(best, ids, EPSILON).values()];
    },
    learn(shown, batch) {
      const now = batch + 1;
      const { days, cells, arms, trials, rewards } = counted(world, shown, now);
      const curve = delayCurve(world.troubles ? delaysOf(shown, now) : []);
      const evidence = {
        armIds,
        contexts,
        days,
        contextOf: cells,
        armOf: arms,
        trials: trials.map((own, row) => own * ripenessOfDay(curve, ageHours(days[row] ?? 0, now))),
        rewards,
      };
      rank = contextualPmf(fitContextual(evidence, batch));
    },
  };
}

interface Counted {
  readonly days: number[];
  readonly cells: number[];
  readonly arms: number[];
  readonly trials: number[];
  readonly rewards: number[];
}

function counted(world: World, shown: readonly Shown[], now: number): Counted {
  const places = new Map<number, number>();
  const counts: Counted = { days: [], cells: [], arms: [], trials: [], rewards: [] };
  for (const { batch, cell, arm, clickedAt } of shown) {
    const key = (batch * world.cells.length + cell) * world.arms + arm;
    let place = places.get(key);
    if (place === undefined) {
      place = counts.days.push(batch) - 1;
      places.set(key, place);
      counts.cells.push(cell);
      counts.arms.push(arm);
      counts.trials.push(0);
      counts.rewards.push(0);
    }
    counts.trials[place] = (counts.trials[place] ?? 0) + 1;
    if (clickedAt <= now) counts.rewards[place] = (counts.rewards[place] ?? 0) + 1;
  }
  return counts;
}

/** Of the day's last moment. */
const ageHours = (batch: number, now: number): number => (now - batch - 1) * HOURS_A_DAY;

const HOURS_A_DAY = 24;

/** The clicks that have come by now, by their day and their delay. */
function delaysOf(shown: readonly Shown[], now: number): DelayedRewards[] {
  const counts = new Map<number, number[]>();
  for (const { batch, sentAt, clickedAt } of shown) {
    if (clickedAt > now) continue;
    const own = counts.get(batch) ?? [];
    const delayHours = Math.floor((clickedAt - sentAt) * HOURS_A_DAY);
    own[delayHours] = (own[delayHours] ?? 0) + 1;
    counts.set(batch, own);
  }
  return [...counts].flatMap(([batch, own]) =>
    own.flatMap((rewards, delayHours) => [{ ageHours: ageHours(batch, now), delayHours, rewards }]),
  );
}
