import type { FlowActionRef } from '../state/flows.ts';
import { asks, single } from './documents.ts';
import { notFound, type Refusal } from './errors.ts';
import { listMessages, MESSAGE_QUERY, messagesOf } from './flow-listings.ts';
import { flowActionResource, flowMessageResource, flowResource } from './flow-resources.ts';
import { updateFlowAction } from './flow-writes.ts';
import type { Call, Operation, Reply } from './operation.ts';
import { TIERS } from './rate-windows.ts';
import { relatedIds } from './related-ids.ts';

const read = { method: 'GET', scopes: ['flows:read'], limit: TIERS.S } as const;

const flowOfAction: Operation = {
  ...read,
  name: 'get_flow_for_flow_action',
  path: '/api/flow-actions/:id/flow',
  query: { fields: ['flow'] },
  answer: (call) => about(call, ({ flow }) => single(call, flowResource(flow))),
};

const messagesOfAction: Operation = {
  ...read,
  name: 'get_flow_action_messages',
  path: '/api/flow-actions/:id/flow-messages',
  query: MESSAGE_QUERY,
  answer: (call) => about(call, (action) => listMessages(call, action)),
};

const { id: _, ...messageIdFilters } = MESSAGE_QUERY.filters ?? {};
/** By ids, of all filters, it cannot be filtered. */
const messageIdsOfAction = relatedIds('get_message_ids_for_flow_action', {
  ...messagesOfAction,
  query: { ...messagesOfAction.query, filters: messageIdFilters },
});

export const flowActionOperations: readonly Operation[] = [
  {
    ...read,
    name: 'get_flow_action',
    path: '/api/flow-actions/:id',
    query: { fields: ['flow', 'flow-action', 'flow-message'], include: ['flow', 'flow-messages'] },
    answer: (call) =>
      about(call, (found) =>
        single(call, flowActionResource(found), [
          ...(asks(call, 'flow') ? [flowResource(found.flow)] : []),
          ...(asks(call, 'flow-messages') ? messagesOf(found).map(flowMessageResource) : []),
        ]),
      ),
  },
  {
    name: 'update_flow_action',
    method: 'PATCH',
    path: '/api/flow-actions/:id',
    scopes: ['flows:write'],
    limit: TIERS.S,
    query: { fields: ['flow-action'] },
    answer: (call) => about(call, (found) => updateFlowAction(call, found)),
  },
  flowOfAction,
  relatedIds('get_flow_id_for_flow_action', flowOfAction),
  messagesOfAction,
  messageIdsOfAction,
];

function about(call: Call, answer: (found: FlowActionRef) => Reply): Reply | Refusal {
  const found = call.account.flows.actions.get(call.pathId);
  return found === undefined ? notFound('flow-action', call.pathId) : answer(found);
}
