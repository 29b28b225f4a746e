import { type EventRecord, eventById } from '../state/events.ts';
import type { Metric } from '../state/metrics.ts';
import type { Profile } from '../state/profiles.ts';
import { asks, collection, type Resource, single } from './documents.ts';
import { notFound } from './errors.ts';
import { recordEvent, recordEvents } from './event-intake.ts';
import { listEvents } from './event-listing.ts';
import { attributionResource, eventResource } from './event-resource.ts';
import { EQUALS, RANGE } from './filter.ts';
import { metricResource } from './metric-resource.ts';
import type { Call, Operation, Reply } from './operation.ts';
import { takePage } from './page.ts';
import { profileResource } from './profile-resource.ts';
import { TIERS } from './rate-windows.ts';
import { relatedIds } from './related-ids.ts';

const FIELDS = ['attribution', 'event', 'metric', 'profile'] as const;
const INCLUDE = ['attributions', 'metric', 'profile'] as const;

const metricOfEvent: Operation = {
  name: 'get_metric_for_event',
  method: 'GET',
  path: '/api/events/:id/metric',
  scopes: ['events:read', 'metrics:read'],
  limit: TIERS.XL,
  query: { fields: ['metric'] },
  answer: (call) =>
    about(call, (event) => {
      const metric = metricOf(call, event);
      return metric === undefined
        ? notFound('metric', event.metricId)
        : single(call, metricResource(call.account, metric));
    }),
};

const profileOfEvent: Operation = {
  name: 'get_profile_for_event',
  method: 'GET',
  path: '/api/events/:id/profile',
  scopes: ['events:read', 'profiles:read'],
  limit: TIERS.XL,
  query: { fields: ['profile'], additionalFields: ['profile'] },
  answer: (call) =>
    about(call, (event) => {
      const profile = profileOf(call, event);
      return profile === undefined ? notFound('profile', event.profileId) : single(call, profileResource(profile));
    }),
};

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
      return collection(
        call,
        page,
        (event) => eventResource(call, event),
        (event) => besideEvent(call, event),
      );
    },
  },
  {
    name: 'get_event',
    method: 'GET',
    path: '/api/events/:id',
    scopes: ['events:read'],
    limit: TIERS.M,
    query: { fields: FIELDS, include: INCLUDE },
    answer: (call) => about(call, (event) => single(call, eventResource(call, event), besideEvent(call, event))),
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
  {
    name: 'bulk_create_events',
    method: 'POST',
    path: '/api/event-bulk-create-jobs',
    scopes: ['events:write'],
    limit: TIERS.M,
    query: { fields: [] },
    answer: recordEvents,
  },
  metricOfEvent,
  relatedIds('get_metric_id_for_event', metricOfEvent),
  profileOfEvent,
  relatedIds('get_profile_id_for_event', profileOfEvent),
];

function about(call: Call, answer: (event: EventRecord) => Reply): Reply {
  const event = eventById(call.account.events, call.pathId);
  return event === undefined ? notFound('event', call.pathId) : answer(event);
}

function metricOf({ account }: Call, event: EventRecord): Metric | undefined {
  return account.metrics.byId.get(event.metricId);
}

function profileOf({ account }: Call, event: EventRecord): Profile | undefined {
  return account.profiles.byId.get(event.profileId);
}

function besideEvent(call: Call, event: EventRecord): Resource[] {
  const profile = profileOf(call, event);
  const metric = metricOf(call, event);
  const attribution = asks(call, 'attributions') ? attributionResource(call, event) : null;
  return [
    ...(asks(call, 'profile') && profile !== undefined ? [profileResource(profile)] : []),
    ...(asks(call, 'metric') && metric !== undefined ? [metricResource(call.account, metric)] : []),
    ...(attribution === null ? [] : [attribution]),
  ];
}
