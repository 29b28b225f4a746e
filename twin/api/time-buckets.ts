import { instantOf, wallClock } from '../clock/wall-clock.ts';

export type Interval = 'hour' | 'day' | 'week' | 'month';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Starts of the intervals that `from ≤ at < to` touches, by the clocks of the zone. */
export function bucketStarts(from: number, to: number, interval: Interval, timezone: string): number[] {
  const starts: number[] = [];
  let wall = floorWall(wallClock(from, timezone), interval);
  for (let at = instantOf(wall, timezone); at < to; at = instantOf(wall, timezone)) {
    starts.push(at);
    wall = nextWall(wall, interval);
  }
  return starts;
}

/** Which of the starts an instant falls under. */
export function bucketOf(starts: readonly number[], at: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Weeks begin on Monday. */
export function floorWall(wall: number, interval: Interval): number {
  const date = new Date(wall);
  switch (interval) {
    case 'hour':
      return wall - (wall % HOUR);
    case 'day':
      return wall - (wall % DAY);
    case 'week':
      return wall - (wall % DAY) - ((date.getUTCDay() + 6) % 7) * DAY;
    case 'month':
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  }
}

function nextWall(wall: number, interval: Interval): number {
  const date = new Date(wall);
  switch (interval) {
    case 'hour':
      return wall + HOUR;
    case 'day':
      return wall + DAY;
    case 'week':
      return wall + 7 * DAY;
    case 'month':
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
  }
}
