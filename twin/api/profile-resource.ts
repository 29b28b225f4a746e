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
      predictive_analytics: NO_PREDICTIONS,
    },
    relationships: { lists: null, segments: null, 'push-tokens': null },
  };
}

/** As of an account without orders. */
const NO_PREDICTIONS: Json = {
  historic_clv: null,
  predicted_clv: null,
  total_clv: null,
  historic_number_of_orders: null,
  predicted_number_of_orders: null,
  average_days_between_orders: null,
  average_order_value: null,
  churn_probability: null,
  expected_date_of_next_order: null,
  ranked_channel_affinity: null,
};

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
    case 'subscriptions.email.marketing.suppression.reason':
      return profile.suppression?.reason ?? null;
    case 'subscriptions.email.marketing.suppression.timestamp':
      return profile.suppression?.at ?? null;
    default:
      return null;
  }
}
