import { z } from 'zod';
import { createList, deleteList, type List, updateList } from '../state/lists.ts';
import { collection, single } from './documents.ts';
import { EQUALS_ANY, type FilterRules, matchesAll } from './filter.ts';
import { triggeredFlows } from './group-flows.ts';
import { listResource, onList } from './list-resource.ts';
import type { Operation } from './operation.ts';
import { inOrder, takePage } from './page.ts';
import { TIERS } from './rate-windows.ts';
import { relatedIds } from './related-ids.ts';
import { checkBody } from './request-body.ts';
import { tagsOf } from './tag-listing.ts';

const read = { method: 'GET', limit: TIERS.L, scopes: ['lists:read'] } as const;
const write = { limit: TIERS.M, scopes: ['lists:write'] } as const;

const attributes = z.strictObject({
  name: z.string().min(1, 'This field may not be blank.'),
  opt_in_process: z.enum(['double_opt_in', 'single_opt_in']).nullable().optional(),
});
const newList = z.strictObject({ data: z.strictObject({ type: z.literal('list'), attributes }) });
const listUpdate = z.strictObject({
  data: z.strictObject({ type: z.literal('list'), id: z.string(), attributes: attributes.partial() }),
});

/** Of lists and segments alike. */
export const GROUP_FILTERS: FilterRules = {
  id: { type: 'string', operators: EQUALS_ANY },
  name: { type: 'string', operators: EQUALS_ANY },
  created: { type: 'date', operators: ['greater-than'] },
  updated: { type: 'date', operators: ['greater-than'] },
};

const flows = triggeredFlows('list', 'get_flows_triggered_by_list');
const tags = tagsOf('list', 'get_tags_for_list');

export const listOperations: readonly Operation[] = [
  {
    ...read,
    name: 'get_lists',
    path: '/api/lists',
    query: {
      fields: ['flow', 'list', 'tag'],
      include: ['flow-triggers', 'tags'],
      filters: GROUP_FILTERS,
      sort: ['created', 'id', 'name', 'updated'],
      page: { kind: 'sized', defaultSize: 10, maxSize: 10 },
    },
    answer: (call) => {
      const { filter, sort, cursor, pageSize } = call.query;
      const found = [...call.account.lists.byId.values()].filter((list) =>
        matchesAll(filter, (field) => readList(list, field)),
      );
      const ordered = inOrder(found, sort, { field: 'id', descending: false }, readList);
      const page = takePage(ordered, cursor, pageSize);
      return collection(call, page, listResource, ({ id }) => flows.included(call, id));
    },
  },
  {
    ...write,
    name: 'create_list',
    method: 'POST',
    path: '/api/lists',
    limit: { ...TIERS.M, daily: 150 },
    query: { fields: ['list'] },
    answer: (call) => {
      const checked = checkBody(newList, call.body);
      if (checked.kind === 'refused') return checked;
      const { name, opt_in_process } = checked.value.data.attributes;
      const list = createList(call.account.lists, call.account.ids, name, call.now);
      updateList(list, { optInProcess: opt_in_process ?? 'double_opt_in' }, call.now);
      return single(call, listResource(list), [], 201);
    },
  },
  {
    ...read,
    name: 'get_list',
    path: '/api/lists/:id',
    lowerLimits: { 'additional-fields[list]=profile_count': TIERS.XS },
    query: { fields: ['flow', 'list', 'tag'], additionalFields: ['list'], include: ['flow-triggers', 'tags'] },
    answer: onList((call, list) => single(call, listResource(list), flows.included(call, list.id))),
  },
  {
    ...write,
    name: 'update_list',
    method: 'PATCH',
    path: '/api/lists/:id',
    query: { fields: ['list'] },
    answer: onList((call, list) => {
      const checked = checkBody(listUpdate, call.body);
      if (checked.kind === 'refused') return checked;
      const { name, opt_in_process } = checked.value.data.attributes;
      const change = { ...(name && { name }), ...(opt_in_process && { optInProcess: opt_in_process }) };
      updateList(list, change, call.now);
      return single(call, listResource(list));
    }),
  },
  {
    ...write,
    name: 'delete_list',
    method: 'DELETE',
    path: '/api/lists/:id',
    query: { fields: [] },
    answer: onList(({ account }, list) => {
      deleteList(account.lists, list);
      return { kind: 'no-content', status: 204 };
    }),
  },
  flows.operation,
  relatedIds('get_ids_for_flows_triggered_by_list', flows.operation),
  tags,
  relatedIds('get_tag_ids_for_list', tags),
];

function readList(list: List, field: string): string | number | null {
  switch (field) {
    case 'id':
    case 'name':
    case 'created':
    case 'updated':
      return list[field];
    default:
      return null;
  }
}
