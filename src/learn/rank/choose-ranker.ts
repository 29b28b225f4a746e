import { EVERYONE } from '../../audience/cell.ts';
import { compareRankers, type LoggedChoices } from '../../bandit/compare-rankers.ts';
import type { Ranker } from '../../domain/ranking.ts';
import type { Candidates, RankedTemplate, RankerReason, ServedChoices } from './ports.ts';

/** Before, chance says more than the rankers do. */
const COMPARED_FROM_PEOPLE = 1_000;
/** One-sided 95 %. */
const SURE_FROM_DEVIATIONS = 1.645;

/**
 * Which ranker a template uses. Where it is left to us: the contextual one, which is no worse where attributes say
 * nothing, unless the template's own log is sure that the same ranking for everybody would have earned more.
 * @param candidates what both would have done, published before the choices were made
 */
export function chooseRanker(
  { ranker, epsilon }: Pick<RankedTemplate, 'ranker' | 'epsilon'>,
  cells: readonly string[],
  candidates: readonly Candidates[],
  choices: readonly ServedChoices[],
): RankerReason & { readonly ranker: Ranker } {
  if (ranker !== 'auto') return { kind: 'set', ranker };
  if (cells.every((cell) => cell === EVERYONE)) return { kind: 'nothing_known', ranker: 'weighted_thompson' };
  const compared = compareRankers(comparable(candidates, choices), epsilon);
  const { people, difference, standardError } = compared;
  if (people < COMPARED_FROM_PEOPLE) return { kind: 'too_early', ranker: 'contextual', people };
  const isWorse = difference < -SURE_FROM_DEVIATIONS * standardError;
  return { kind: 'compared', ranker: isWorse ? 'weighted_thompson' : 'contextual', people, difference, standardError };
}

/** Choices of cells that only one of the rankers had an opinion on are left out. */
function comparable(candidates: readonly Candidates[], choices: readonly ServedChoices[]): LoggedChoices[] {
  const byVersion = new Map(candidates.map((each) => [each.version, each]));
  return choices.flatMap(({ version, cell, ...choice }): LoggedChoices[] => {
    const published = byVersion.get(version);
    const contextual = published?.contextual[cell];
    const everybody = published?.weightedThompson[EVERYONE];
    if (contextual === undefined || everybody === undefined) return [];
    return [{ ...choice, first: new Map(Object.entries(contextual)), second: new Map(Object.entries(everybody)) }];
  });
}
