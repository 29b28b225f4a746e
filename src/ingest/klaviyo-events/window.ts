import { type Instant, instant } from '../../domain/instant.ts';
import type { EventPullSettings, MetricCursor, Window } from './ports.ts';

const MINUTE_MILLISECONDS = 60_000;
const DAY_MILLISECONDS = 86_400_000;
/** An event becomes visible up to a few minutes after it was sent: https://developers.klaviyo.com/en/reference/events_api_overview */
const ALWAYS_BACK_MILLISECONDS = 2 * 60 * MINUTE_MILLISECONDS;

export const NOTHING_READ = { readUntil: null, sweptUntil: null, window: null } as const;

/**
 * What is to be read of a metric next; null where it was read within the interval. Each pull reads two hours again,
 * and once a day as far back as events are known to come late: what is known already changes nothing.
 */
export function nextWindow(
  { readUntil, sweptUntil, window }: Omit<MetricCursor, 'metricId'>,
  settings: EventPullSettings,
  now: Instant,
): Window | null {
  if (window !== null) return window;
  const until = instant(Math.floor(now / 1_000) * 1_000);
  if (readUntil === null) return { from: back(until, settings.historyDays), until, sweeps: true };
  if (now - readUntil < settings.everyMinutes * MINUTE_MILLISECONDS) return null;
  const sweeps = sweptUntil === null || now - sweptUntil >= DAY_MILLISECONDS;
  const from = sweeps ? back(readUntil, settings.lookBackDays) : instant(readUntil - ALWAYS_BACK_MILLISECONDS);
  return { from, until, sweeps };
}

const back = (from: Instant, days: number): Instant => instant(from - days * DAY_MILLISECONDS);
