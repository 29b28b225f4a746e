import type { Query } from './query.ts';
import { type RateLimit, TIERS } from './rate-windows.ts';

/** Predictions are asked for at a lower rate wherever profiles are read. */
export function limitOfPredictions({ additionalFields }: Query): RateLimit | null {
  return additionalFields.get('profile')?.includes('predictive_analytics') ? TIERS.M : null;
}
