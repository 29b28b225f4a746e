import { messageActions } from '../state/flow-definition.ts';
import type { Flow, FlowActionRef, FlowMessageRef } from '../state/flows.ts';
import { collection } from './documents.ts';
import { ANY, EQUALS, EQUALS_ANY, EQUALS_RANGE, matchesAll, TEXT } from './filter.ts';
import { actionStatus, actionType, flowActionResource, flowMessageResource } from './flow-resources.ts';
import type { Call, Reply } from './operation.ts';
import { inOrder, takePage } from './page.ts';
import type { QueryRules } from './query.ts';

export const FLOW_PAGE = { kind: 'sized', defaultSize: 50, maxSize: 50 } as const;
export const BY_ID = { field: 'id', descending: false };
export const TIME_FILTERS = {
  created: { type: 'date', operators: EQUALS_RANGE },
  updated: { type: 'date', operators: EQUALS_RANGE },
} as const;

export const ACTION_QUERY: QueryRules = {
  fields: ['flow-action'],
  filters: {
    id: { type: 'string', operators: ANY },
    action_type: { type: 'string', operators: EQUALS_ANY },
    status: { type: 'string', operators: EQUALS },
    ...TIME_FILTERS,
  },
  sort: ['action_type', 'created', 'id', 'status', 'updated'],
  page: FLOW_PAGE,
};

export const MESSAGE_QUERY: QueryRules = {
  fields: ['flow-message'],
  filters: {
    id: { type: 'string', operators: ANY },
    name: { type: 'string', operators: TEXT },
    ...TIME_FILTERS,
  },
  sort: ['created', 'id', 'name', 'updated'],
  page: FLOW_PAGE,
};

export function listActions(call: Call, flow: Flow): Reply {
  const { filter, sort, cursor, pageSize } = call.query;
  const found = actionsOf(flow).filter((item) => matchesAll(filter, (field) => readAction(item, field)));
  return collection(call, takePage(inOrder(found, sort, BY_ID, readAction), cursor, pageSize), flowActionResource);
}

export function listMessages(call: Call, action: FlowActionRef): Reply {
  const { filter, sort, cursor, pageSize } = call.query;
  const found = messagesOf(action).filter((item) => matchesAll(filter, (field) => readMessage(item, field)));
  return collection(call, takePage(inOrder(found, sort, BY_ID, readMessage), cursor, pageSize), flowMessageResource);
}

type Listed<Ref> = Ref & { readonly id: string };

export function actionsOf(flow: Flow): Listed<FlowActionRef>[] {
  return flow.definition.actions.map((action) => ({ id: action.id, flow, action }));
}

export function messagesOf({ flow, action }: FlowActionRef): Listed<FlowMessageRef>[] {
  return messageActions(action).map((message) => ({ id: message.data.message.id, flow, action: message }));
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
