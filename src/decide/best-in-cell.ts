import { EVERYONE, levelsOf } from '../audience/cell.ts';
import { type ContextualPmf, contextualPmf } from '../bandit/contextual-ranker.ts';
import type { VariantId } from '../domain/ids.ts';
import type { Policy, PublishedPosterior } from './policy.ts';

type IsBest = ReadonlyMap<VariantId, number>;

interface Read {
  readonly pmf: ContextualPmf;
  readonly cells: Map<string, IsBest>;
}

/** Whoever invents attribute values cannot fill the memory. */
const CELLS_KEPT = 5_000;
const NOTHING: IsBest = new Map();

/** A policy is never changed, so what was read from it goes when it does. */
const read = new WeakMap<PublishedPosterior, Read>();

/** P(best) of each variant in a cell: as published, else from the posterior that was published with it, else everyone's. */
export function bestInCell(policy: Policy | null, cell: string): IsBest {
  if (policy === null) return NOTHING;
  const published = policy.cells.get(cell);
  if (published !== undefined) return published;
  return policy.posterior === null ? (policy.cells.get(EVERYONE) ?? NOTHING) : bestByPosterior(policy.posterior, cell);
}

/** Deterministic, so that every process draws from the same; once a cell, then remembered. */
export function bestByPosterior(posterior: PublishedPosterior, cell: string): IsBest {
  const { pmf, cells } = readingOf(posterior);
  const known = cells.get(cell);
  if (known !== undefined) return known;
  const found = pmf({ levels: levelsOf(cell) }, posterior.arms) as Map<VariantId, number>;
  if (cells.size >= CELLS_KEPT) cells.clear();
  cells.set(cell, found);
  return found;
}

/** Before a policy serves, so that no request waits for it: 0.7 ms CPU of 20 variants and 25 columns, 0.2 ms a new cell. */
export function makeReady(policy: Policy | null): void {
  if (policy !== null && policy.posterior !== null) readingOf(policy.posterior);
}

function readingOf(posterior: PublishedPosterior): Read {
  const known = read.get(posterior);
  if (known !== undefined) return known;
  const reading = { pmf: contextualPmf(posterior.posterior), cells: new Map<string, IsBest>() };
  read.set(posterior, reading);
  return reading;
}
