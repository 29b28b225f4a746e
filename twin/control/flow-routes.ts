import { z } from 'zod';
import { editWebhook } from '../flow/edit-webhook.ts';
import { stepFilter } from '../state/flow-conditions.ts';
import { messageActions } from '../state/flow-definition.ts';
import { type Flow, installFlow, setStatusThroughout } from '../state/flows.ts';
import { createSegment } from '../state/segments.ts';
import { webhookEdit } from './action-input.ts';
import { flowInput } from './flow-input.ts';
import { HTTPS_ONLY, unknownReferences } from './flow-references.ts';
import { done, type JsonRoutes, ok, refused } from './json-routes.ts';
import type { TwinParts } from './twin-parts.ts';

const text = z.string().min(1);
const segmentInput = z.strictObject({ name: text, definition: stepFilter });
const statusInput = z.strictObject({ status: z.enum(['draft', 'manual', 'live']) });

/** Flows and what they refer to. */
export function flowRoutes({ read, write }: JsonRoutes, parts: TwinParts): void {
  const { account, clock, flowEngine } = parts;
  write('POST', '/segments', segmentInput, (segment) =>
    ok({ id: createSegment(account.segments, account.ids, segment, clock.now()).id }),
  );
  write('POST', '/flows', flowInput, (draft) => {
    const unknown = unknownReferences(parts, draft.definition);
    if (unknown.length > 0) return refused(400, ...unknown);
    return ok(flowReport(installFlow(account.flows, account.ids, draft, clock.now())));
  });
  read('/flows/:id/counts', (request) => {
    const { id = '' } = request.params as Record<string, string>;
    const flow = account.flows.byId.get(id);
    return flow === undefined ? refused(404, `there is no flow ${id}`) : ok(flowEngine.tally.report(flow));
  });
  write('PUT', '/flows/:id/status', statusInput, ({ status }, { id = '' }) => {
    const flow = account.flows.byId.get(id);
    if (flow === undefined) return refused(404, `there is no flow ${id}`);
    setStatusThroughout(account.flows, flow, status, clock.now());
    return done;
  });
  write('PUT', '/actions/:id/webhook', webhookEdit, ({ url, headers, body }, { id = '' }) => {
    if (url?.startsWith('http:') === true && !parts.allowHttp) return refused(400, `url: ${HTTPS_ONLY}`);
    const edit = { ...(url && { url }), ...(headers && { headers }), ...(body !== undefined && { body }) };
    return editWebhook(account.flows, id, edit, clock.now()) ? done : refused(404, `there is no webhook step ${id}`);
  });
  write('POST', '/actions/:id/release', z.unknown(), (_input, { id = '' }) =>
    account.flows.actions.has(id) ? ok({ released: flowEngine.release(id) }) : refused(404, `there is no step ${id}`),
  );
}

/** The ids that Klaviyo gave, with the actions in the order they were sent. */
function flowReport(flow: Flow) {
  const actions = flow.definition.actions.map((action) => {
    const messageIds = messageActions(action).map(({ data }) => data.message.id);
    return { id: action.id, type: action.type, messageId: messageIds[0] ?? null, messageIds };
  });
  return { id: flow.id, actions };
}
