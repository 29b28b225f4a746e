import { isMessageAction } from '../state/flow-definition.ts';
import { type Flow, type FlowActionRef, type FlowMessageRef, triggerType } from '../state/flows.ts';
import { asks, collection, type Resource, single } from './documents.ts';
import { notFound } from './errors.ts';
import { ANY, EQUALS, EQUALS_ANY, EQUALS_RANGE, matchesAll, TEXT } from './filter.ts';
import {
  actionStatus,
  actionType,
  flowActionResource,
  flowMessageResource,
  flowResource,
  templateResource,
} from './flow-resources.ts';
import type { Call, Operation } from './operation.ts';
import { inOrder, takePage } from './page.ts';
import type { QueryRules } from './query.ts';
import { TIERS } from './rate-windows.ts';

const PAGE = { kind: 'sized', defaultSize: 50, maxSize: 50 } as const;
const BY_ID = { field: 'id', descending: false };
const TIME_FILTERS = {
  created: { type: 'date', operators: EQUALS_RANGE },
  updated: { type: 'date', operators: EQUALS_RANGE },
} as const;

const FLOWS: QueryRules = {
  fields: ['flow', 'flow-action'],
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
  page: PAGE,
};

const ACTIONS: QueryRules = {
  fields: ['flow-action'],
  filters: {
    id: { type: 'string', operators: ANY },
    action_type: { type: 'string', operators: EQUALS_ANY },
    status: { type: 'string', operators: EQUALS },
    ...TIME_FILTERS,
  },
  sort: ['action_type', 'created', 'id', 'status', 'updated'],
  page: PAGE,
};

const MESSAGES: QueryRules = {
  fields: ['flow-message'],
  filters: {
    id: { type: 'string', operators: ANY },
    name: { type: 'string', operators: TEXT },
    ...TIME_FILTERS,
  },
  sort: ['created', 'id', 'name', 'updated'],
  page: PAGE,
};

const read = { method: 'GET', scopes: ['flows:read'], limit: TIERS.S } as const;

export const flowOperations: readonly Operation[] = [
  {
    ...read,
    name: 'get_flows',
    path: '/api/flows',
    query: FLOWS,
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
    query: { fields: ['flow', 'flow-action'], additionalFields: ['flow'], include: ['flow-actions', 'tags'] },
    answer: (call) => {
      const flow = call.account.flows.byId.get(call.pathId);
      if (flow === undefined) return notFound('flow', call.pathId);
      return single(call, flowResource(flow), includedActions(call, flow));
    },
  },
  {
    ...read,
    name: 'get_actions_for_flow',
    path: '/api/flows/:id/flow-actions',
    query: ACTIONS,
    answer: (call) => {
      const flow = call.account.flows.byId.get(call.pathId);
      if (flow === undefined) return notFound('flow', call.pathId);
      const { filter, sort, cursor, pageSize } = call.query;
      const found = actionsOf(flow).filter((item) => matchesAll(filter, (field) => readAction(item, field)));
      const page = takePage(inOrder(found, sort, BY_ID, readAction), cursor, pageSize);
      return collection(call, page, flowActionResource);
    },
  },
  {
    ...read,
    name: 'get_flow_action',
    path: '/api/flow-actions/:id',
    query: { fields: ['flow', 'flow-action', 'flow-message'], include: ['flow', 'flow-messages'] },
    answer: (call) => {
      const found = call.account.flows.actions.get(call.pathId);
      if (found === undefined) return notFound('flow-action', call.pathId);
      const included = [
        ...(asks(call, 'flow') ? [flowResource(found.flow)] : []),
        ...(asks(call, 'flow-messages') ? messagesOf(found).map(flowMessageResource) : []),
      ];
      return single(call, flowActionResource(found), included);
    },
  },
  {
    ...read,
    name: 'get_flow_action_messages',
    path: '/api/flow-actions/:id/flow-messages',
    query: MESSAGES,
    answer: (call) => {
      const action = call.account.flows.actions.get(call.pathId);
      if (action === undefined) return notFound('flow-action', call.pathId);
      const { filter, sort, cursor, pageSize } = call.query;
      const found = messagesOf(action).filter((item) => matchesAll(filter, (field) => readMessage(item, field)));
      const page = takePage(inOrder(found, sort, BY_ID, readMessage), cursor, pageSize);
      return collection(call, page, flowMessageResource);
    },
  },
  {
    ...read,
    name: 'get_flow_message',
    path: '/api/flow-messages/:id',
    query: { fields: ['flow-action', 'flow-message', 'template'], include: ['flow-action', 'template'] },
    answer: (call) => {
      const found = call.account.flows.messages.get(call.pathId);
      if (found === undefined) return notFound('flow-message', call.pathId);
      const template = templateOf(call, found);
      const included = [
        ...(asks(call, 'flow-action') ? [flowActionResource(found)] : []),
        ...(asks(call, 'template') && template !== null ? [template] : []),
      ];
      return single(call, flowMessageResource(found), included);
    },
  },
  {
    ...read,
    name: 'get_template_for_flow_message',
    path: '/api/flow-messages/:id/template',
    scopes: ['templates:read'],
    query: { fields: ['template'] },
    answer: (call) => {
      const message = call.account.flows.messages.get(call.pathId);
      const template = message === undefined ? null : templateOf(call, message);
      return template === null ? notFound('flow-message', call.pathId) : single(call, template);
    },
  },
];

type Listed<Ref> = Ref & { readonly id: string };

function actionsOf(flow: Flow): Listed<FlowActionRef>[] {
  return flow.definition.actions.map((action) => ({ id: action.id, flow, action }));
}

function messagesOf({ flow, action }: FlowActionRef): Listed<FlowMessageRef>[] {
  return isMessageAction(action) ? [{ id: action.data.message.id, flow, action }] : [];
}

function includedActions(call: Call, flow: Flow): Resource[] {
  return asks(call, 'flow-actions') ? actionsOf(flow).map(flowActionResource) : [];
}

function templateOf(call: Call, { action }: FlowMessageRef): Resource | null {
  if (action.type !== 'send-email') return null;
  const template = call.account.templates.get(action.data.message.template_id);
  return template === undefined ? null : templateResource(template);
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

function readAction({ id, flow, action }: Listed<FlowActionRef>, field: string): string | number | null {
  switch (field) {
    case 'id':
      return id;
    case 'action_type':
      return actionType(action);
    case 'status':
      return actionStatus(action);
    default:
      return field === 'created' || field === 'updated' ? flow[field] : null;
  }
}

function readMessage({ id, flow, action }: Listed<FlowMessageRef>, field: string): string | number | null {
  switch (field) {
    case 'id':
      return id;
    case 'name':
      return action.data.message.name;
    default:
      return field === 'created' || field === 'updated' ? flow[field] : null;
  }
}
