import type { DraftAction, FlowAction, FlowDefinition, FlowDraft, MessageAction } from './flow-definition.ts';
import { messageActions } from './flow-definition.ts';
import { realAction, withRealIds } from './flow-draft.ts';
import type { Ids } from './ids.ts';

export type FlowStatus = 'draft' | 'manual' | 'live';

export type Flow = {
  readonly id: string;
  readonly name: string;
  status: FlowStatus;
  archived: boolean;
  readonly created: number;
  updated: number;
  definition: FlowDefinition;
};

export type FlowActionRef = { readonly flow: Flow; readonly action: FlowAction };
export type FlowMessageRef = { readonly flow: Flow; readonly action: MessageAction };

export type Flows = {
  readonly byId: Map<string, Flow>;
  readonly actions: Map<string, FlowActionRef>;
  readonly messages: Map<string, FlowMessageRef>;
};

export function emptyFlows(): Flows {
  return { byId: new Map(), actions: new Map(), messages: new Map() };
}

/** Gives the flow, its actions and their messages real ids. Throws where a link leads to no action. */
export function installFlow(
  flows: Flows,
  ids: Ids,
  draft: { readonly name: string; readonly status: FlowStatus; readonly definition: FlowDraft },
  now: number,
): Flow {
  const definition = withRealIds(draft.definition, ids);
  const flow: Flow = {
    id: ids.short(),
    name: draft.name,
    status: draft.status,
    archived: false,
    created: now,
    updated: now,
    definition,
  };
  flows.byId.set(flow.id, flow);
  index(flows, flow);
  return flow;
}

/** Puts edited steps in the place of those of the same id. */
export function replaceActions(flows: Flows, flow: Flow, edited: readonly FlowAction[], now: number): void {
  const byId = new Map(edited.map((action) => [action.id, action]));
  const actions = flow.definition.actions.map((action) => byId.get(action.id) ?? action);
  flow.definition = { ...flow.definition, actions };
  flow.updated = now;
  index(flows, flow);
}

/** A step as its author rewrote it, with the ids that it has. The draft's links are real ids. */
export function redraftAction(action: FlowAction, draft: DraftAction, ids: Ids): FlowAction {
  const messageIds = messageActions(action).map(({ data }) => data.message.id);
  const innerIds: string[] = [];
  if (action.type === 'ab-test') {
    const { main_action, current_experiment } = action.data;
    innerIds.push(...[main_action, ...(current_experiment?.variations ?? [])].map(({ id }) => id));
    if (current_experiment !== null) messageIds.push(current_experiment.id);
  }
  const kept = {
    ...ids,
    short: () => messageIds.shift() ?? ids.short(),
    action: () => innerIds.shift() ?? ids.action(),
  };
  return realAction({ ...draft, temporary_id: action.id }, (id) => id, kept);
}

/** The flow takes nobody more and its live steps run no more. */
export function deleteFlow(flows: Flows, flow: Flow, now: number): void {
  setStatusThroughout(flows, flow, 'draft', now);
  flows.byId.delete(flow.id);
  for (const action of flow.definition.actions) {
    flows.actions.delete(action.id);
    for (const { data } of messageActions(action)) flows.messages.delete(data.message.id);
  }
}

function index(flows: Flows, flow: Flow): void {
  for (const action of flow.definition.actions) {
    flows.actions.set(action.id, { flow, action });
    for (const message of messageActions(action)) {
      flows.messages.set(message.data.message.id, { flow, action: message });
    }
  }
}

/** As Klaviyo's API does it: the flow and every step of it that has a status. */
export function setStatusThroughout(flows: Flows, flow: Flow, status: FlowStatus, now: number): void {
  flow.status = status;
  replaceActions(
    flows,
    flow,
    flow.definition.actions.map((action) => withStatus(action, status)),
    now,
  );
}

function withStatus(action: FlowAction, status: FlowStatus): FlowAction {
  switch (action.type) {
    case 'send-email':
      return { ...action, data: { ...action.data, status } };
    case 'send-webhook':
      return { ...action, data: { ...action.data, status } };
    case 'ab-test':
      return { ...action, data: { ...action.data, status } };
    default:
      return action;
  }
}

export function entryAction(flow: Flow): FlowAction | undefined {
  return actionOf(flow, flow.definition.entry_action_id);
}

/** The step after `action`; a split needs the outcome of its condition. */
export function nextAction(flow: Flow, action: FlowAction, outcome: boolean): FlowAction | undefined {
  if (!('next_if_true' in action.links)) return actionOf(flow, action.links.next);
  return actionOf(flow, outcome ? action.links.next_if_true : action.links.next_if_false);
}

/** The words of the `trigger_type` attribute of Klaviyo's flows. */
export function triggerType(flow: Flow): 'Metric' | 'Added to List' | 'Unconfigured' {
  const [trigger] = flow.definition.triggers;
  if (trigger === undefined) return 'Unconfigured';
  return trigger.type === 'metric' ? 'Metric' : 'Added to List';
}

export function actionOf(flow: Flow, id: string | null): FlowAction | undefined {
  return id === null ? undefined : flow.definition.actions.find((action) => action.id === id);
}
