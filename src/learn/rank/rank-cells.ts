import { EVERYONE, levelsOf } from '../../audience/cell.ts';
import { contextualPmf, fitContextual } from '../../bandit/contextual-ranker.ts';
import { rankByWeightedThompson } from '../../bandit/weighted-thompson.ts';
import type { Ranker } from '../../domain/ranking.ts';
import type { Cells, PublishedPosterior } from './ports.ts';
import { dayNumber, evidenceOf, type RankingInputs } from './ranking-inputs.ts';

export interface RankedCells {
  readonly cells: Cells;
  /** Null where the ranking is the same for everybody. */
  readonly posterior: PublishedPosterior | null;
}

/** Of more cells the most seen are listed; the others' decisions find the same in the posterior. */
const CELLS_LISTED = 500;

/** How likely every arm proves the best in every cell, over what its ranker explores. Pure: the same inputs, the same numbers to the last bit. */
export function rankCells(inputs: RankingInputs, ranker: Ranker): RankedCells {
  const evidence = evidenceOf(inputs);
  const today = dayNumber(inputs.today);
  if (ranker === 'weighted_thompson') {
    return { cells: { [EVERYONE]: rankByWeightedThompson(evidence, today).probabilityBest }, posterior: null };
  }
  const posterior = fitContextual(evidence, today);
  const best = contextualPmf(posterior);
  const { arms } = inputs;
  const cells = mostSeen(inputs).map((cell) => [cell, Object.fromEntries(best({ levels: levelsOf(cell) }, arms))]);
  return { cells: Object.fromEntries(cells), posterior: { arms, posterior } };
}

function mostSeen({ cells, rows }: RankingInputs): string[] {
  const shown = cells.map(() => 0);
  rows.cell.forEach((cell, row) => {
    shown[cell] = (shown[cell] ?? 0) + (rows.shown[row] ?? 0);
  });
  return cells
    .map((cell, number) => ({ cell, shown: shown[number] ?? 0 }))
    .sort((one, other) => other.shown - one.shown || Number(one.cell > other.cell) - Number(one.cell < other.cell))
    .slice(0, CELLS_LISTED)
    .map(({ cell }) => cell);
}
