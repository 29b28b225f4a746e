import { seededRandom } from '../audience/seeded-random.ts';
import type { Account } from '../state/account.ts';
import { eventsOfProfile } from '../state/events.ts';
import type { EventFilter, FlowCondition, FlowFilter } from '../state/flow-conditions.ts';
import type { Json, JsonObject } from '../state/json.ts';
import { emailMetric } from '../state/metrics.ts';
import { LOCATION_FIELDS, PROFILE_FIELDS, type Profile } from '../state/profiles.ts';
import { isWithin, type MayChangeAt, numberOf, passes, passesNumber } from './value-match.ts';

/** Whose filter is asked, and when. */
export type Subject = {
  readonly account: Account;
  readonly profile: Profile;
  /** The profile's own properties as they can be seen now. */
  readonly properties: () => JsonObject;
  readonly now: number;
  readonly mayChangeAt?: MayChangeAt;
  readonly flowStart: number;
  readonly previousEntryAt: number | null;
  /** One draw for each sample: the same person falls on the same side of one split each time. */
  readonly purpose: string;
};

/** Klaviyo's own rule: a group holds when one of its conditions does, and all groups must. */
export function holds(filter: FlowFilter | null, subject: Subject): boolean {
  if (filter === null) return true;
  return filter.condition_groups.every(({ conditions }) =>
    conditions.some((condition) => holdsCondition(condition, subject)),
  );
}

/** Of an event's own properties. A filter on an event holds for nobody who came without one. */
export function eventHolds(filter: EventFilter | null, properties: JsonObject | null, now: number): boolean {
  if (filter === null) return true;
  return filter.condition_groups.every(({ conditions }) =>
    conditions.some((condition) => properties !== null && passes(properties[condition.field], condition.filter, now)),
  );
}

function holdsCondition(condition: FlowCondition, subject: Subject): boolean {
  const { account, profile, now, mayChangeAt } = subject;
  switch (condition.type) {
    case 'profile-property':
      return passes(profileValue(subject, condition.property), condition.filter, now, mayChangeAt);
    case 'profile-group-membership':
      return (
        condition.group_ids.some((id) => isMember(subject, id, condition.timeframe_filter)) === condition.is_member
      );
    case 'profile-marketing-consent':
      return holdsConsent(condition.consent, profile);
    case 'profile-metric':
      return passesNumber(measured(condition, subject), condition.measurement_filter);
    case 'profile-sample':
      return seededRandom(0, `${subject.purpose} ${profile.id}`)() * 100 < condition.percentage;
    case 'profile-not-sent-email': {
      const received = emailMetric(account.metrics, 'Received Email').id;
      return !happened(subject, received, condition.timeframe_filter);
    }
    case 'profile-not-in-flow':
      return (
        subject.previousEntryAt === null || !isWithin(subject.previousEntryAt, condition.timeframe_filter, subject)
      );
  }
}

type Of<Type extends FlowCondition['type']> = Extract<FlowCondition, { readonly type: Type }>;
type Timeframe = Of<'profile-metric'>['timeframe_filter'];

function isMember(subject: Subject, groupId: string, timeframe: Timeframe | null): boolean {
  const { account, profile } = subject;
  const group = account.lists.byId.get(groupId) ?? account.segments.byId.get(groupId);
  const joinedAt = group?.members.get(profile.id);
  if (joinedAt === undefined) return false;
  return timeframe === null || isWithin(joinedAt, timeframe, subject);
}

function holdsConsent(
  { can_receive_marketing, consent_status }: Of<'profile-marketing-consent'>['consent'],
  profile: Profile,
) {
  const canReceive = profile.fields.email !== null && profile.suppression === null;
  if (canReceive !== can_receive_marketing) return false;
  return consent_status.subscription === 'any' || profile.suppression?.reason === 'UNSUBSCRIBE';
}

function measured(condition: Of<'profile-metric'>, subject: Subject): number {
  const { account, profile, now, mayChangeAt } = subject;
  let total = 0;
  for (const event of eventsOfProfile(account.events, profile.id)) {
    if (event.metricId !== condition.metric_id) continue;
    if (!isWithin(event.at, condition.timeframe_filter, subject)) continue;
    const filters = condition.metric_filters ?? [];
    const isCounted = filters.every(
      ({ property, filter }) => filter === null || passes(event.properties[property], filter, now, mayChangeAt),
    );
    if (isCounted) total += condition.measurement === 'count' ? 1 : (numberOf(event.properties.$value) ?? 0);
  }
  return total;
}

function happened(subject: Subject, metricId: string, timeframe: Timeframe): boolean {
  const { account, profile } = subject;
  for (const event of eventsOfProfile(account.events, profile.id)) {
    if (event.metricId === metricId && isWithin(event.at, timeframe, subject)) return true;
  }
  return false;
}

/**
 * Klaviyo names its own fields `$first_name` or plainly, custom ones plainly or as `properties['Favorite Color']`. A
 * custom property of the name goes first.
 */
function profileValue({ profile, properties }: Subject, named: string): Json | undefined {
  const name = /^properties\['(.*)'\]$/s.exec(named)?.[1] ?? named;
  const own = properties()[name];
  if (own !== undefined) return own;
  const plain = name.replace(/^\$/, '');
  const field = PROFILE_FIELDS.find((known) => known === plain);
  if (field !== undefined) return profile.fields[field];
  const place = LOCATION_FIELDS.find((known) => known === plain);
  return place === undefined ? undefined : profile.location[place];
}
