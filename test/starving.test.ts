import { expect, it } from 'vitest';
import { DEMO_WORLD } from '../bench/learn/demo-world.ts';
import { play } from '../bench/learn/play.ts';
import { product } from '../bench/learn/product.ts';

/** Among them one in which a tenth of the posterior's variance shuts the best variant out. */
const FIRST_MONTH = 201;
const MONTHS = 60;
const LAST_WEEK_FROM = 23;
const PATIENCE_MILLISECONDS = 120_000;

it(
  'the variant that most like best is never starved: it leads the last week of every month of the kind',
  () => {
    for (let seed = FIRST_MONTH; seed < FIRST_MONTH + MONTHS; seed += 1) {
      const player = product(DEMO_WORLD);
      const shares = DEMO_WORLD.appears.map(() => 0);
      play(
        DEMO_WORLD,
        {
          pmf: (cell, eligible) => player.pmf(cell, eligible),
          learn: (shown, batch) => {
            player.learn(shown, batch);
            if (batch < LAST_WEEK_FROM) return;
            DEMO_WORLD.shares.forEach((people, cell) => {
              player.pmf(cell, [0, 1, 2, 3, 4]).forEach((share, arm) => {
                shares[arm] = (shares[arm] ?? 0) + people * share;
              });
            });
          },
        },
        seed,
      );
      expect(shares.indexOf(Math.max(...shares)), `seed ${seed}`).toBe(0);
    }
  },
  PATIENCE_MILLISECONDS,
);
