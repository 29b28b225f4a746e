import { levelsOf } from '../../audience/cell.ts';
import type { ContextEvidence } from '../../bandit/context-evidence.ts';
import type { VariantId } from '../../domain/ids.ts';
import type { MetricWeights } from '../../domain/ranking.ts';

/** Goes up with every change to what a ranker makes of the same inputs. */
export const FORMULA = 3;

/**
 * All that a policy follows from, as plain data that survives any store: lists keep their order, and no number is lost.
 * Counts are kept as they were counted; row r of `rows` is about `days[day[r]]`, `cells[cell[r]]` and `arms[arm[r]]`.
 */
export interface RankingInputs {
  readonly formula: number;
  readonly today: string;
  readonly window: { readonly from: string; readonly to: string };
  readonly weights: MetricWeights;
  /** What of a person's purchases counts at most, and as much as one conversion; null: each purchase counts alike. */
  readonly revenueCapMicros: number | null;
  readonly arms: readonly VariantId[];
  readonly cells: readonly string[];
  readonly days: readonly string[];
  /** Of each day, the share of its rewards that can have come by the time the data reach. */
  readonly ripeness: readonly number[];
  readonly rows: EvidenceColumns;
}

export interface EvidenceColumns {
  readonly day: readonly number[];
  readonly cell: readonly number[];
  readonly arm: readonly number[];
  readonly shown: readonly number[];
  readonly opens: readonly number[];
  readonly clicks: readonly number[];
  readonly conversions: readonly number[];
  /** Capped. */
  readonly revenueMicros: readonly number[];
}

const DAY_MILLISECONDS = 86_400_000;

/** Whole days since 1970 of `YYYY-MM-DD`. */
export const dayNumber = (day: string): number => Date.parse(day) / DAY_MILLISECONDS;

/** The rewards that rankers learn from: metrics blended to one in [0, 1] a person, young days counting by their ripeness. */
export function evidenceOf({
  weights,
  revenueCapMicros,
  arms,
  cells,
  days,
  ripeness,
  rows,
}: RankingInputs): ContextEvidence {
  const { opens, clicks, conversions, revenue } = weights;
  const most = opens + clicks + conversions + revenue;
  const ripe = rows.day.map((day) => ripeness[day] ?? 1);
  const at = (values: readonly number[], row: number): number => values[row] ?? 0;
  const bought = (row: number): number =>
    revenueCapMicros === null ? at(rows.conversions, row) : at(rows.revenueMicros, row) / revenueCapMicros;
  return {
    armIds: arms,
    contexts: cells.map((cell) => ({ levels: levelsOf(cell) })),
    days: rows.day.map((day) => dayNumber(days[day] ?? '')),
    contextOf: rows.cell,
    armOf: rows.arm,
    trials: rows.shown.map((shown, row) => shown * (ripe[row] ?? 1)),
    rewards: rows.shown.map(
      (_, row) =>
        (opens * at(rows.opens, row) +
          clicks * at(rows.clicks, row) +
          conversions * at(rows.conversions, row) +
          revenue * bought(row)) /
        most,
    ),
  };
}
