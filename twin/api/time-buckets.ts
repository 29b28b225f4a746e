export type Interval = 'hour' | 'day' | 'week' | 'month';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export function isTimezone(timezone: string): boolean {
  try {
    return wallFormat(timezone) !== null;
  } catch {
    return false;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

function wallFormat(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}

/** What clocks in the zone show at an instant, as if it were UTC. */
export function wallTime(at: number, timezone: string): number {
  const parts = new Map(
    wallFormat(timezone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const day = Date.UTC(part('year'), part('month') - 1, part('day'));
  return day + part('hour') * HOUR + part('minute') * 60_000 + part('second') * 1_000;
}

/** When clocks in the zone show `wall`; in an hour that is skipped, the hour after. */
export function instantOf(wall: number, timezone: string): number {
  const first = wall - (wallTime(wall, timezone) - wall);
  return wall - (wallTime(first, timezone) - first);
}

/** Starts of the intervals that `from ≤ at < to` touches, by the clocks of the zone. */
export function bucketStarts(from: number, to: number, interval: Interval, timezone: string): number[] {
  const starts: number[] = [];
  let wall = floorWall(wallTime(from, timezone), interval);
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
