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

const time = z.iso.datetime({ offset: true });

export const timeframeSchema = z.union(
  [z.strictObject({ key: z.enum(KEYS) }), z.strictObject({ start: time, end: time })],
  { error: `expected {"key": …} of ${KEYS.join(', ')}, or "start" and "end" as 2026-07-01T00:00:00+00:00` },
);

export type Timeframe = { readonly from: number; readonly to: number };

export const REPORT_INTERVALS = ['daily', 'hourly', 'monthly', 'weekly'] as const;
type ReportInterval = (typeof REPORT_INTERVALS)[number];

const DAY = 86_400_000;
const YEAR = { milliseconds: 366 * DAY, words: 'a year' };
/** How long a timeframe may be, by the interval. */
const LONGEST = {
  hourly: { milliseconds: 7 * DAY, words: '7 days' },
  daily: { milliseconds: 60 * DAY, words: '60 days' },
  weekly: YEAR,
  monthly: { milliseconds: 52 * 7 * DAY, words: '52 weeks' },
} as const satisfies Record<ReportInterval, object>;

/**
 * By the account's clocks, on which no day is an hour longer. That Klaviyo names a timeframe of about a year is its
 * leave to ask for it: `last_12_months` begins with a month. A sentence where the timeframe cannot be used.
 */
export function limitedTimeframe(
  given: z.infer<typeof timeframeSchema>,
  interval: ReportInterval | null,
  timezone: string,
  now: number,
): Timeframe | string {
  const frame = readTimeframe(given, timezone, now);
  if (frame === null || frame.from >= frame.to) return 'The timeframe must have a start and a later end.';
  const { milliseconds, words } = interval === null ? YEAR : LONGEST[interval];
  if ('key' in given && milliseconds > LONGEST.daily.milliseconds) return frame;
  if (wallClock(frame.to, timezone) - wallClock(frame.from, timezone) <= milliseconds) return frame;
  return `The timeframe may be no longer than ${words}${interval === null ? '' : ` with the interval ${interval}`}.`;
}

/** In the account's timezone; the offset of a given time is ignored. `null` where there is no such time. */
function readTimeframe(given: z.infer<typeof timeframeSchema>, timezone: string, now: number): Timeframe | null {
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
