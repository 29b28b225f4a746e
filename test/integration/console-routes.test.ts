import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import type { Role } from '../../src/http/auth/ports.ts';
import { type ConsoleRoute, mayAct } from '../../src/http/console/route.ts';
import { type Browser, type ConsoleApp, PUBLIC_URL, startConsole } from '../support/console-app.ts';
import { decide } from '../support/decided.ts';

const ROLES: readonly Role[] = ['viewer', 'editor', 'admin', 'owner'];

const PLAN = { kind: 'string', name: 'ours', options: [{ value: 'premium', aliases: [] }], defaultValue: 'premium' };

const MAPPING = {
  ...{ name: 'ours', filePattern: null, delimiter: ';', encoding: null, timeFormat: { kind: 'any' } },
  ...{ columns: { time: ['when'], profileId: ['who'], metricName: ['what'] }, jsonColumn: null, jsonPaths: {} },
  ...{ fixedMetric: null, metricAliases: { Opens: 'opened_email' } },
};

/** A body each changing route accepts, so that what refuses it is never its form. */
const BODIES: Readonly<Record<string, unknown>> = {
  'POST /console-api/session': { email: 'nobody@example.com', password: 'wrong' },
  'POST /console-api/templates': { templateId: 'theirs', name: 'Theirs' },
  'PUT /console-api/templates/:templateId/variants/:variantId': {
    name: 'Taken over',
    subject: 'Hello',
    preheader: '',
    body: '<p>Hello</p>',
  },
  'POST /console-api/templates/:templateId/state': { state: 'archived' },
  'PUT /console-api/templates/:templateId/experiment': { split: 'internal_random', treatmentShare: 0.5, epsilon: 0.1 },
  'POST /console-api/templates/:templateId/ship': { variantId: 'warm' },
  'PUT /console-api/templates/:templateId/delivery': {
    emailDelaySeconds: 300,
    graceSeconds: 600,
    cleanUp: 'never',
    carrier: 'profile',
  },
  'PUT /console-api/templates/:templateId/conversions': {
    ...{ metric: 'Booked Tasting', clickWindowHours: 24, openWindowHours: 0 },
  },
  'PUT /console-api/templates/:templateId/ranking': {
    ranker: 'contextual',
    metricWeights: { opens: 0, clicks: 1, conversions: 5, revenue: 0 },
    unsubscribeLimit: 0.02,
    spamLimit: null,
    isDelayAware: false,
    lookbackDays: 30,
    offsetDays: 1,
  },
  'PUT /console-api/templates/:templateId/theme-continuity': { continuity: null },
  'PUT /console-api/templates/:templateId/integration': { flowId: 'Flow1', treatmentActionId: '7' },
  'POST /console-api/delivery/redrive': { since: '2026-11-21T06:00:00Z' },
  'POST /console-api/people/:person/forget': { confirmed: true },
  'POST /console-api/attributes': { ...PLAN, name: 'theirs' },
  'PUT /console-api/attributes/:name': PLAN,
  'POST /console-api/attributes/try': { definition: PLAN, sent: 'VIP' },
  'POST /console-api/buckets': { name: 'vips', attributes: { plan: 'premium' } },
  'PUT /console-api/buckets/:name': { attributes: { plan: 'premium' } },
  'PUT /console-api/klaviyo': { privateKey: 'pk_secret' },
  'PUT /console-api/klaviyo/quota': { quotaPercent: 50 },
  'PUT /console-api/sftp': { username: 'someone' },
  'POST /console-api/sftp/host-key': { hostKey: `SHA256:${'a'.repeat(43)}` },
  'POST /console-api/mappings': { definition: MAPPING },
  'POST /console-api/mappings/for-file/:sha256/preview': { definition: MAPPING },
  'PUT /console-api/klaviyo/events': { isOn: true },
  'PUT /console-api/ingestion/reconciliation/time-zone': { timeZone: 'Europe/Berlin' },
  'POST /console-api/api-keys': { name: 'Webhook' },
  'PUT /console-api/api-keys/:keyId': {
    ...{ name: 'Taken over', scopes: ['generate'], templateIds: [], flowId: null, addressRanges: [] },
    ...{ fromKlaviyo: false, profileDailyCap: 200, requestsPerSecond: 1_000 },
  },
};

const SHA256 = 'a'.repeat(64);

let consoleApp: ConsoleApp;
let owner: Browser;
const browsers = new Map<Role, Browser>();
let victim: OrgId;
let keyId: string;
let decisionId: string;

beforeAll(async () => {
  consoleApp = await startConsole();
  victim = await consoleApp.db.createOrg();
  owner = await consoleApp.browser(victim, 'owner');
  await owner.call('POST', '/console-api/templates', { templateId: 'welcome', name: 'Welcome' });
  const variant = { name: 'First', subject: 'Ours', preheader: '', body: '<p>Ours</p>' };
  await owner.call('PUT', '/console-api/templates/welcome/variants/first', variant);
  await owner.call('POST', '/console-api/attributes', PLAN);
  await owner.call('POST', '/console-api/buckets', { name: 'ours', attributes: { plan: 'premium' } });
  await owner.call('POST', '/console-api/mappings', { definition: MAPPING });
  const created = await owner.call('POST', '/console-api/api-keys', { name: 'Ours' });
  keyId = created.json<{ apiKey: { keyId: string } }>().apiKey.keyId;
  [decisionId = ''] = await decide(consoleApp.db, victim, [{ person: 'theirs', at: 1_780_000_000 }]);
  await consoleApp.db.asOwner(
    `INSERT INTO landing_files (org_id, sha256, name, source, bytes, object_key, state, landed_at)
     VALUES ($1, $2, 'theirs.csv', 'cli', 1, 'k', 'parked', now())`,
    [victim, SHA256],
  );
  const other = await consoleApp.db.createOrg();
  for (const role of ROLES) browsers.set(role, await consoleApp.browser(other, role));
});
afterAll(() => consoleApp.close());

const nameOf = (route: ConsoleRoute): string => `${route.method} ${route.path}`;
const addressOf = (route: ConsoleRoute): string =>
  route.path
    .replace(':templateId', 'welcome')
    .replace(':variantId', 'first')
    .replace(':keyId', keyId)
    .replace(':decisionId', decisionId)
    .replace(':person', 'theirs')
    .replace(':sha256', SHA256)
    .replace(':name', 'ours');
const guarded = (): ConsoleRoute[] => consoleApp.routes.filter((route) => route.role !== 'anyone');
const inject = (route: ConsoleRoute, headers: Record<string, string>) => {
  const body = BODIES[nameOf(route)];
  const payload = body === undefined ? {} : { payload: body as object };
  return consoleApp.app.inject({ method: route.method, url: addressOf(route), headers, ...payload });
};
const codeOf = (answer: { json(): unknown }): string => (answer.json() as { error: { code: string } }).error.code;

describe('every route of the console', () => {
  it('but sign-in wants a session', async () => {
    expect(consoleApp.routes.filter((route) => route.role === 'anyone').map(nameOf)).toEqual([
      'POST /console-api/session',
    ]);
    for (const route of guarded()) {
      const answer = await inject(route, { origin: PUBLIC_URL });
      expect([nameOf(route), answer.statusCode, codeOf(answer)]).toEqual([nameOf(route), 401, 'not_signed_in']);
    }
  });

  it('that changes something wants the CSRF token of the session', async () => {
    for (const route of guarded().filter((each) => each.method !== 'GET')) {
      for (const token of [{}, { 'x-csrf-token': '' }, { 'x-csrf-token': owner.csrfToken }]) {
        const headers = { origin: PUBLIC_URL, cookie: browsers.get('owner')?.cookie ?? '', ...token };
        const answer = await inject(route, headers);
        expect([nameOf(route), answer.statusCode, codeOf(answer)]).toEqual([nameOf(route), 403, 'csrf']);
      }
    }
  });

  it('that changes something refuses other origins, sign-in too', async () => {
    const { cookie, csrfToken } = owner;
    for (const route of consoleApp.routes.filter((each) => each.method !== 'GET')) {
      for (const origin of [{}, { origin: 'https://evil.example' }, { origin: 'null' }]) {
        const answer = await inject(route, { cookie, 'x-csrf-token': csrfToken, ...origin });
        expect([nameOf(route), answer.statusCode, codeOf(answer)]).toEqual([nameOf(route), 403, 'wrong_origin']);
      }
    }
  });

  it('refuses every role below its own and no other', async () => {
    for (const route of guarded().filter((each) => nameOf(each) !== 'DELETE /console-api/session')) {
      for (const role of ROLES) {
        const { cookie, csrfToken } = browsers.get(role) as Browser;
        const answer = await inject(route, { cookie, 'x-csrf-token': csrfToken, origin: PUBLIC_URL });
        const isRefused = answer.statusCode === 403 && codeOf(answer) === 'role_too_low';
        expect([nameOf(route), role, isRefused]).toEqual([nameOf(route), role, !mayAct(role, route.role as Role)]);
        expect([nameOf(route), answer.statusCode < 500]).toEqual([nameOf(route), true]);
      }
    }
  });

  it("knows nothing of another organisation's ids", async () => {
    const stranger = browsers.get('owner') as Browser;
    const before = await owner.call('GET', '/console-api/templates/welcome');
    const withIds = guarded().filter((route) => route.path.includes(':'));
    expect(withIds.length).toBeGreaterThanOrEqual(10);
    for (const route of withIds) {
      const answer = await stranger.call(route.method, addressOf(route), BODIES[nameOf(route)]);
      expect([nameOf(route), answer.statusCode]).toEqual([nameOf(route), 404]);
    }
    const after = await owner.call('GET', '/console-api/templates/welcome');
    expect(after.json()).toEqual(before.json());
    const file = await owner.call('GET', `/console-api/ingestion/files/${SHA256}`);
    expect(file.json()).toMatchObject({ name: 'theirs.csv', state: 'parked' });
    const keys = await owner.call('GET', '/console-api/api-keys');
    expect(keys.json<{ keys: { revokedAt: string | null }[] }>().keys.map((key) => key.revokedAt)).toEqual([null]);
  });

  it('lists only what is its own', async () => {
    const stranger = await consoleApp.browser(await consoleApp.db.createOrg(), 'owner');
    expect((await stranger.call('GET', '/console-api/templates')).json()).toEqual({ templates: [] });
    expect((await stranger.call('GET', '/console-api/api-keys')).json()).toEqual({ keys: [] });
    expect((await stranger.call('GET', '/console-api/attributes')).json()).toEqual({
      attributes: [],
      buckets: [],
      uses: [],
    });
  });
});
