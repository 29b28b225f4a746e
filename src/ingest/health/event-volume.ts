import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { IngestHealth } from './ports.ts';
import { dayOf, daysBetween, plusDays } from './utc-day.ts';

/** Of what the pipeline does not know; the rest is counted together. */
const MOST_NAMED = 3;

export interface EventSeries {
  readonly metric: string;
  /** Empty: a metric that the pipeline knows, or all the others together. */
  readonly name: string;
  readonly total: number;
  /** One figure a day. */
  readonly events: readonly number[];
}

export interface EventVolume {
  /** UTC days, today the last. */
  readonly days: readonly string[];
  /** Largest first, all the others last. */
  readonly series: readonly EventSeries[];
}

/** Events by metric and day, as a chart can show them. */
export async function eventVolume(
  health: IngestHealth,
  orgId: OrgId,
  now: Instant,
  dayCount: number,
): Promise<EventVolume> {
  const to = dayOf(now);
  const days = daysBetween(plusDays(to, 1 - dayCount), to);
  const counted = await health.days(orgId, days[0] ?? to, to);
  const places = new Map(days.map((day, place) => [day, place]));
  const series = new Map<string, { metric: string; name: string; events: number[] }>();
  const named = commonest(counted);
  for (const { day, metric, name, events } of counted) {
    const shown = named.has(name) ? name : '';
    const key = `${metric} ${shown}`;
    const one = series.get(key) ?? { metric, name: shown, events: days.map(() => 0) };
    const place = places.get(day) ?? 0;
    one.events[place] = (one.events[place] ?? 0) + events;
    series.set(key, one);
  }
  return {
    days,
    series: [...series.values()]
      .map((one) => ({ ...one, total: one.events.reduce((sum, events) => sum + events, 0) }))
      .sort((a, b) => Number(isRest(a)) - Number(isRest(b)) || b.total - a.total || (a.metric < b.metric ? -1 : 1)),
  };
}

const isRest = ({ metric, name }: { metric: string; name: string }): boolean => metric === 'other' && name === '';

function commonest(counted: readonly { name: string; events: number }[]): ReadonlySet<string> {
  const totals = new Map<string, number>();
  for (const { name, events } of counted) if (name !== '') totals.set(name, (totals.get(name) ?? 0) + events);
  const ranked = [...totals].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return new Set(ranked.slice(0, MOST_NAMED).map(([name]) => name));
}
