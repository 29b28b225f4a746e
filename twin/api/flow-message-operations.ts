import type { FlowMessageRef } from '../state/flows.ts';
import { asks, type Resource, single } from './documents.ts';
import { notFound } from './errors.ts';
import { flowActionResource, flowMessageResource } from './flow-resources.ts';
import type { Call, Operation, Reply } from './operation.ts';
import { TIERS } from './rate-windows.ts';
import { relatedIds } from './related-ids.ts';
import { templateResource } from './template-resource.ts';

const read = { method: 'GET', scopes: ['flows:read'], limit: TIERS.S } as const;

const actionOfMessage: Operation = {
  ...read,
  name: 'get_action_for_flow_message',
  path: '/api/flow-messages/:id/flow-action',
  query: { fields: ['flow-action'] },
  answer: (call) => about(call, (message) => single(call, flowActionResource(message))),
};

const templateOfMessage: Operation = {
  ...read,
  name: 'get_template_for_flow_message',
  path: '/api/flow-messages/:id/template',
  scopes: ['templates:read'],
  query: { fields: ['template'] },
  answer: (call) =>
    about(call, (message) => {
      const template = templateOf(call, message);
      return template === null ? notFound('template', call.pathId) : single(call, template);
    }),
};

export const flowMessageOperations: readonly Operation[] = [
  {
    ...read,
    name: 'get_flow_message',
    path: '/api/flow-messages/:id',
    query: { fields: ['flow-action', 'flow-message', 'template'], include: ['flow-action', 'template'] },
    answer: (call) =>
      about(call, (message) => {
        const template = templateOf(call, message);
        return single(call, flowMessageResource(message), [
          ...(asks(call, 'flow-action') ? [flowActionResource(message)] : []),
          ...(asks(call, 'template') && template !== null ? [template] : []),
        ]);
      }),
  },
  actionOfMessage,
  relatedIds('get_action_id_for_flow_message', actionOfMessage),
  templateOfMessage,
  relatedIds('get_template_id_for_flow_message', templateOfMessage),
];

function about(call: Call, answer: (message: FlowMessageRef) => Reply): Reply {
  const message = call.account.flows.messages.get(call.pathId);
  return message === undefined ? notFound('flow-message', call.pathId) : answer(message);
}

function templateOf(call: Call, { action }: FlowMessageRef): Resource | null {
  if (action.type !== 'send-email') return null;
  const template = call.account.templates.get(action.data.message.template_id);
  return template === undefined ? null : templateResource(template);
}
