import { NumberColumn } from './number-column.ts';

const BUCKET_MILLISECONDS = 3_600_000;

type Bucket = { readonly positions: NumberColumn; sorted: boolean; lastAt: number };

/** Positions of records by hour. Hours, and what is in each, are sorted when first read after an out-of-order arrival. */
export type TimeIndex = { readonly buckets: Map<number, Bucket>; readonly hours: number[]; hoursSorted: boolean };

export function emptyTimeIndex(): TimeIndex {
  return { buckets: new Map(), hours: [], hoursSorted: true };
}

export function indexTime(index: TimeIndex, at: number, position: number): void {
  const bucket = bucketAt(index, Math.floor(at / BUCKET_MILLISECONDS));
  bucket.positions.push(position);
  if (at < bucket.lastAt) bucket.sorted = false;
  bucket.lastAt = Math.max(bucket.lastAt, at);
}

function bucketAt(index: TimeIndex, hour: number): Bucket {
  const known = index.buckets.get(hour);
  if (known !== undefined) return known;
  const bucket = { positions: new NumberColumn('int32'), sorted: true, lastAt: Number.NEGATIVE_INFINITY };
  index.buckets.set(hour, bucket);
  if (hour < (index.hours.at(-1) ?? hour)) index.hoursSorted = false;
  index.hours.push(hour);
  return bucket;
}

/** Positions with `from ≤ at[position] < to`, in time order, ties in order of arrival; or all that reversed. */
export function* positionsBetween(
  index: TimeIndex,
  at: NumberColumn,
  from: number,
  to: number,
  order: 'oldest-first' | 'newest-first',
): Generator<number> {
  const hours = sortedHours(index);
  const first = firstNotBelow(hours, Math.floor(from / BUCKET_MILLISECONDS));
  const end = firstNotBelow(hours, Math.floor(to / BUCKET_MILLISECONDS) + 1);
  for (let step = 0; step < end - first; step += 1) {
    const hour = hours[order === 'oldest-first' ? first + step : end - 1 - step];
    const positions = hour === undefined ? undefined : sortedBucket(index, at, hour);
    if (positions === undefined) continue;
    const count = positions.length;
    for (let i = 0; i < count; i += 1) {
      const position = positions.at(order === 'oldest-first' ? i : count - 1 - i);
      const time = at.at(position);
      if (time >= from && time < to) yield position;
    }
  }
}

function sortedHours(index: TimeIndex): readonly number[] {
  if (!index.hoursSorted) index.hours.sort((a, b) => a - b);
  index.hoursSorted = true;
  return index.hours;
}

function firstNotBelow(hours: readonly number[], hour: number): number {
  let [low, high] = [0, hours.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((hours[middle] ?? 0) < hour) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sortedBucket(index: TimeIndex, at: NumberColumn, hour: number): NumberColumn | undefined {
  const bucket = index.buckets.get(hour);
  if (bucket !== undefined && !bucket.sorted) {
    bucket.positions.sort((a, b) => at.at(a) - at.at(b) || a - b);
    bucket.sorted = true;
  }
  return bucket?.positions;
}
