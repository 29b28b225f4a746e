import Fastify, { type FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { editWebhook } from '../flow/edit-webhook.ts';
import { allowApp, allowKey } from '../state/account.ts';
import { isMessageAction } from '../state/flow-definition.ts';
import { type Flow, installFlow, setFlowStatus } from '../state/flows.ts';
import { createList } from '../state/lists.ts';
import { addTemplate } from '../state/templates.ts';
import { clockRoutes } from './clock-routes.ts';
import * as inputs from './control-schemas.ts';
import { faultRoutes } from './fault-routes.ts';
import { flowInput, webhookEdit } from './flow-input.ts';
import { done, jsonRoutes, ok, refused } from './json-routes.ts';
import { addressReport, iso, stateReport } from './state-report.ts';
import type { TwinParts } from './twin-parts.ts';

/** The port by which its owner sets the twin up, moves its time and reads its truth. Nothing of it is Klaviyo's. */
export function createControl(parts: TwinParts): FastifyInstance {
  const { account, clock } = parts;
  const control = Fastify({ forceCloseConnections: true });
  control.setErrorHandler((error: { readonly statusCode?: number; readonly message: string }, _request, reply) => {
    void reply.status(error.statusCode ?? 500).send({ problems: [error.message] });
  });

  const routes = jsonRoutes(control);
  const { read, write } = routes;

  read('/', () => ok(addressReport(parts)));
  read('/state', () => ok(stateReport(parts)));
  read('/assumptions', () => ok(parts.assumptions.current()));
  read('/truth', () => {
    const truth = parts.audience.truth();
    return truth === null ? refused(404, 'the twin has no world yet: PUT /world') : ok(truth);
  });
  read('/mailbox', (request) => {
    const query = inputs.mailboxQuery.safeParse(request.query);
    if (!query.success) return refused(400, ...inputs.problemsOf(query.error));
    const emails = parts.mailbox.latest(query.data.limit).map((email) => ({
      ...email,
      at: iso(email.at),
      properties: email.properties.map((write) => ({ ...write, writtenAt: iso(write.writtenAt) })),
    }));
    return ok({ emails });
  });

  write('PUT', '/keys', inputs.keyInput, ({ privateKey, scopes }) => {
    allowKey(account, privateKey, scopes);
    return done;
  });
  write('PUT', '/apps', inputs.appInput, ({ accessToken, app, scopes }) => {
    allowApp(account, accessToken, app, scopes);
    return done;
  });
  write('POST', '/lists', inputs.listInput, ({ name }) =>
    ok({ id: createList(account.lists, account.ids, name, clock.now()).id }),
  );
  write('POST', '/templates', inputs.templateInput, (template) =>
    ok({ id: addTemplate(account.templates, account.ids, template, clock.now()).id }),
  );
  write('POST', '/flows', flowInput, (draft) => {
    const unknown = unknownReferences(parts, draft.definition);
    if (unknown.length > 0) return refused(400, ...unknown);
    try {
      return ok(flowReport(installFlow(account.flows, account.ids, draft, clock.now())));
    } catch (error) {
      return refused(400, error instanceof Error ? error.message : String(error));
    }
  });
  read('/flows/:id/counts', (request) => {
    const { id = '' } = request.params as Record<string, string>;
    const flow = account.flows.byId.get(id);
    return flow === undefined ? refused(404, `there is no flow ${id}`) : ok(parts.flowEngine.tally.report(flow));
  });
  write('PUT', '/flows/:id/status', inputs.statusInput, ({ status }, { id = '' }) => {
    const flow = account.flows.byId.get(id);
    if (flow === undefined) return refused(404, `there is no flow ${id}`);
    setFlowStatus(flow, status, clock.now());
    return done;
  });
  write('PUT', '/actions/:id/webhook', webhookEdit, ({ url, headers, body }, { id = '' }) => {
    if (url?.startsWith('http:') === true && !parts.allowHttp) return refused(400, HTTPS_ONLY);
    const edit = { ...(url && { url }), ...(headers && { headers }), ...(body !== undefined && { body }) };
    return editWebhook(account.flows, id, edit, clock.now()) ? done : refused(404, `there is no webhook step ${id}`);
  });

  write('PUT', '/sftp/users/:name', inputs.publicKeyInput, ({ publicKey }, { name = '' }) => {
    try {
      parts.sftp.authorize(name, publicKey);
      return done;
    } catch (error) {
      return refused(400, `publicKey: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
  write('PUT', '/export', inputs.exportInput, async (schedule) => {
    await parts.eventExport.setSchedule(schedule);
    return done;
  });
  faultRoutes(routes, parts.faults, () => clock.now());
  write('PUT', '/assumptions', inputs.assumptionsInput, (edit) => {
    const wrong = parts.assumptions.change(edit);
    return wrong === null ? ok(parts.assumptions.current()) : refused(400, ...inputs.problemsOf(wrong));
  });
  write('PUT', '/world', inputs.worldInput, ({ world, seed, listId }) => {
    const list = account.lists.byId.get(listId);
    if (list === undefined) return refused(400, 'listId: expected the id of a list of the account');
    if (parts.audience.truth() !== null) return refused(409, 'the twin has a world already: start another twin');
    parts.audience.install(world, seed, list);
    return done;
  });

  clockRoutes(routes, clock);
  return control;
}

const HTTPS_ONLY = 'webhook urls must be https: start the twin with --allow-http to allow http';

function unknownReferences(parts: TwinParts, definition: z.output<typeof flowInput>['definition']): string[] {
  const { account, allowHttp } = parts;
  const problems: string[] = [];
  for (const [index, trigger] of definition.triggers.entries()) {
    if (!account.lists.byId.has(trigger.id)) problems.push(`triggers[${index}].id: there is no list ${trigger.id}`);
  }
  for (const [index, action] of definition.actions.entries()) {
    const at = `actions[${index}].data.message`;
    if (action.type === 'send-webhook' && !allowHttp && !action.data.message.url.startsWith('https:')) {
      problems.push(`${at}.url: ${HTTPS_ONLY}`);
    }
    if (action.type === 'send-email' && !account.templates.has(action.data.message.template_id)) {
      problems.push(`${at}.template_id: there is no template ${action.data.message.template_id}`);
    }
  }
  return problems;
}

/** The ids that Klaviyo gave, with the actions in the order they were sent. */
function flowReport(flow: Flow) {
  const actions = flow.definition.actions.map((action) => ({
    id: action.id,
    type: action.type,
    messageId: isMessageAction(action) ? action.data.message.id : null,
  }));
  return { id: flow.id, actions };
}
