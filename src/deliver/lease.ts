import { type Instant, plusSeconds } from '../domain/instant.ts';

/** No call to Klaviyo lasts longer: the client gives each up by then. */
const LONGEST_CALL_SECONDS = 30;

/**
 * For so long a delivery is held by who took it to be written. Half of it is for what comes before the call: content is
 * rendered, and a bulk import filled. Measured on a machine four times overloaded: the oldest content of an import left
 * 3.2 s after it was claimed. Of a process that died it is also how long its deliveries rest.
 */
export const LEASE_SECONDS = 2 * LONGEST_CALL_SECONDS;

/**
 * A call that began later might still be under way when its lease is over and somebody else writes. A machine that was
 * suspended goes on with what it held; what it would write then may be older than what the profile holds by now.
 */
export const sendBy = (claimedAt: Instant, leaseSeconds = LEASE_SECONDS): Instant =>
  plusSeconds(claimedAt, leaseSeconds - LONGEST_CALL_SECONDS);
