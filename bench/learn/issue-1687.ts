import type { Figure } from '../figure.ts';
import { type Player, play, sum } from './play.ts';
import { product } from './product.ts';
import { FIRST_UNSEEN_SEED, meanAndError } from './random.ts';
import { segmentBeta } from './segment-beta.ts';
import { ISSUE_1687, type World } from './world.ts';

/** Of clicks after 100,000 people; after 10,000. An even choice gets 0.035, the oracle 0.04. */
const LIMIT = 0.0395;
const EARLY_LIMIT = 0.0377;
const EARLY_BATCHES = 10;
const REPETITIONS = 20;

/**
 * https://github.com/VowpalWabbit/vowpal_wabbit/issues/1687 with the product's defaults; and on the same worlds a Beta of
 * its own for each segment, which has nothing to learn about what segments have in common. @param parts how many runs
 */
export async function benchLearn1687([repetitions = REPETITIONS]: readonly (string | number)[]): Promise<Figure> {
  const { whole, early } = rates(product, Number(repetitions));
  const peer = rates(segmentBeta, Number(repetitions));
  return {
    bench: 'learn-1687',
    value: whole.mean,
    unit: 'clicks a person',
    limit: LIMIT,
    ratio: whole.mean / LIMIT,
    meta: { repetitions: Number(repetitions), whole, early, earlyLimit: EARLY_LIMIT, segmentBeta: peer },
  };
}

function rates(player: (world: World) => Player, repetitions: number) {
  const runs = Array.from(
    { length: repetitions },
    (_, index) => play(ISSUE_1687, player(ISSUE_1687), FIRST_UNSEEN_SEED + index).chosen,
  );
  const rateOf = (batches: number) =>
    meanAndError(runs.map((clicks) => sum(clicks.slice(0, batches)) / (batches * ISSUE_1687.batchSize)));
  return { whole: rateOf(ISSUE_1687.batches), early: rateOf(EARLY_BATCHES) };
}
