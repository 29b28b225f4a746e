const RETRIES = 17;
const HORIZON_MILLISECONDS = 24 * 3_600_000;

/**
 * Wait before retry number `retry` (1 is the first), in milliseconds; `null` when there is none left.
 * Klaviyo documents "up to 17 retries over 24 hours, exponential": each wait doubles, and they sum to 24 hours.
 */
export function retryDelay(retry: number): number | null {
  if (retry > RETRIES) return null;
  return Math.round((HORIZON_MILLISECONDS * 2 ** (retry - 1)) / (2 ** RETRIES - 1));
}
