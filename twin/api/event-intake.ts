import { z } from 'zod';
import type { Account } from '../state/account.ts';
import { appendEvent, claimEvent } from '../state/events.ts';
import { type Metric, resolveMetric } from '../state/metrics.ts';
import { presentProfileOf } from '../state/profile-merge.ts';
import {
  createProfile,
  hasIdentifier,
  type Profile,
  type ProfileWrite,
  profilesByIdentifiers,
  updateProfile,
} from '../state/profiles.ts';
import { invalid, notFound, type Refusal } from './errors.ts';
import { type CheckedEvent, checkEvent, type EventProfile, eventAttributes, eventProfile } from './event-body.ts';
import type { Call, Reply } from './operation.ts';
import { NO_IDENTIFIER, profileWrite } from './profile-body.ts';
import { checkBody } from './request-body.ts';

const EVENTS_LIMIT = 1_000;

const eventBody = z.strictObject({
  data: z.strictObject({ type: z.literal('event'), attributes: eventAttributes.extend({ profile: eventProfile }) }),
});

const bulkBody = z.strictObject({
  data: z.strictObject({
    type: z.literal('event-bulk-create-job'),
    attributes: z.strictObject({
      'events-bulk-create': z.strictObject({
        data: z.array(
          z.strictObject({
            type: z.literal('event-bulk-create'),
            attributes: z.strictObject({
              profile: eventProfile,
              events: z.strictObject({
                data: z.array(z.strictObject({ type: z.literal('event'), attributes: eventAttributes })),
              }),
            }),
          }),
        ),
      }),
    }),
  }),
});

type Accepted = { readonly profile: CheckedProfile; readonly events: readonly CheckedEvent[] };

/** Klaviyo answers first and records later; flows start when it is recorded. */
export function recordEvent(call: Call): Reply {
  const checked = checkBody(eventBody, call.body);
  if (checked.kind === 'refused') return checked;
  const { profile: given, ...attributes } = checked.value.data.attributes;
  const pointer = '/data/attributes';
  const profile = checkProfile(call, given.data, `${pointer}/profile/data`);
  if (profile.kind === 'refused') return profile;
  const event = checkEvent(attributes, call.now, pointer);
  if (event.kind === 'refused') return event;
  return record(call, [{ profile, events: [event] }]);
}

/** Refused whole where one event is, or where two of them share a profile, a metric and a unique id. */
export function recordEvents(call: Call): Reply {
  const checked = checkBody(bulkBody, call.body);
  if (checked.kind === 'refused') return checked;
  const { data } = checked.value.data.attributes['events-bulk-create'];
  const count = data.reduce((sum, { attributes }) => sum + attributes.events.data.length, 0);
  const root = '/data/attributes/events-bulk-create/data';
  if (count > EVENTS_LIMIT) {
    return invalid(`A job may have no more than ${EVENTS_LIMIT} events, not ${count}.`, { pointer: root });
  }

  const accepted: Accepted[] = [];
  const claims = new Set<string>();
  for (const [index, { attributes }] of data.entries()) {
    const pointer = `${root}/${index}/attributes`;
    const profile = checkProfile(call, attributes.profile.data, `${pointer}/profile/data`);
    if (profile.kind === 'refused') return profile;
    const events: CheckedEvent[] = [];
    for (const [number, one] of attributes.events.data.entries()) {
      const place = `${pointer}/events/data/${number}/attributes`;
      const event = checkEvent(one.attributes, call.now, place);
      if (event.kind === 'refused') return event;
      const { email, phone_number, external_id } = profile.write.fields ?? {};
      const claim = JSON.stringify([profile.id, email, phone_number, external_id, event.metric, event.uniqueId]);
      if (claims.has(claim)) return repeated(place);
      claims.add(claim);
      events.push(event);
    }
    accepted.push({ profile, events });
  }
  return record(call, accepted);
}

function repeated(pointer: string): Refusal {
  const detail = 'Another event of the job has the same profile, metric and unique_id.';
  return invalid(detail, { pointer: `${pointer}/unique_id` });
}

type CheckedProfile = { readonly kind: 'profile'; readonly id: string | null; readonly write: ProfileWrite };

function checkProfile(call: Call, data: EventProfile, pointer: string): CheckedProfile | Refusal {
  const { anonymous_id: _, ...attributes } = data.attributes ?? {};
  const write = profileWrite(attributes, data.meta ?? {}, call.operation);
  const id = data.id ?? null;
  if (id !== null) return call.account.profiles.byId.has(id) ? { kind: 'profile', id, write } : notFound('profile', id);
  return hasIdentifier(write.fields) ? { kind: 'profile', id, write } : invalid(NO_IDENTIFIER, { pointer });
}

function record(call: Call, accepted: readonly Accepted[]): Reply {
  const { account, now, assumptions } = call;
  const at = now + assumptions.eventVisibleAfterMilliseconds;
  const run = (): void => {
    for (const { profile, events } of accepted) arrive(account, profile, events, at);
  };
  if (at === now) run();
  else call.schedule(at, { reachesOutside: false, run });
  return { kind: 'no-content', status: 202 };
}

/**
 * An event of the same profile and metric with the same unique id, or without one in the same second, is dropped; so is
 * one whose identifiers turn out to belong to two profiles.
 */
function arrive(account: Account, checked: CheckedProfile, events: readonly CheckedEvent[], now: number): void {
  const profile = writtenProfile(account, checked, now);
  if (profile === null) return;
  for (const { metric, at, properties, uniqueId, backfill } of events) {
    const { id: metricId } = metricOf(account, metric, now);
    if (!claimEvent(account.events, { profileId: profile.id, metricId, uniqueId })) continue;
    appendEvent(account.events, account.ids, { metricId, profile, at, properties, backfill });
  }
}

/** A `service` other than the API's default is the integration that the metric is of. */
function metricOf({ metrics, ids }: Account, { name, service }: CheckedEvent['metric'], now: number): Metric {
  return service === null || service === 'api'
    ? resolveMetric(metrics, ids, name, now)
    : resolveMetric(metrics, ids, name, now, { name: service, category: 'API' });
}

function writtenProfile({ profiles, ids }: Account, { id, write }: CheckedProfile, now: number): Profile | null {
  const known = id === null ? profilesByIdentifiers(profiles, write.fields)[0] : presentProfileOf(profiles, id);
  if (known === undefined && id !== null) return null;
  const result =
    known === undefined ? createProfile(profiles, ids, write, now) : updateProfile(profiles, known, write, now);
  return result.kind === 'duplicate' ? null : result.profile;
}
