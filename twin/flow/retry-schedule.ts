const RETRIES = 17;
const HORIZON_MILLISECONDS = 24 * 3_600_000;

/**
 * Wait before retry number `retry` (1 is the first), in milliseconds; `null` when there is none left. Klaviyo documents
 * "up to 17 retries over 24 hours, exponential": each wait is the same factor longer, and they sum to 24 hours.
 */
export function retryDelay(retry: number, firstMilliseconds: number): number | null {
  if (retry > RETRIES) return null;
  const factor = factorFor(firstMilliseconds);
  const until = (retries: number): number =>
    retries === RETRIES ? HORIZON_MILLISECONDS : Math.round(firstMilliseconds * series(factor, retries));
  return until(retry) - until(retry - 1);
}

const factors = new Map<number, number>();

function factorFor(firstMilliseconds: number): number {
  const known = factors.get(firstMilliseconds);
  if (known !== undefined) return known;
  let [low, high] = [1, 10];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (firstMilliseconds * series(middle, RETRIES) < HORIZON_MILLISECONDS) low = middle;
    else high = middle;
  }
  factors.set(firstMilliseconds, high);
  return high;
}

/** 1 + factor + … over `terms` terms. */
function series(factor: number, terms: number): number {
  let sum = 0;
  for (let term = 0; term < terms; term += 1) sum = sum * factor + 1;
  return sum;
}
