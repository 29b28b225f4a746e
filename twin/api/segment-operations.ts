import { z } from 'zod';
import { segmentFilter } from '../state/flow-conditions.ts';
import { createSegment, deleteSegment, type Segment, updateSegment } from '../state/segments.ts';
import { collection, single } from './documents.ts';
import { EQUALS, EQUALS_ANY, matchesAll } from './filter.ts';
import { triggeredFlows } from './group-flows.ts';
import { listMembers, MEMBER_FILTERS, membersQuery } from './group-members.ts';
import { GROUP_FILTERS } from './list-operations.ts';
import type { Operation } from './operation.ts';
import { inOrder, takePage } from './page.ts';
import { TIERS } from './rate-windows.ts';
import { relatedIds } from './related-ids.ts';
import { checkBody } from './request-body.ts';
import { onSegment, segmentResource } from './segment-resource.ts';
import { tagsOf } from './tag-listing.ts';

const read = { method: 'GET', limit: TIERS.L, scopes: ['segments:read'] } as const;
const write = {
  limit: { ...TIERS.XS, daily: 100 },
  scopes: ['segments:write'],
  query: { fields: ['segment'] },
} as const;

const name = z.string().min(1, 'This field may not be blank.');
const newSegment = z.strictObject({
  data: z.strictObject({
    type: z.literal('segment'),
    attributes: z.strictObject({ name, definition: segmentFilter, is_starred: z.boolean().nullable().optional() }),
  }),
});
const segmentUpdate = z.strictObject({
  data: z.strictObject({
    type: z.literal('segment'),
    id: z.string(),
    attributes: z.strictObject({
      name: name.nullable().optional(),
      definition: segmentFilter.nullable().optional(),
      is_starred: z.boolean().nullable().optional(),
      is_active: z.boolean().nullable().optional(),
    }),
  }),
});

const flows = triggeredFlows('segment', 'get_flows_triggered_by_segment');
const tags = tagsOf('segment', 'get_tags_for_segment');
const members: Operation = {
  name: 'get_profiles_for_segment',
  method: 'GET',
  path: '/api/segments/:id/profiles',
  scopes: ['profiles:read', 'segments:read'],
  limit: TIERS.L,
  query: membersQuery({ profile_id: { type: 'string', operators: EQUALS_ANY }, ...MEMBER_FILTERS }),
  answer: onSegment(listMembers),
};

export const segmentOperations: readonly Operation[] = [
  {
    ...read,
    name: 'get_segments',
    path: '/api/segments',
    query: {
      fields: ['flow', 'segment', 'tag'],
      include: ['flow-triggers', 'tags'],
      filters: {
        ...GROUP_FILTERS,
        is_active: { type: 'boolean', operators: EQUALS_ANY },
        is_starred: { type: 'boolean', operators: EQUALS },
      },
      sort: ['created', 'id', 'name', 'updated'],
      page: { kind: 'sized', defaultSize: 10, maxSize: 10 },
    },
    answer: (call) => {
      const { filter, sort, cursor, pageSize } = call.query;
      const found = [...call.account.segments.byId.values()].filter((segment) =>
        matchesAll(filter, (field) => readSegment(segment, field)),
      );
      const ordered = inOrder(found, sort, { field: 'id', descending: false }, readSegment);
      const page = takePage(ordered, cursor, pageSize);
      return collection(call, page, segmentResource, ({ id }) => flows.included(call, id));
    },
  },
  {
    ...write,
    name: 'create_segment',
    method: 'POST',
    path: '/api/segments',
    answer: (call) => {
      const checked = checkBody(newSegment, call.body);
      if (checked.kind === 'refused') return checked;
      const { name, definition, is_starred } = checked.value.data.attributes;
      const { segments, ids } = call.account;
      const segment = createSegment(segments, ids, { name, definition, isStarred: is_starred ?? false }, call.now);
      return single(call, segmentResource(segment), [], 201);
    },
  },
  {
    ...read,
    name: 'get_segment',
    path: '/api/segments/:id',
    lowerLimits: { 'additional-fields[segment]=profile_count': TIERS.XS },
    query: { fields: ['flow', 'segment', 'tag'], additionalFields: ['segment'], include: ['flow-triggers', 'tags'] },
    answer: onSegment((call, segment) => single(call, segmentResource(segment), flows.included(call, segment.id))),
  },
  {
    ...write,
    name: 'update_segment',
    method: 'PATCH',
    path: '/api/segments/:id',
    answer: onSegment((call, segment) => {
      const checked = checkBody(segmentUpdate, call.body);
      if (checked.kind === 'refused') return checked;
      const { name, definition, is_starred, is_active } = checked.value.data.attributes;
      const change = {
        ...(name != null && { name }),
        ...(definition != null && { definition }),
        ...(is_starred != null && { isStarred: is_starred }),
        ...(is_active != null && { isActive: is_active }),
      };
      updateSegment(call.account.segments, segment, change, call.now);
      return single(call, segmentResource(segment));
    }),
  },
  {
    ...write,
    name: 'delete_segment',
    method: 'DELETE',
    path: '/api/segments/:id',
    limit: TIERS.S,
    query: { fields: [] },
    answer: onSegment(({ account }, segment) => {
      deleteSegment(account.segments, segment);
      return { kind: 'no-content', status: 204 };
    }),
  },
  members,
  relatedIds('get_profile_ids_for_segment', members),
  flows.operation,
  relatedIds('get_ids_for_flows_triggered_by_segment', flows.operation),
  tags,
  relatedIds('get_tag_ids_for_segment', tags),
];

function readSegment(segment: Segment, field: string): string | number | boolean | null {
  switch (field) {
    case 'id':
    case 'name':
    case 'created':
    case 'updated':
      return segment[field];
    case 'is_active':
      return segment.isActive;
    case 'is_starred':
      return segment.isStarred;
    default:
      return null;
  }
}
