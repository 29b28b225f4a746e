import type { AddressInfo } from 'node:net';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { pino } from 'pino';
import type { AttributeList } from '../../../src/contract/attributes.ts';
import type { Role, Template } from '../../../src/contract/console.ts';
import type { Conversions } from '../../../src/contract/conversions.ts';
import type { DecisionTimeline, PersonDecisions } from '../../../src/contract/decision-timeline.ts';
import type { DeliveryHealth } from '../../../src/contract/delivery-health.ts';
import type { Forgotten } from '../../../src/contract/forgotten.ts';
import type { FileDetail, Ingestion, RunList } from '../../../src/contract/ingestion.ts';
import type { Outlook } from '../../../src/contract/outlook.ts';
import type { Overview } from '../../../src/contract/overview.ts';
import type { Reconciliation } from '../../../src/contract/reconciliation.ts';
import type { RenderErrorList } from '../../../src/contract/render-errors.ts';
import type { Results } from '../../../src/contract/results.ts';
import type { MilestoneList } from '../../../src/contract/shipping.ts';
import type { ThemeList } from '../../../src/contract/themes.ts';
import { createApp } from '../../../src/http/app.ts';
import * as canned from './canned-answers.ts';
import { registerAttributes } from './canned-attributes.ts';
import { registerConversions } from './canned-conversions.ts';
import { registerDecisions } from './canned-decisions.ts';
import { registerFiles } from './canned-files.ts';
import { registerHealth } from './canned-health.ts';
import { registerIngestion } from './canned-ingestion.ts';
import { registerMappings } from './canned-mappings.ts';
import { registerReconciliation } from './canned-reconciliation.ts';
import { registerSources } from './canned-sources.ts';
import { registerWhatIf, type WhatIfOf } from './canned-what-if.ts';

/** What the server would say; a test sets what it needs before it opens a page. */
export interface Scene {
  isSignedIn: boolean;
  role: Role;
  overview: Overview;
  results: Results;
  whatIf: WhatIfOf;
  milestones: MilestoneList;
  renderErrors: RenderErrorList;
  outlook: Outlook;
  health: DeliveryHealth;
  ingestion: Ingestion;
  runs: RunList;
  reconciliation: Reconciliation;
  ingestedFile: FileDetail;
  template: Template;
  conversions: Conversions;
  /** Whether another live template writes to the same properties. */
  isPrefixTaken: boolean;
  templates: typeof canned.templates;
  themes: ThemeList;
  attributes: AttributeList;
  apiKeys: typeof canned.apiKeys;
  klaviyo: typeof canned.klaviyo;
  klaviyoAddresses: typeof canned.klaviyoAddresses;
  /** Null: there is none. */
  timeline: DecisionTimeline | null;
  person: PersonDecisions | null;
  forgotten: Forgotten;
}

interface Change {
  readonly route: string;
  readonly csrfToken: string;
  readonly body: unknown;
}

export interface CannedConsole {
  readonly url: string;
  readonly scene: Scene;
  /** Everything the pages asked to change, in order. */
  readonly changes: Change[];
  readonly close: () => Promise<void>;
}

export const PASSWORD = 'correct horse battery staple';

/** The built console behind the real server's headers and pages, with an API that answers from a scene. */
export async function startCannedConsole(consoleFolder: string, opening: Scene): Promise<CannedConsole> {
  const scene = { ...opening };
  const changes: Change[] = [];
  const app = createApp({
    publicUrl: 'http://127.0.0.1',
    logger: pino({ level: 'silent' }),
    checkReady: async () => {},
    consoleFolder,
    routes: [(scope) => registerAnswers(scope, scene), (scope) => registerSession(scope, scene)],
  });
  app.addHook('preHandler', async (request) => {
    if (request.method === 'GET') return;
    const route = `${request.method} ${request.url.replace('/console-api', '')}`;
    changes.push({ route, csrfToken: String(request.headers['x-csrf-token']), body: request.body });
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, scene, changes, close: () => app.close() };
}

function registerSession(app: FastifyInstance, scene: Scene): void {
  app.get('/console-api/session', async (_, reply) => {
    if (scene.isSignedIn) return canned.sessionOf(scene.role);
    return refuse(reply, 401, 'Sign in to go on.');
  });
  app.post('/console-api/session', async (request, reply) => {
    const { password } = request.body as { password: string };
    if (password !== PASSWORD) return refuse(reply, 401, 'The email or the password is wrong.');
    scene.isSignedIn = true;
    return canned.sessionOf(scene.role);
  });
  app.delete('/console-api/session', async (_, reply) => {
    scene.isSignedIn = false;
    return reply.code(204).send();
  });
}

function registerAnswers(app: FastifyInstance, scene: Scene): void {
  app.addHook('preHandler', async (_, reply) => {
    if (!scene.isSignedIn) return refuse(reply, 401, 'Sign in to go on.');
  });
  const template = '/console-api/templates/:templateId';
  app.get('/console-api/templates', async () => scene.templates);
  app.post('/console-api/templates', async (_, reply) => reply.code(201).send(scene.template));
  app.get(template, async () => scene.template);
  app.get(`${template}/overview`, async () => scene.overview);
  app.get(`${template}/results`, async () => scene.results);
  app.get(`${template}/render-errors`, async () => scene.renderErrors);
  app.put(`${template}/variants/:variantId`, async () => scene.template.variants[0]);
  app.post(`${template}/state`, async (request, reply) => {
    const { prefix } = request.body as { prefix?: string };
    if (!scene.isPrefixTaken || prefix !== undefined) return scene.template;
    const message = '"winback" is live and writes jai_subject too.';
    return reply.code(409).send({ error: { code: 'prefix_taken', message, offer: 'jai_welcome_email' } });
  });
  app.put(`${template}/integration`, async () => scene.template);
  app.put(`${template}/experiment`, async () => scene.template);
  app.get('/console-api/themes', async () => scene.themes);
  app.get('/console-api/delivery/outlook', async () => scene.outlook);
  app.put(`${template}/delivery`, async () => scene.template);
  app.put(`${template}/ranking`, async () => scene.template);
  app.put(`${template}/theme-continuity`, async () => scene.template);
  app.post(`${template}/ship`, async () => scene.template);
  app.post(`${template}/undo-shipping`, async () => scene.template);
  app.get(`${template}/milestones`, async () => scene.milestones);
  registerWhatIf(app, scene);
  registerAttributes(app, scene);
  registerConversions(app, scene);
  registerDecisions(app, scene);
  registerHealth(app, scene);
  registerIngestion(app, scene);
  registerFiles(app, scene);
  registerReconciliation(app, scene);
  app.get('/console-api/klaviyo', async () => scene.klaviyo);
  app.put('/console-api/klaviyo', async () => scene.klaviyo);
  app.put('/console-api/klaviyo/quota', async () => scene.klaviyo);
  app.post('/console-api/klaviyo/refresh', async () => canned.refreshed);
  app.get('/console-api/klaviyo/flows', async () => canned.flows);
  registerMappings(app);
  app.get('/console-api/sftp', async () => canned.sftp);
  registerSources(app);
  app.get('/console-api/api-keys', async () => scene.apiKeys);
  app.post('/console-api/api-keys', async (_, reply) => reply.code(201).send(canned.createdApiKey));
  app.post('/console-api/api-keys/:keyId/rotate', async (_, reply) => reply.code(201).send(canned.createdApiKey));
  app.get('/console-api/klaviyo/addresses', async () => scene.klaviyoAddresses);
  app.put('/console-api/api-keys/:keyId', async (request, reply) => {
    const { requestsPerSecond, confirmed } = request.body as { requestsPerSecond: number; confirmed: boolean };
    if (requestsPerSecond <= 1_000 || confirmed) return canned.createdApiKey.apiKey;
    return refuse(reply, 409, `Confirm that it makes ${requestsPerSecond} requests a second.`, 'widens_key');
  });
  app.delete('/console-api/api-keys/:keyId', async (_, reply) => reply.code(204).send());
}

const refuse = (reply: FastifyReply, status: number, message: string, code = 'refused'): FastifyReply =>
  reply.code(status).send({ error: { code, message } });
