import { winsorAt } from '../../bandit/winsor.ts';
import type { VariantId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { DayWindow, DelayCounts, RankedTemplate, ShownCounts } from './ports.ts';
import { type EvidenceColumns, FORMULA, type RankingInputs } from './ranking-inputs.ts';
import { rewardDelays, ripenessOfDays } from './ripeness.ts';

const DAY_MILLISECONDS = 86_400_000;
/** Of a hundred purchases the largest counts as the one below it. */
const CAPPED_FROM = 0.99;

export const utcDay = (at: number): string => new Date(at).toISOString().slice(0, 10);

/**
 * Whole UTC days of decisions: the last one `offsetDays` ago, `lookbackDays` of them. Where young days count by what can
 * be known of them, none is left out.
 */
export function rankingWindow(
  { lookbackDays, offsetDays, isDelayAware }: Pick<RankedTemplate, 'lookbackDays' | 'offsetDays' | 'isDelayAware'>,
  now: Instant,
): DayWindow {
  const left = isDelayAware ? 0 : offsetDays;
  return {
    from: utcDay(now - (left + lookbackDays - 1) * DAY_MILLISECONDS),
    to: utcDay(now - left * DAY_MILLISECONDS),
  };
}

/** @returns null: there are too few purchases to know the tail by, so each counts alike. */
export const revenueCap = (purchasesMicros: readonly number[]): number | null =>
  winsorAt(purchasesMicros, CAPPED_FROM)?.cap ?? null;

export interface Gathered {
  readonly window: DayWindow;
  readonly revenueCapMicros: number | null;
  readonly counts: readonly ShownCounts[];
  readonly delays: readonly DelayCounts[];
}

/** Puts what was read into the form that a policy keeps. @param reach the time up to which the data reach */
export function rankingInputs(
  { variantIds, metricWeights, isDelayAware }: RankedTemplate,
  { window, revenueCapMicros, counts, delays }: Gathered,
  now: Instant,
  reach: Instant | null,
): RankingInputs {
  const serving = new Set<VariantId>(variantIds);
  const own = counts.filter(({ variantId, shown }) => serving.has(variantId) && shown > 0);
  const days = [...new Set(own.map(({ day }) => day))].sort();
  const cells = [...new Set(own.map(({ cell }) => cell))].sort();
  const curve = isDelayAware && reach !== null ? rewardDelays(delays, metricWeights, reach) : [];
  return {
    formula: FORMULA,
    today: utcDay(now),
    window,
    weights: metricWeights,
    revenueCapMicros,
    arms: variantIds,
    cells,
    days,
    ripeness: reach === null ? days.map(() => 1) : ripenessOfDays(days, curve, reach),
    rows: columnsOf(own, days, cells, variantIds),
  };
}

function columnsOf(
  counts: readonly ShownCounts[],
  days: readonly string[],
  cells: readonly string[],
  arms: readonly VariantId[],
): EvidenceColumns {
  const [dayAt, cellAt, armAt] = [numbered(days), numbered(cells), numbered<string>(arms)];
  return {
    day: counts.map(({ day }) => dayAt.get(day) ?? 0),
    cell: counts.map(({ cell }) => cellAt.get(cell) ?? 0),
    arm: counts.map(({ variantId }) => armAt.get(variantId) ?? 0),
    shown: counts.map(({ shown }) => shown),
    opens: counts.map(({ opens }) => opens),
    clicks: counts.map(({ clicks }) => clicks),
    conversions: counts.map(({ conversions }) => conversions),
    revenueMicros: counts.map(({ revenueMicros }) => revenueMicros),
  };
}

const numbered = <T>(values: readonly T[]): Map<T, number> => new Map(values.map((value, number) => [value, number]));
