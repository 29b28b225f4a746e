import type { Json } from '../state/json.ts';
import { LOCATION_FIELDS, type Profile } from '../state/profiles.ts';
import type { Resource } from './documents.ts';
import { wireTime, wireTimeOrNull } from './wire-time.ts';

export function profileResource(profile: Profile): Resource {
  return {
    type: 'profile',
    id: profile.id,
    attributes: {
      ...profile.fields,
      created: wireTime(profile.created),
      updated: wireTime(profile.updated),
      last_event_date: wireTimeOrNull(profile.lastEventAt),
      location: Object.fromEntries(LOCATION_FIELDS.map((field) => [field, profile.location[field] ?? null])),
      properties: profile.properties,
      subscriptions: subscriptions(profile),
      predictive_analytics: null,
    },
    relationships: { lists: null, segments: null, 'push-tokens': null },
  };
}

function subscriptions({ suppression }: Profile): Json {
  const suppressions =
    suppression === null ? [] : [{ reason: suppression.reason, timestamp: wireTime(suppression.at) }];
  return {
    email: {
      marketing: {
        can_receive_email_marketing: suppression === null,
        consent: suppression?.reason === 'UNSUBSCRIBE' ? 'UNSUBSCRIBED' : 'SUBSCRIBED',
        suppression: suppressions,
        list_suppressions: [],
      },
    },
  };
}

export function readProfileField(profile: Profile, field: string): string | number | null {
  switch (field) {
    case 'id':
      return profile.id;
    case 'email':
    case 'phone_number':
    case 'external_id':
      return profile.fields[field];
    case 'created':
    case 'updated':
      return profile[field];
    default:
      return null;
  }
}
