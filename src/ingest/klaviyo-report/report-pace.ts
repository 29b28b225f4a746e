import { type Instant, instant, plusSeconds } from '../../domain/instant.ts';
import type { ReportCalls } from './ports.ts';

/**
 * Klaviyo's limits of this report, in fixed windows of an unknown phase, for all keys of the account together.
 * https://developers.klaviyo.com/en/reference/query_flow_values
 */
const LIMITS = { minute: 2, day: 225 } as const;
const SECONDS = { minute: 60, day: 86_400 } as const;
/** Between two calls: one a second is allowed. */
const LEAST_GAP_SECONDS = 2;
/** A call may have been under way for so long before it was counted, and another not at all. */
const UNDER_WAY_SECONDS = 15;

/** When, `now` or later, the report may be asked for again. */
export function nextCallAt({ calls, heldUntil, share }: ReportCalls, now: Instant): Instant {
  const sorted = calls.toSorted((one, other) => one - other);
  const last = sorted.at(-1);
  const times: Instant[] = [now];
  if (heldUntil !== null) times.push(heldUntil);
  if (last !== undefined) times.push(plusSeconds(last, LEAST_GAP_SECONDS));
  for (const span of ['minute', 'day'] as const) {
    const oldest = sorted.at(-portionOf(LIMITS[span], share));
    if (oldest !== undefined) times.push(plusSeconds(oldest, SECONDS[span] + UNDER_WAY_SECONDS));
  }
  return instant(Math.max(...times));
}

const portionOf = (limit: number, share: number): number => Math.max(1, Math.round(limit * share));
