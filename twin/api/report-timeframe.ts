import { z } from 'zod';
import { instantOf, wallClock } from '../clock/wall-clock.ts';
import { floorWall } from './time-buckets.ts';
import { parseWireTime } from './wire-time.ts';

const KEYS = [
  'last_12_months',
  'last_30_days',
  'last_365_days',
  'last_3_months',
  'last_7_days',
  'last_90_days',
  'last_month',
  'last_week',
  'last_year',
  'this_month',
  'this_week',
  'this_year',
  'today',
  'yesterday',
] as const;

export const timeframeSchema = z.union([
  z.strictObject({ key: z.enum(KEYS) }),
  z.strictObject({ start: z.string(), end: z.string() }),
]);

export type Timeframe = { readonly from: number; readonly to: number };

/** In the account's timezone; the offset of a given time is ignored. `null` where there is no such time. */
export function readTimeframe(given: z.infer<typeof timeframeSchema>, timezone: string, now: number): Timeframe | null {
  if ('key' in given) return namedTimeframe(given.key, timezone, now);
  const wall = (text: string): number | null => parseWireTime(text.replace(/(Z|[+-]\d{2}:?\d{2})$/i, ''));
  const [start, end] = [wall(given.start), wall(given.end)];
  return start === null || end === null ? null : { from: instantOf(start, timezone), to: instantOf(end, timezone) };
}

/** `last_N_days` and the like run up to now; `last_week`, `last_month` and `last_year` are whole ones that ended. */
function namedTimeframe(key: (typeof KEYS)[number], timezone: string, now: number): Timeframe {
  const wall = wallClock(now, timezone);
  const [today, week, month] = [floorWall(wall, 'day'), floorWall(wall, 'week'), floorWall(wall, 'month')];
  const date = new Date(wall);
  const daysAgo = (days: number): number => today - days * 86_400_000;
  const monthsAgo = (months: number): number => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months);
  const year = Date.UTC(date.getUTCFullYear(), 0);
  const walls: Readonly<Record<typeof key, readonly [number, number]>> = {
    today: [today, wall],
    yesterday: [daysAgo(1), today],
    last_7_days: [daysAgo(7), wall],
    last_30_days: [daysAgo(30), wall],
    last_90_days: [daysAgo(90), wall],
    last_365_days: [daysAgo(365), wall],
    this_week: [week, wall],
    last_week: [week - 7 * 86_400_000, week],
    this_month: [month, wall],
    last_month: [monthsAgo(1), month],
    last_3_months: [monthsAgo(3), wall],
    last_12_months: [monthsAgo(12), wall],
    this_year: [year, wall],
    last_year: [Date.UTC(date.getUTCFullYear() - 1, 0), year],
  };
  const [from, to] = walls[key];
  return { from: instantOf(from, timezone), to: instantOf(to, timezone) };
}
