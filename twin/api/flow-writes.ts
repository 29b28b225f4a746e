import { z } from 'zod';
import { definition } from '../control/flow-input.ts';
import type { FlowAction } from '../state/flow-definition.ts';
import {
  deleteFlow,
  type FlowActionRef,
  installFlow,
  redraftAction,
  replaceActions,
  setStatusThroughout,
} from '../state/flows.ts';
import type { Json, JsonObject } from '../state/json.ts';
import { single } from './documents.ts';
import { invalid, notFound } from './errors.ts';
import { flowActionResource, flowResource } from './flow-resources.ts';
import type { Call, Reply } from './operation.ts';
import { checkBody } from './request-body.ts';

const POINTER = '/data/attributes/definition';
const json = z.custom<Json>(() => true);

const flowCreation = z.strictObject({
  data: z.strictObject({
    type: z.literal('flow'),
    attributes: z.strictObject({ name: z.string().min(1), definition }),
  }),
});

const flowUpdate = z.strictObject({
  data: z.strictObject({
    type: z.literal('flow'),
    id: z.string(),
    attributes: z.strictObject({ status: z.enum(['draft', 'manual', 'live']) }),
  }),
});

const actionUpdate = z.strictObject({
  data: z.strictObject({
    type: z.literal('flow-action'),
    id: z.string(),
    attributes: z.strictObject({
      definition: z.looseObject({ type: z.string(), data: z.record(z.string(), json) }),
    }),
  }),
});

/** A new flow is a draft, and the answer shows the definition with the ids it was given. */
export function createFlow(call: Call): Reply {
  const { account, now, query } = call;
  const checked = checkBody(flowCreation, call.body);
  if (checked.kind === 'refused') return checked;
  const { name, definition } = checked.value.data.attributes;
  const flow = installFlow(account.flows, account.ids, { name, status: 'draft', definition }, now);
  const additionalFields = new Map([['flow', ['definition']]]);
  return single({ ...call, query: { ...query, additionalFields } }, flowResource(flow), [], 201);
}

export function updateFlow(call: Call): Reply {
  const { account, now, pathId } = call;
  const flow = account.flows.byId.get(pathId);
  if (flow === undefined) return notFound('flow', pathId);
  const checked = checkBody(flowUpdate, call.body);
  if (checked.kind === 'refused') return checked;
  setStatusThroughout(account.flows, flow, checked.value.data.attributes.status, now);
  return single(call, flowResource(flow));
}

export function removeFlow({ account, now, pathId }: Call): Reply {
  const flow = account.flows.byId.get(pathId);
  if (flow === undefined) return notFound('flow', pathId);
  deleteFlow(account.flows, flow, now);
  return { kind: 'no-content', status: 204 };
}

/** The step's kind and its ids stay; `links` may be left out. What Klaviyo shows of a step is what it takes back. */
export function updateFlowAction(call: Call, { flow, action }: FlowActionRef): Reply {
  const { account, now, body } = call;
  const checked = checkBody(actionUpdate, body);
  if (checked.kind === 'refused') return checked;
  const { id: _, ...edit } = checked.value.data.attributes.definition;
  if (edit.type !== action.type) {
    const detail = `The type of an action cannot be changed: expected '${action.type}'.`;
    return invalid(detail, { pointer: `${POINTER}/type` });
  }
  const shown = { links: action.links, ...edit, temporary_id: action.id, data: withoutMessageId(edit.data) };
  const drafted = checkBody(definition.shape.actions.element, shown as JsonObject, POINTER);
  if (drafted.kind === 'refused') return drafted;
  const edited = redraftAction(action, drafted.value, account.ids);
  const lost = lostTarget(targetsOf(edited), new Set(flow.definition.actions.map(({ id }) => id)));
  if (lost !== undefined) return invalid(`The flow has no action ${lost}.`, { pointer: `${POINTER}/links` });
  replaceActions(account.flows, flow, [edited], now);
  return single(call, flowActionResource({ flow, action: edited }));
}

function withoutMessageId(data: JsonObject): JsonObject {
  const { message } = data;
  if (typeof message !== 'object' || message === null || !('id' in message)) return data;
  const { id: _, ...rest } = message;
  return { ...data, message: rest };
}

function targetsOf({ links }: Pick<FlowAction, 'links'>): (string | null)[] {
  return Object.values(links);
}

function lostTarget(targets: readonly (string | null)[], known: ReadonlySet<string>): string | undefined {
  return targets.find((target) => target !== null && !known.has(target)) ?? undefined;
}
