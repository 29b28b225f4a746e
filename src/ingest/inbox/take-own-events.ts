import { createHash } from 'node:crypto';
import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import { parseTrackingId } from '../../domain/tracking-id.ts';
import { isKlaviyosOwn } from '../known-metrics.ts';
import type { OwnEvent, OwnEvents, Taken } from './ports.ts';

/** An event that the customer's own system tells us of. Its form is right already. */
export interface ToldEvent {
  readonly eventId: string;
  readonly profileId: string | null;
  readonly trackingId: string | null;
  readonly metric: string;
  readonly at: Instant;
  /** As it was sent: what lands, and what a repeat is compared with. */
  readonly sent: Readonly<Record<string, unknown>>;
}

export type Refused = {
  readonly kind: 'refused';
  readonly code: 'nobody_named' | 'unrendered_tag' | 'other_profile' | 'reserved_metric' | 'implausible_time';
  readonly sentence: string;
};
export type Outcome = { readonly kind: Taken } | Refused;

const MOST_AHEAD_MILLISECONDS = 86_400_000;
/** Klaviyo is of 2012; what is dated before is a unit that was mistaken. */
const EARLIEST = Date.UTC(2012, 0, 1);

/** Takes each event once, for ever. Of two with one id the first stands. @returns one outcome an event, in order. */
export async function takeOwnEvents(
  log: OwnEvents,
  orgId: OrgId,
  told: readonly ToldEvent[],
  now: Instant,
): Promise<Outcome[]> {
  const refusals = told.map((event) => refusalOf(event, now));
  const fresh = new Map<string, OwnEvent>();
  const taken = told.map((event, index) => (refusals[index] === null ? asOwnEvent(event) : null));
  for (const event of taken) if (event !== null && !fresh.has(event.eventId)) fresh.set(event.eventId, event);
  const outcomes = fresh.size === 0 ? new Map<string, Taken>() : await log.take(orgId, [...fresh.values()], now);
  return told.map((_event, index): Outcome => {
    const event = taken[index];
    const refusal = refusals[index];
    if (event === null || event === undefined) return refusal as Refused;
    const first = fresh.get(event.eventId);
    if (first === event) return { kind: outcomes.get(event.eventId) ?? 'accepted' };
    return { kind: first?.digest.equals(event.digest) ? 'repeated' : 'conflict' };
  });
}

function refusalOf({ profileId, trackingId, metric, at }: ToldEvent, now: Instant): Refused | null {
  if (isKlaviyosOwn(metric)) {
    return refused('reserved_metric', `Only Klaviyo can tell of "${metric}". Send what your own system knows.`);
  }
  if (at > now + MOST_AHEAD_MILLISECONDS || at < EARLIEST) {
    const shown = new Date(at).toISOString();
    return refused('implausible_time', `time is ${shown}. Send when it happened; a number is in seconds since 1970.`);
  }
  if (trackingId === null) {
    return profileId === null
      ? refused('nobody_named', 'Send profile_id (the KlaviyoID) or the tracking_id of the webhook.')
      : null;
  }
  const parsed = parseTrackingId(trackingId);
  if (parsed.kind === 'unrendered') {
    return refused('unrendered_tag', 'tracking_id holds a tag that Klaviyo did not fill in. Send what it renders to.');
  }
  if (parsed.kind === 'malformed') {
    return refused('nobody_named', 'tracking_id must be <KlaviyoID>.<flow_id>.<treatment_action_id>.');
  }
  if (profileId !== null && profileId !== parsed.profileId) {
    return refused('other_profile', `profile_id and tracking_id name different people. Send one of the two.`);
  }
  return null;
}

const refused = (code: Refused['code'], sentence: string): Refused => ({ kind: 'refused', code, sentence });

function asOwnEvent({ eventId, sent }: ToldEvent): OwnEvent {
  const sorted = JSON.stringify(Object.entries(sent).sort(([one], [other]) => (one < other ? -1 : 1)));
  return { eventId, digest: createHash('sha256').update(sorted).digest(), line: JSON.stringify(sent) };
}
