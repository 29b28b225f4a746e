import { instantOf, wallClock } from '../clock/wall-clock.ts';
import { WEEKDAYS, type Weekday } from '../state/flow-definition.ts';

const DAY = 24 * 3_600_000;

/** The first instant from `from` on, on one of the days, at the time of day where one is given. */
export function nextLocal(
  from: number,
  timeZone: string,
  { timeOfDay, weekdays }: { readonly timeOfDay: number | null; readonly weekdays: readonly Weekday[] | null },
): number {
  const wall = wallClock(from, timeZone);
  const midnight = wall - (wall % DAY);
  for (let days = 0; days <= 8; days += 1) {
    const day = midnight + days * DAY;
    const weekday = WEEKDAYS[new Date(day).getUTCDay()];
    if (weekday === undefined || weekdays?.includes(weekday) === false) continue;
    const at = instantOf(day + (timeOfDay ?? wall - midnight), timeZone);
    if (at >= from) return at;
  }
  return from;
}
