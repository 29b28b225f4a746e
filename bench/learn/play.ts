import { drawn, normal, uniforms } from './random.ts';
import type { World } from './world.ts';

/** One person shown one arm: when, and when a click of theirs is counted, in days since the first; never: Infinity. */
export interface Shown {
  readonly batch: number;
  readonly cell: number;
  readonly arm: number;
  readonly sentAt: number;
  readonly clickedAt: number;
}

export interface Player {
  /** @returns the probability of each arm that may be shown, the floor included. */
  pmf(cell: number, eligible: readonly number[]): readonly number[];
  /** After each batch, with all shown so far. */
  learn(shown: readonly Shown[], batch: number): void;
}

/** Expected rewards of each batch: what was chosen, an even choice, the best arm of each cell. */
export interface Played {
  readonly chosen: readonly number[];
  readonly uniform: readonly number[];
  readonly oracle: readonly number[];
}

export function play(world: World, player: Player, seed: number): Played {
  const uniform = uniforms(seed * 104_729 + 7);
  const cumulated = Float64Array.from(world.shares);
  for (let i = 1; i < cumulated.length; i += 1) cumulated[i] = (cumulated[i] ?? 0) + (cumulated[i - 1] ?? 0);
  const shown: Shown[] = [];
  const [chosen, even, oracle]: [number[], number[], number[]] = [[], [], []];
  for (let batch = 0; batch < world.batches; batch += 1) {
    const eligible = world.appears.flatMap((from, arm) => (from <= batch ? [arm] : []));
    const pmfs = new Map<number, readonly number[]>();
    const { rates } = [...world.periods].reverse().find(({ from }) => from <= batch) ?? { rates: [] };
    const season = world.troubles?.season[batch % world.troubles.season.length] ?? 1;
    let [got, mean, best] = [0, 0, 0];
    for (let person = 0; person < world.batchSize; person += 1) {
      const cell = drawn(cumulated, uniform());
      const rateOf = (arm: number): number => (rates[cell * world.arms + arm] ?? 0) * season;
      const pmf = pmfs.get(cell) ?? player.pmf(cell, eligible);
      pmfs.set(cell, pmf);
      const arm = choose(eligible, pmf, uniform());
      const rate = rateOf(arm);
      shown.push({ batch, cell, arm, ...sent(world, batch, rate, uniform) });
      got += rate;
      mean += eligible.reduce((sum, each) => sum + rateOf(each), 0) / eligible.length;
      best += Math.max(...eligible.map(rateOf));
    }
    chosen.push(got);
    even.push(mean);
    oracle.push(best);
    player.learn(shown, batch);
  }
  return { chosen, uniform: even, oracle };
}

function choose(eligible: readonly number[], pmf: readonly number[], point: number): number {
  let left = point;
  for (const [i, arm] of eligible.entries()) {
    left -= pmf[i] ?? 0;
    if (left < 0) return arm;
  }
  return eligible.at(-1) ?? 0;
}

/** Sent at any time of its day. A machine clicks at once; one that stands in for a person's click hides it. */
function sent(
  { troubles }: World,
  batch: number,
  rate: number,
  uniform: () => number,
): Pick<Shown, 'sentAt' | 'clickedAt'> {
  const isClicked = uniform() < rate;
  if (!troubles) return { sentAt: batch, clickedAt: isClicked ? batch : Number.POSITIVE_INFINITY };
  const sentAt = batch + uniform();
  const { medianHours, spread, longestDays } = troubles.delay;
  const delay = Math.min((medianHours / 24) * Math.exp(spread * normal(uniform)), longestDays);
  if (uniform() < MEAN_RATE * troubles.botShare) return { sentAt, clickedAt: sentAt };
  return { sentAt, clickedAt: isClicked ? sentAt + delay : Number.POSITIVE_INFINITY };
}

const MEAN_RATE = 0.03;

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export const shareOfGain = ({ chosen, uniform, oracle }: Played): number =>
  (sum(chosen) - sum(uniform)) / (sum(oracle) - sum(uniform));
