import { type Instant, instant } from '../../domain/instant.ts';
import { DAY_MILLISECONDS } from '../health/utc-day.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** `US/Eastern` and the like are known too: Klaviyo uses them. */
export function isTimeZone(name: string): boolean {
  try {
    return formatOf(name) !== undefined;
  } catch {
    return false;
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone, ...parts, second: '2-digit', hourCycle: 'h23' });
  formats.set(timeZone, format);
  return format;
}

/** What clocks there show, as if it were UTC. */
function wallClock(at: Instant, timeZone: string): number {
  const shown = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(new Date(at))
      .map(({ type, value }) => [type, value]),
  );
  const { year, month, day, hour, minute, second } = shown;
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}

/** `YYYY-MM-DD` */
export const localDayOf = (at: Instant, timeZone: string): string =>
  new Date(wallClock(at, timeZone)).toISOString().slice(0, 10);

/** The first moment of a day there; where clocks skip midnight, the first moment after it. */
export function startOfLocalDay(day: string, timeZone: string): Instant {
  const wanted = Date.parse(day);
  const offsetAt = (at: number): number => wallClock(instant(at), timeZone) - at;
  // Both sides of a change of the clocks: the earlier moment of those that show midnight.
  const found = [offsetAt(wanted - DAY_MILLISECONDS), offsetAt(wanted + DAY_MILLISECONDS)]
    .map((offset) => wanted - offset)
    .filter((at) => wallClock(instant(at), timeZone) === wanted);
  if (found.length > 0) return instant(Math.min(...found));
  return instant(wanted - Math.min(offsetAt(wanted - DAY_MILLISECONDS), offsetAt(wanted + DAY_MILLISECONDS)));
}
