import { type Instant, plusSeconds } from '../domain/instant.ts';

/** No call to Klaviyo lasts longer. */
const LONGEST_CALL_SECONDS = 30;

/**
 * A call that began later might still be under way when its lease is over and somebody else writes. A machine that was
 * suspended goes on with what it held; what it would write then may be older than what the profile holds by now.
 */
export const sendBy = (claimedAt: Instant, leaseSeconds: number): Instant =>
  plusSeconds(claimedAt, leaseSeconds - LONGEST_CALL_SECONDS);
