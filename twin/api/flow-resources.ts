import type { FlowAction, MessageAction } from '../state/flow-definition.ts';
import { messageActions } from '../state/flow-definition.ts';
import { type Flow, type FlowActionRef, type FlowMessageRef, triggerType } from '../state/flows.ts';
import type { Json, JsonObject } from '../state/json.ts';
import type { Reference, Resource } from './documents.ts';
import { wireTime } from './wire-time.ts';

export function flowResource(flow: Flow): Resource {
  return {
    type: 'flow',
    id: flow.id,
    attributes: {
      name: flow.name,
      status: flow.status,
      archived: flow.archived,
      ...times(flow),
      trigger_type: triggerType(flow),
      definition: plain(flow.definition),
    },
    relationships: {
      'flow-actions': flow.definition.actions.map(({ id }): Reference => ({ type: 'flow-action', id })),
      tags: null,
    },
  };
}

export function flowActionResource({ flow, action }: FlowActionRef): Resource {
  return {
    type: 'flow-action',
    id: action.id,
    attributes: { ...times(flow), definition: plain(action) },
    relationships: {
      flow: { type: 'flow', id: flow.id },
      'flow-messages': messageActions(action).map(
        ({ data }): Reference => ({ type: 'flow-message', id: data.message.id }),
      ),
    },
  };
}

export function flowMessageResource({ flow, action }: FlowMessageRef): Resource {
  const { message } = action.data;
  return {
    type: 'flow-message',
    id: message.id,
    attributes: { channel: channelOf(action), ...times(flow), definition: plain(message) },
    relationships: {
      'flow-action': { type: 'flow-action', id: action.id },
      ...('template_id' in message ? { template: { type: 'template', id: message.template_id } as const } : {}),
    },
  };
}

/** The status of the steps that have one. */
export function actionStatus(action: FlowAction): string | null {
  return 'status' in action.data ? action.data.status : null;
}

/** Klaviyo's words for kinds of step in the `action_type` filter. */
export function actionType(action: FlowAction): string {
  switch (action.type) {
    case 'send-email':
      return 'SEND_EMAIL';
    case 'send-webhook':
      return 'SEND_WEBHOOK';
    case 'time-delay':
      return 'TIME_DELAY';
    case 'conditional-split':
      return 'BOOLEAN_BRANCH';
    case 'trigger-split':
      return 'TRIGGER_BRANCH';
    case 'ab-test':
      return 'AB_TEST';
  }
}

function channelOf(action: MessageAction): string {
  return action.type === 'send-email' ? 'email' : 'webhook';
}

function times(flow: Flow): { created: string; updated: string } {
  return { created: wireTime(flow.created), updated: wireTime(flow.updated) };
}

/** Flow definitions are JSON already; this only says so to the compiler. */
function plain(definition: object): Json {
  return definition as JsonObject;
}
