import type { Bucket } from '../domain/attribute.ts';
import type { Instant } from '../domain/instant.ts';
import type { Match } from './match-options.ts';
import { parseDate } from './parse-date.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/;
const DAY_MILLISECONDS = 86_400_000;

export function parseNumber(text: string): number | null {
  const number = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

/** A bucket's own name is its value already. */
const matchName = (buckets: readonly Bucket[], text: string): Match | null =>
  buckets.some(({ value }) => value === text) ? { value: text, why: 'option', by: null } : null;

function bucketOf(buckets: readonly Bucket[], number: number): Match | null {
  const bucket = buckets.find(({ maximum }) => maximum === null || number <= maximum);
  return bucket === undefined ? null : { value: bucket.value, why: 'bucket', by: null };
}

export function matchNumber(buckets: readonly Bucket[], text: string): Match | null {
  const number = parseNumber(text);
  return number === null ? matchName(buckets, text) : bucketOf(buckets, number);
}

/** By age in days; a date still to come is younger than every maximum. */
export function matchDate(buckets: readonly Bucket[], text: string, now: Instant): Match | null {
  const date = parseDate(text);
  return date === null ? matchName(buckets, text) : bucketOf(buckets, (now - date) / DAY_MILLISECONDS);
}
