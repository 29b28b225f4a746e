import { type Instant, plusSeconds } from '../domain/instant.ts';
import type { ClaimedDelivery } from './ports.ts';

/** A wait that ends later than this before the email leaves the write no time. */
const LEAST_SECONDS_TO_WRITE = 30;
/** A write in flight elsewhere is over, or its lease is, after a few of these. */
const IN_FLIGHT_RECHECK_SECONDS = { single: 1, import: 5 };

export type SlotVerdict =
  | { readonly kind: 'free' }
  | { readonly kind: 'wait'; readonly until: Instant; readonly reason: string }
  | { readonly kind: 'superseded'; readonly reason: string };

/**
 * Whether a delivery may write its properties now. Two contents never share them between decision and
 * send + grace: the later waits where its own email allows that, else the earlier gives way.
 * Order is the order of the emails.
 */
export function judgeSlot(delivery: ClaimedDelivery, now: Instant): SlotVerdict {
  if (delivery.carrier === 'event') return { kind: 'free' };
  const { earlier, later, holds } = delivery;
  const lastStart = plusSeconds(delivery.dueAt, -LEAST_SECONDS_TO_WRITE);

  if (later && plusSeconds(later.dueAt, -LEAST_SECONDS_TO_WRITE) < delivery.expiresAt) {
    return { kind: 'superseded', reason: `Gave way to decision ${later.decisionId}, whose email follows too soon.` };
  }
  if (holds?.isBeingCleaned) {
    const until = plusSeconds(now, IN_FLIGHT_RECHECK_SECONDS.single);
    return { kind: 'wait', until, reason: 'The properties are being emptied of an earlier email’s content.' };
  }
  const other = earlier?.inFlight ? earlier : later;
  if (other?.inFlight) {
    const until = plusSeconds(now, IN_FLIGHT_RECHECK_SECONDS[other.inFlight]);
    return { kind: 'wait', until, reason: `Decision ${other.decisionId} is being written to the same properties.` };
  }
  if (earlier && earlier.expiresAt <= lastStart && earlier.expiresAt > now) {
    return { kind: 'wait', until: earlier.expiresAt, reason: `Waits for the email of decision ${earlier.decisionId}.` };
  }
  if (!holds || holds.decisionId === delivery.decisionId || holds.occupiedUntil <= now) return { kind: 'free' };

  // Grace is for an email that runs late. Where it cannot be waited out, the holder's email being due is enough.
  const free = holds.occupiedUntil <= lastStart ? holds.occupiedUntil : holds.dueAt;
  if (free <= now) return { kind: 'free' };
  if (free <= lastStart) {
    return { kind: 'wait', until: free, reason: `Waits for the email of decision ${holds.decisionId}.` };
  }
  return {
    kind: 'superseded',
    reason: `The properties hold decision ${holds.decisionId} until its email, which is after this one's.`,
  };
}
