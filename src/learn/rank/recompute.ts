import type { Cells, Policy } from './ports.ts';
import { rankCells } from './rank-cells.ts';
import { FORMULA } from './ranking-inputs.ts';

export type Recomputed =
  /** To the last bit. */
  | { readonly kind: 'same'; readonly cells: number }
  /** It was computed by rankers that have changed since. */
  | { readonly kind: 'other_formula'; readonly formula: number | null }
  | { readonly kind: 'differs'; readonly cell: string; readonly published: string; readonly recomputed: string };

/** Whether a published policy follows from the inputs that were published with it. */
export function recompute({ ranker, cells, inputs }: Pick<Policy, 'ranker' | 'cells' | 'inputs'>): Recomputed {
  if (inputs.formula !== FORMULA) return { kind: 'other_formula', formula: inputs.formula ?? null };
  const again: Cells = rankCells(inputs, ranker).cells;
  for (const cell of new Set([...Object.keys(cells), ...Object.keys(again)])) {
    const [published, recomputed] = [worded(cells[cell]), worded(again[cell])];
    if (published !== recomputed) return { kind: 'differs', cell, published, recomputed };
  }
  return { kind: 'same', cells: Object.keys(cells).length };
}

const worded = (isBest: Cells[string] = {}): string =>
  JSON.stringify(Object.entries(isBest).sort(([one], [other]) => Number(one > other) - Number(one < other)));
