import { type Instant, instant } from '../../domain/instant.ts';

export const DAY_MILLISECONDS = 86_400_000;

/** `YYYY-MM-DD` of its UTC day. */
export const dayOf = (at: Instant): string => new Date(at).toISOString().slice(0, 10);

export const startOf = (day: string): Instant => instant(Date.parse(day));

export const plusDays = (day: string, days: number): string => dayOf(instant(startOf(day) + days * DAY_MILLISECONDS));

/** Both ends included. */
export function daysBetween(from: string, to: string): string[] {
  const count = Math.round((startOf(to) - startOf(from)) / DAY_MILLISECONDS) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, place) => plusDays(from, place));
}
