import { armEvidence } from './arm-value.ts';
import { probabilityBest } from './best-arm.ts';
import { updated } from './beta-posterior.ts';
import type { LoggedDecision } from './logged-decision.ts';

/** What is believed of an arm without evidence: as much as this many trials of an average arm. As the rankers do. */
const PRIOR_TRIALS = 20;

/**
 * How sure the log is of each arm that it is the best for everybody. The scores that rate an arm (arm-value.ts) are as good
 * as that many even trials of it, so what is believed of its rate is the Beta posterior of such trials, and P(best) that
 * of best-arm.ts. Nothing is forgotten and nothing comes from the ranker: it is what its choices are held against.
 * @param units of `unitsOf`, with rewards 0 or 1 @param arms those to choose among
 */
export function honestBest(units: readonly LoggedDecision[], arms: readonly string[]): ReadonlyMap<string, number> {
  const evidence = armEvidence(units);
  const known = arms.flatMap((arm) => evidence.get(arm) ?? []);
  const trials = known.reduce((sum, each) => sum + each.trials, 0);
  const average =
    (known.reduce((sum, { rate, trials: own }) => sum + own * within(rate), 0) + 1) / (trials + PRIOR_TRIALS);
  const prior = { alpha: average * PRIOR_TRIALS, beta: (1 - average) * PRIOR_TRIALS };
  const posteriors = arms.map((arm) => {
    const { rate, trials: own } = evidence.get(arm) ?? { rate: 0, trials: 0 };
    return updated(prior, own * within(rate), own);
  });
  const best = probabilityBest(posteriors);
  return new Map(arms.map((arm, place) => [arm, best[place] ?? 0]));
}

/** A mean of scores may leave the rates there can be. */
const within = (rate: number): number => Math.min(Math.max(rate, 0), 1);
