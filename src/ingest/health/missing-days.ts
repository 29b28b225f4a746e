import { daysBetween, startOf } from './utc-day.ts';

/** Days in a row without a received email, though there usually are some. */
export interface MissingDays {
  readonly from: string;
  readonly to: string;
  readonly days: number;
  /** Received emails of such a day, as the days around it had them. */
  readonly usual: number;
}

/** Where fewer are usual, a day without any may be chance: of a mean of 5 it is under 1 % (Poisson, e⁻⁵). */
const LEAST_USUAL = 5;
/** Weekly senders are quiet on six days of seven, so a day is held against those of its own weekday. */
const NEIGHBOURS = 8;
const LEAST_NEIGHBOURS = 2;

/**
 * @param received received emails by UTC day
 * @param until the last day that can be judged: its events have had time to come
 */
export function missingDays(received: ReadonlyMap<string, number>, until: string): readonly MissingDays[] {
  const known = [...received.keys()].filter((day) => (received.get(day) ?? 0) > 0).sort();
  const [first] = known;
  const last = known.at(-1);
  if (first === undefined || last === undefined) return [];
  const covered = daysBetween(first, last);
  const spans: { from: string; to: string; volumes: number[] }[] = [];
  let isOpen = false;
  for (const day of daysBetween(first, until)) {
    const usual = (received.get(day) ?? 0) > 0 ? 0 : usualVolume(received, covered, day);
    const span = isOpen ? spans.at(-1) : undefined;
    isOpen = usual >= LEAST_USUAL;
    if (!isOpen) continue;
    if (span === undefined) spans.push({ from: day, to: day, volumes: [usual] });
    else {
      span.to = day;
      span.volumes.push(usual);
    }
  }
  return spans.map(({ from, to, volumes }) => ({
    from,
    to,
    days: volumes.length,
    usual: Math.round(volumes.reduce((sum, volume) => sum + volume, 0) / volumes.length),
  }));
}

/** The median of the nearest days of the same weekday; while too few are known, of the nearest days. */
function usualVolume(received: ReadonlyMap<string, number>, covered: readonly string[], day: string): number {
  const others = covered.filter((other) => other !== day);
  const alike = others.filter((other) => weekday(other) === weekday(day));
  const around = alike.length >= LEAST_NEIGHBOURS ? alike : others;
  if (around.length < LEAST_NEIGHBOURS) return 0;
  const nearest = around.toSorted((a, b) => distance(a, day) - distance(b, day)).slice(0, NEIGHBOURS);
  return median(nearest.map((other) => received.get(other) ?? 0));
}

const weekday = (day: string): number => new Date(startOf(day)).getUTCDay();
const distance = (one: string, other: string): number => Math.abs(startOf(one) - startOf(other));

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}
