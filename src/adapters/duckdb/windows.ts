import { plusDays, type UtcDay } from './utc-day.ts';

/** Days of decisions that are computed again in one go, and what has to be read for it. */
export interface Window {
  /** Of these days results are kept, in order. */
  readonly days: readonly UtcDay[];
  /** Of all that was before, the snapshot of this day tells enough; null: there is none, and everything is read. */
  readonly boundary: UtcDay | null;
  /** The last day whose events may belong to a decision of these days. */
  readonly until: UtcDay;
}

/**
 * Days that lie closer than events reach back are computed together, the others apart: what one late file touches costs
 * the days that it touches.
 * @param followedDays how many days after that of its decision an event may still matter
 * @param boundaries of the snapshots there are
 */
export function windowsOf(
  changed: ReadonlySet<UtcDay>,
  followedDays: number,
  boundaries: readonly UtcDay[],
): readonly Window[] {
  const groups: UtcDay[][] = [];
  for (const day of [...changed].sort()) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && day <= plusDays(last, followedDays + 1)) groups.at(-1)?.push(day);
    else groups.push([day]);
  }
  return groups.map((days) => {
    const [first, last] = [days[0] as UtcDay, days.at(-1) as UtcDay];
    const boundary =
      boundaries
        .filter((day) => day <= first)
        .sort()
        .at(-1) ?? null;
    return { days, boundary, until: plusDays(last, followedDays + 1) };
  });
}
