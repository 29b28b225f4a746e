import { type DelayCurve, type DelayedRewards, delayCurve, ripenessOfDay } from '../../bandit/delay-curve.ts';
import type { Instant } from '../../domain/instant.ts';
import type { MetricWeights } from '../../domain/ranking.ts';
import type { DelayCounts } from './ports.ts';

const HOUR_MILLISECONDS = 3_600_000;
const HOURS_A_DAY = 24;

/**
 * How long a template's rewards take to come: each of its metrics by its weight, as they are blended. Revenue comes when
 * its conversion does.
 */
export function rewardDelays(counts: readonly DelayCounts[], weights: MetricWeights, reach: Instant): DelayCurve {
  const worth = { opens: weights.opens, clicks: weights.clicks, conversions: weights.conversions + weights.revenue };
  const delayed = counts.flatMap(({ day, metric, delayHours, people }): DelayedRewards[] =>
    worth[metric] === 0 ? [] : [{ ageHours: hoursSince(day, reach), delayHours, rewards: worth[metric] * people }],
  );
  return delayCurve(delayed);
}

/** Of each day of decisions, the share of its rewards that can be known. @param reach null: there are no data yet */
export const ripenessOfDays = (days: readonly string[], curve: DelayCurve, reach: Instant): number[] =>
  days.map((day) => ripenessOfDay(curve, hoursSince(day, reach)));

/** Age of the day's last moment. */
const hoursSince = (day: string, reach: Instant): number => (reach - Date.parse(day)) / HOUR_MILLISECONDS - HOURS_A_DAY;
