import { TASTES } from '../../src/main/demo/worlds.ts';
import type { World } from './world.ts';

const { control: _, ...variants } = TASTES.learnable;
const tastes = Object.values(variants);

/** The demo's month: two tastes, five variants of which the first is best for most; clicks come within hours. */
export const DEMO_WORLD: World = {
  arms: 5,
  levels: [2],
  cells: [[0], [1]],
  shares: [0.7, 0.3],
  batches: 30,
  batchSize: 540,
  periods: [{ from: 0, rates: [...tastes.map(({ filter }) => filter), ...tastes.map(({ espresso }) => espresso)] }],
  appears: [0, 0, 0, 0, 0],
  troubles: { delay: { medianHours: 2, spread: 1.2, longestDays: 2.5 }, season: [1], botShare: 0 },
};
