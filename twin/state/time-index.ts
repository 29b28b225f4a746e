const BUCKET_MILLISECONDS = 3_600_000;

type Bucket = { positions: number[]; sorted: boolean; lastAt: number };

/** Positions of records by hour, each hour sorted when it is first read after an out-of-order arrival. */
export type TimeIndex = { readonly buckets: Map<number, Bucket>; firstBucket: number; lastBucket: number };

export function emptyTimeIndex(): TimeIndex {
  return { buckets: new Map(), firstBucket: Number.POSITIVE_INFINITY, lastBucket: Number.NEGATIVE_INFINITY };
}

export function indexTime(index: TimeIndex, at: number, position: number): void {
  const number = Math.floor(at / BUCKET_MILLISECONDS);
  const bucket = index.buckets.get(number) ?? { positions: [], sorted: true, lastAt: Number.NEGATIVE_INFINITY };
  index.buckets.set(number, bucket);
  bucket.positions.push(position);
  if (at < bucket.lastAt) bucket.sorted = false;
  bucket.lastAt = Math.max(bucket.lastAt, at);
  index.firstBucket = Math.min(index.firstBucket, number);
  index.lastBucket = Math.max(index.lastBucket, number);
}

/** Positions with `from ≤ at[position] < to`, in time order, ties in order of arrival; or all that reversed. */
export function* positionsBetween(
  index: TimeIndex,
  at: readonly number[],
  from: number,
  to: number,
  order: 'oldest-first' | 'newest-first',
): Generator<number> {
  const first = Math.max(Math.floor(from / BUCKET_MILLISECONDS), index.firstBucket);
  const last = Math.min(Math.floor(to / BUCKET_MILLISECONDS), index.lastBucket);
  for (let step = 0; step <= last - first; step += 1) {
    const positions = sortedBucket(index, at, order === 'oldest-first' ? first + step : last - step);
    for (let i = 0; i < positions.length; i += 1) {
      const position = positions[order === 'oldest-first' ? i : positions.length - 1 - i] ?? -1;
      const time = at[position] ?? Number.NaN;
      if (time >= from && time < to) yield position;
    }
  }
}

function sortedBucket(index: TimeIndex, at: readonly number[], number: number): readonly number[] {
  const bucket = index.buckets.get(number);
  if (bucket === undefined) return [];
  if (!bucket.sorted) {
    bucket.positions.sort((a, b) => (at[a] ?? 0) - (at[b] ?? 0) || a - b);
    bucket.sorted = true;
  }
  return bucket.positions;
}
