import type { ContextualPosterior } from '../bandit/contextual-ranker.ts';
import type { VariantId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';

/** A published policy: how likely each variant proves the best in each cell, over what its ranker explores. */
export interface Policy {
  readonly version: number;
  readonly publishedAt: Instant;
  readonly cells: ReadonlyMap<string, ReadonlyMap<VariantId, number>>;
  /** What speaks for cells that are not listed; null: the ranking is the same for everybody. */
  readonly posterior: PublishedPosterior | null;
}

export interface PublishedPosterior {
  readonly arms: readonly VariantId[];
  readonly posterior: ContextualPosterior;
}
