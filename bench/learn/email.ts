import type { Exploration } from '../../src/bandit/contextual-ranker.ts';
import type { Figure } from '../figure.ts';
import { emailWorld } from './email-world.ts';
import { play, shareOfGain } from './play.ts';
import { product } from './product.ts';
import { FIRST_UNSEEN_SEED, meanAndError } from './random.ts';
import type { Troubles } from './world.ts';

/** Of the oracle's gain over an even choice. */
const LIMIT = 0.77;
const LIMIT_WITH_TROUBLES = 0.72;
const REPETITIONS = 20;

const TROUBLES: Troubles = {
  delay: { medianHours: 6, spread: 1.2, longestDays: 5 },
  season: [1, 1.1, 1.05, 1, 0.95, 0.8, 0.85],
  botShare: 0.1,
};

/** Which share of what could be gained over an even choice the product's defaults gain. @param parts how many worlds */
export async function benchLearnEmail([repetitions = REPETITIONS]: readonly (string | number)[]): Promise<Figure> {
  const seeds = Array.from({ length: Number(repetitions) }, (_, index) => FIRST_UNSEEN_SEED + index);
  const gain = (troubles: Troubles | null, exploration?: Exploration) =>
    meanAndError(
      seeds.map((seed) => {
        const world = emailWorld({ seed, troubles });
        return shareOfGain(play(world, product(world, exploration), seed));
      }),
    );
  const plain = gain(null);
  const withTroubles = gain(TROUBLES);
  const overAllThatIsUnknown = gain(null, 'all that is unknown');
  return {
    bench: 'learn-email',
    value: plain.mean,
    unit: 'share of the gain that is possible',
    limit: LIMIT,
    ratio: plain.mean / LIMIT,
    meta: {
      repetitions: seeds.length,
      plain,
      withTroubles,
      limitWithTroubles: LIMIT_WITH_TROUBLES,
      overAllThatIsUnknown,
    },
  };
}
