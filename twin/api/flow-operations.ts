import { type Flow, triggerType } from '../state/flows.ts';
import { asks, collection, type Resource, single } from './documents.ts';
import { notFound } from './errors.ts';
import { ANY, EQUALS, matchesAll, TEXT } from './filter.ts';
import { ACTION_QUERY, actionsOf, BY_ID, FLOW_PAGE, listActions, TIME_FILTERS } from './flow-listings.ts';
import { flowActionResource, flowResource } from './flow-resources.ts';
import { createFlow, removeFlow, updateFlow } from './flow-writes.ts';
import type { Call, Operation } from './operation.ts';
import { inOrder, takePage } from './page.ts';
import { TIERS } from './rate-windows.ts';
import { relatedIds } from './related-ids.ts';

const read = { method: 'GET', scopes: ['flows:read'], limit: TIERS.S } as const;
const write = { scopes: ['flows:write'], limit: TIERS.S } as const;
/** Klaviyo caps it at 100 a day, too. */
const CREATE_LIMIT = { burst: 1, steady: 15, daily: 100 };

const actionsForFlow: Operation = {
  ...read,
  name: 'get_actions_for_flow',
  path: '/api/flows/:id/flow-actions',
  query: ACTION_QUERY,
  answer: (call) => {
    const flow = call.account.flows.byId.get(call.pathId);
    return flow === undefined ? notFound('flow', call.pathId) : listActions(call, flow);
  },
};

export const flowOperations: readonly Operation[] = [
  {
    ...read,
    name: 'get_flows',
    path: '/api/flows',
    query: {
      fields: ['flow', 'flow-action', 'tag'],
      include: ['flow-actions', 'tags'],
      filters: {
        id: { type: 'string', operators: ANY },
        name: { type: 'string', operators: TEXT },
        status: { type: 'string', operators: EQUALS },
        archived: { type: 'boolean', operators: EQUALS },
        trigger_type: { type: 'string', operators: EQUALS },
        ...TIME_FILTERS,
      },
      sort: ['created', 'id', 'name', 'status', 'trigger_type', 'updated'],
      page: FLOW_PAGE,
    },
    answer: (call) => {
      const { filter, sort, cursor, pageSize } = call.query;
      const found = [...call.account.flows.byId.values()].filter((flow) =>
        matchesAll(filter, (field) => readFlow(flow, field)),
      );
      const page = takePage(inOrder(found, sort, BY_ID, readFlow), cursor, pageSize);
      return collection(call, page, flowResource, (flow) => includedActions(call, flow));
    },
  },
  {
    ...read,
    name: 'get_flow',
    path: '/api/flows/:id',
    query: { fields: ['flow', 'flow-action', 'tag'], additionalFields: ['flow'], include: ['flow-actions', 'tags'] },
    answer: (call) => {
      const flow = call.account.flows.byId.get(call.pathId);
      if (flow === undefined) return notFound('flow', call.pathId);
      return single(call, flowResource(flow), includedActions(call, flow));
    },
  },
  {
    ...write,
    name: 'create_flow',
    method: 'POST',
    path: '/api/flows',
    limit: CREATE_LIMIT,
    query: { fields: ['flow'], additionalFields: ['flow'] },
    answer: createFlow,
  },
  {
    ...write,
    name: 'update_flow',
    method: 'PATCH',
    path: '/api/flows/:id',
    query: { fields: ['flow'] },
    answer: updateFlow,
  },
  {
    ...write,
    name: 'delete_flow',
    method: 'DELETE',
    path: '/api/flows/:id',
    query: { fields: [] },
    answer: removeFlow,
  },
  actionsForFlow,
  relatedIds('get_action_ids_for_flow', actionsForFlow),
];

function includedActions(call: Call, flow: Flow): Resource[] {
  return asks(call, 'flow-actions') ? actionsOf(flow).map(flowActionResource) : [];
}

function readFlow(flow: Flow, field: string): string | number | boolean | null {
  switch (field) {
    case 'id':
    case 'name':
    case 'status':
    case 'archived':
    case 'created':
    case 'updated':
      return flow[field];
    case 'trigger_type':
      return triggerType(flow);
    default:
      return null;
  }
}
