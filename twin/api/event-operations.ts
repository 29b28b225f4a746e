import type { Account } from '../state/account.ts';
import { type EventRecord, eventById } from '../state/events.ts';
import { asks, collection, type Resource, single } from './documents.ts';
import { notFound } from './errors.ts';
import { recordEvent } from './event-intake.ts';
import { listEvents } from './event-listing.ts';
import { EQUALS, RANGE } from './filter.ts';
import { metricResource } from './metric-operations.ts';
import type { Call, Operation } from './operation.ts';
import { takePage } from './page.ts';
import { profileResource } from './profile-resource.ts';
import { TIERS } from './rate-windows.ts';
import { wireTime } from './wire-time.ts';

const FIELDS = ['event', 'metric', 'profile'] as const;
const INCLUDE = ['attributions', 'metric', 'profile'] as const;

export const eventOperations: readonly Operation[] = [
  {
    name: 'get_events',
    method: 'GET',
    path: '/api/events',
    scopes: ['events:read'],
    limit: TIERS.XL,
    query: {
      fields: FIELDS,
      include: INCLUDE,
      filters: {
        metric_id: { type: 'string', operators: EQUALS },
        profile_id: { type: 'string', operators: EQUALS },
        profile: { type: 'string', operators: ['has'] },
        metric: { type: 'string', operators: ['has'] },
        datetime: { type: 'date', operators: RANGE },
        timestamp: { type: 'number', operators: RANGE },
      },
      sort: ['datetime', 'timestamp'],
      page: { kind: 'sized', defaultSize: 200, maxSize: 1_000 },
    },
    answer: (call) => {
      const { filter, sort, cursor, pageSize } = call.query;
      const page = takePage(listEvents(call.account.events, filter, sort), cursor, pageSize);
      return collection(call, page, eventResource, (event) => besideEvent(call, event));
    },
  },
  {
    name: 'get_event',
    method: 'GET',
    path: '/api/events/:id',
    scopes: ['events:read'],
    limit: TIERS.M,
    query: { fields: FIELDS, include: INCLUDE },
    answer: (call) => {
      const event = eventById(call.account.events, call.pathId);
      if (event === undefined) return notFound('event', call.pathId);
      return single(call, eventResource(event), besideEvent(call, event));
    },
  },
  {
    name: 'create_event',
    method: 'POST',
    path: '/api/events',
    scopes: ['events:write'],
    limit: TIERS.XL,
    query: { fields: [] },
    answer: recordEvent,
  },
];

function eventResource(event: EventRecord): Resource {
  return {
    type: 'event',
    id: event.id,
    attributes: {
      timestamp: Math.floor(event.at / 1_000),
      event_properties: event.properties,
      datetime: wireTime(event.at),
      uuid: event.uuid,
    },
    relationships: {
      profile: { type: 'profile', id: event.profileId },
      metric: { type: 'metric', id: event.metricId },
      attributions: null,
    },
  };
}

function besideEvent(call: Call, event: EventRecord): Resource[] {
  const { profiles, metrics }: Account = call.account;
  const profile = profiles.byId.get(event.profileId);
  const metric = metrics.byId.get(event.metricId);
  return [
    ...(asks(call, 'profile') && profile !== undefined ? [profileResource(profile)] : []),
    ...(asks(call, 'metric') && metric !== undefined ? [metricResource(call.account, metric)] : []),
  ];
}
