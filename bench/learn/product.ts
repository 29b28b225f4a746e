import {
  type ContextualPmf,
  contextualPmf,
  type Exploration,
  fitContextual,
} from '../../src/bandit/contextual-ranker.ts';
import { type DelayedRewards, delayCurve, ripenessOfDay } from '../../src/bandit/delay-curve.ts';
import { withExplorationFloor } from '../../src/bandit/exploration-floor.ts';
import type { Player, Shown } from './play.ts';
import { levelsOf, type World } from './world.ts';

/** The product's default. */
export const EPSILON = 0.02;

/** The product's contextual ranker, published after every batch, with its defaults. */
export function product(world: World, exploration?: Exploration): Player {
  const contexts = world.cells.map((cell) => ({ levels: levelsOf(cell) }));
  const armIds = Array.from({ length: world.arms }, (_, arm) => `arm ${arm}`);
  let rank: ContextualPmf | undefined;
  const counts = new Counts(world);
  return {
    pmf(cell, eligible) {
      const context = contexts[cell];
      const ids = eligible.map((arm) => `arm ${arm}`);
      const best = rank && context ? rank(context, ids) : new Map<string, number>();
      return [...withExplorationFloor(best, ids, EPSILON).values()];
    },
    learn(shown, batch) {
      const now = batch + 1;
      const { days, cells, arms, trials, rewards } = counts.at(shown, now);
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
      rank = contextualPmf(fitContextual(evidence, batch), exploration);
    },
  };
}

/** Counts by batch, cell and arm that grow with what is shown: each person is counted once, and once more when a click comes. */
class Counts {
  readonly days: number[] = [];
  readonly cells: number[] = [];
  readonly arms: number[] = [];
  readonly trials: number[] = [];
  readonly rewards: number[] = [];
  readonly #places = new Map<number, number>();
  #seen = 0;
  #awaited: { readonly place: number; readonly clickedAt: number }[] = [];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  at(shown: readonly Shown[], now: number): this {
    for (; this.#seen < shown.length; this.#seen += 1) {
      const own = shown[this.#seen];
      if (!own) continue;
      const place = this.#placeOf(own);
      this.trials[place] = (this.trials[place] ?? 0) + 1;
      if (Number.isFinite(own.clickedAt)) this.#awaited.push({ place, clickedAt: own.clickedAt });
    }
    for (const { place, clickedAt } of this.#awaited) {
      if (clickedAt <= now) this.rewards[place] = (this.rewards[place] ?? 0) + 1;
    }
    this.#awaited = this.#awaited.filter(({ clickedAt }) => clickedAt > now);
    return this;
  }

  #placeOf({ batch, cell, arm }: Shown): number {
    const key = (batch * this.#world.cells.length + cell) * this.#world.arms + arm;
    let place = this.#places.get(key);
    if (place === undefined) {
      place = this.days.push(batch) - 1;
      this.#places.set(key, place);
      this.cells.push(cell);
      this.arms.push(arm);
      this.trials.push(0);
      this.rewards.push(0);
    }
    return place;
  }
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
