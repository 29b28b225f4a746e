import { daysBetween, plusDays } from '../health/utc-day.ts';
import type { CheckedDays } from './ports.ts';

/** Klaviyo credits opens, clicks and orders to the day of the send: after a week a day has nearly all of them. */
const DAYS_TO_SETTLE = 7;
/** Days that differed are looked at again until they agree, so long. */
export const DAYS_WATCHED = 28;
const MOST_DIFFERING = 7;

/**
 * Which closed days a check asks for, newest first. By itself: each day once after it has closed and once when it is
 * a week old, and those that differed. What a person asks for, and the first check: the whole last week.
 */
export function planDays(today: string, checked: CheckedDays, isWhole: boolean): readonly string[] {
  const newest = plusDays(today, -1);
  const oldest = plusDays(today, -DAYS_TO_SETTLE);
  const unchecked = checked.latest === null ? oldest : plusDays(checked.latest, 1);
  const isRecent = !isWhole && unchecked > oldest;
  const closed = daysBetween(isRecent ? unchecked : oldest, newest);
  const settled = checked.latest === null || checked.latest < newest ? [oldest] : [];
  const differing = checked.differing.filter((day) => day <= newest).slice(0, MOST_DIFFERING);
  return [...new Set([...closed, ...settled, ...differing])].sort().reverse();
}
