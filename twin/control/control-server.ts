import Fastify, { type FastifyInstance } from 'fastify';
import { exportScheduleSchema } from '../export/export-schedule.ts';
import { pageRoutes } from '../page/page-routes.ts';
import { allowApp, allowKey } from '../state/account.ts';
import { createList } from '../state/lists.ts';
import { addTemplate } from '../state/templates.ts';
import { campaignRoutes } from './campaign-routes.ts';
import { clockRoutes } from './clock-routes.ts';
import * as inputs from './control-schemas.ts';
import { faultRoutes } from './fault-routes.ts';
import { flowRoutes } from './flow-routes.ts';
import { done, jsonRoutes, ok, refused } from './json-routes.ts';
import { metricRoutes } from './metric-routes.ts';
import { profileRoutes } from './profile-routes.ts';
import { BODY_LIMIT_MEGABYTES, refusals, refuseAddress } from './refusals.ts';
import { iso, rounded, stateReport } from './state-report.ts';
import type { TwinParts } from './twin-parts.ts';
import { webhookRoutes } from './webhook-routes.ts';

/** The port by which its owner sets the twin up, moves its time and reads its truth. Nothing of it is Klaviyo's. */
export function createControl(parts: TwinParts): FastifyInstance {
  const { account, clock } = parts;
  const control = Fastify({
    bodyLimit: BODY_LIMIT_MEGABYTES * 1_000_000,
    forceCloseConnections: true,
    frameworkErrors: refuseAddress,
  });
  const refuseStrays = refusals(control);

  const routes = jsonRoutes(control);
  const { read, write } = routes;

  refuseStrays({ page: pageRoutes(control, parts) });
  read('/state', () => ok(stateReport(parts)));
  read('/assumptions', () => ok(parts.assumptions.current()));
  read('/truth', () => {
    const truth = parts.audience.truth();
    return truth === null ? refused(404, 'the twin has no world yet: PUT /world') : ok(rounded(truth));
  });
  read('/mailbox', (request) => {
    const query = inputs.mailboxQuery.safeParse(request.query);
    if (!query.success) return refused(400, ...inputs.problemsOf(query.error, 'query'));
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
  metricRoutes(routes, parts);
  profileRoutes(routes, parts);
  flowRoutes(routes, parts);
  campaignRoutes(routes, parts);
  webhookRoutes(routes, parts);

  write('PUT', '/sftp/users/:name', inputs.publicKeyInput, ({ publicKey }, { name = '' }) => {
    try {
      parts.sftp.authorize(name, publicKey);
      return done;
    } catch (error) {
      return refused(400, `publicKey: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
  write('PUT', '/export', exportScheduleSchema, async (schedule) => {
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
