import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listen } from '../../src/adapters/postgres/listen.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { type Browser, type ConsoleApp, startConsole } from '../support/console-app.ts';

const CONTENT = { subject: 'Hello {{ first_name }}', preheader: 'A warm welcome', body: '<p>Hi {{ first_name }}</p>' };
const TEMPLATES = '/console-api/templates';

let consoleApp: ConsoleApp;
let orgId: OrgId;
let admin: Browser;

beforeAll(async () => {
  consoleApp = await startConsole();
});
beforeEach(async () => {
  orgId = await consoleApp.db.createOrg();
  admin = await consoleApp.browser(orgId, 'admin');
});
afterAll(() => consoleApp.close());

const create = (templateId: string) => admin.call('POST', TEMPLATES, { templateId, name: templateId });
const save = (templateId: string, variantId: string, change: object = {}) =>
  admin.call('PUT', `${TEMPLATES}/${templateId}/variants/${variantId}`, { name: variantId, ...CONTENT, ...change });
const setState = (templateId: string, state: string, prefix?: string) =>
  admin.call('POST', `${TEMPLATES}/${templateId}/state`, { state, ...(prefix === undefined ? {} : { prefix }) });
const integrate = (templateId: string, controlMessageId: string | null = null) =>
  admin.call('PUT', `${TEMPLATES}/${templateId}/integration`, {
    flowId: 'Flow1',
    treatmentActionId: '7',
    controlMessageId,
  });
const codeOf = (answer: { json(): unknown }): string => (answer.json() as { error: { code: string } }).error.code;

/** As Refresh Klaviyo Data stores it. */
async function syncDelay(seconds: number): Promise<void> {
  const of = 'FROM templates WHERE org_id = $1';
  await consoleApp.db.asOwner(
    `INSERT INTO klaviyo_accounts (org_id, account_id, sealed_private_key, key_hint, created_at)
     SELECT org_id, account_id, '', 'pk_…', now() ${of}`,
    [orgId],
  );
  await consoleApp.db.asOwner(
    `INSERT INTO klaviyo_flows (org_id, account_id, flow_id, name, status, archived, synced_at)
     SELECT org_id, account_id, 'Flow1', 'Welcome', 'live', false, now() ${of}`,
    [orgId],
  );
  await consoleApp.db.asOwner(
    `INSERT INTO klaviyo_actions (org_id, account_id, action_id, flow_id, type, position, delay_seconds)
     SELECT org_id, account_id, '7', 'Flow1', 'send-email', 1, $2 ${of}`,
    [orgId, seconds],
  );
}

async function makeReady(templateId: string): Promise<void> {
  await create(templateId);
  await integrate(templateId);
  await save(templateId, 'control', { role: 'control' });
  await save(templateId, 'warm', { state: 'active' });
}

describe('a template', () => {
  it('starts as a draft that splits 90 to 10 and keeps people where they are', async () => {
    const answer = await create('welcome');
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({
      state: 'draft',
      split: 'internal_persistent',
      treatmentShare: 0.9,
      prefix: 'jai',
      integration: null,
      variants: [],
    });
    expect((await admin.call('GET', `${TEMPLATES}/welcome`)).json()).toEqual(answer.json());
    expect(codeOf(await create('welcome'))).toBe('id_taken');
  });

  it('lets a draft be half written, but nothing that people can get', async () => {
    await create('welcome');
    expect((await save('welcome', 'warm', { state: 'draft', subject: '', body: ' ' })).statusCode).toBe(200);
    const refused = await save('welcome', 'warm', { state: 'active', subject: '', body: ' ' });
    expect(codeOf(refused)).toBe('broken_content');
    expect(refused.body).toContain('The subject is empty: write it, or save as a draft.');
    expect(refused.body).toContain('The body is empty');
  });

  it('goes live when everything is there, and says what is missing until then', async () => {
    await create('welcome');
    const refused = await setState('welcome', 'active');
    expect([refused.statusCode, codeOf(refused)]).toEqual([409, 'not_ready']);
    for (const word of ['Klaviyo flow', 'variant to active', 'control a body']) {
      expect(refused.json().error.message).toContain(word);
    }
    await integrate('welcome');
    await save('welcome', 'control', { role: 'control' });
    await save('welcome', 'warm', { state: 'active' });
    expect((await setState('welcome', 'active')).json()).toMatchObject({ state: 'active', prefix: 'jai' });
    expect((await setState('welcome', 'paused')).json()).toMatchObject({ state: 'paused' });
    expect(codeOf(await setState('welcome', 'draft'))).toBe('no_such_step');
  });

  it('is offered a prefix that is free, and needs none where an event carries its content', async () => {
    for (const name of ['welcome', 'news', 'win-back']) await makeReady(name);
    await setState('welcome', 'active');
    await setState('news', 'active', 'jai_win_back');
    expect((await setState('win-back', 'active')).json().error.offer).toBe('jai_win_back_2');
    const byEvent = { emailDelaySeconds: 300, graceSeconds: 600, cleanUp: 'never', carrier: 'event' };
    await admin.call('PUT', `${TEMPLATES}/win-back/delivery`, byEvent);
    expect((await setState('win-back', 'active')).json()).toMatchObject({ state: 'active', prefix: 'jai' });
    const back = await admin.call('PUT', `${TEMPLATES}/win-back/delivery`, { ...byEvent, carrier: 'profile' });
    expect([back.statusCode, codeOf(back)]).toEqual([409, 'properties_taken']);
  });

  it('is offered properties of its own where another live one writes the same', async () => {
    await makeReady('welcome');
    await makeReady('win-back');
    await setState('welcome', 'active');
    const refused = await setState('win-back', 'active');
    expect([refused.statusCode, codeOf(refused)]).toEqual([409, 'prefix_taken']);
    expect(refused.json().error.message).toContain('jai_win_back');
    expect(refused.json().error.offer).toBe('jai_win_back');
    expect((await setState('win-back', 'active', 'jai_win_back')).json()).toMatchObject({ prefix: 'jai_win_back' });
    await setState('welcome', 'paused');
    await makeReady('news');
    expect((await setState('news', 'active')).json()).toMatchObject({ state: 'active', prefix: 'jai' });
  });
});

describe('the integration', () => {
  it('points the template at its email and takes the delay from the flow', async () => {
    await create('welcome');
    expect((await integrate('welcome')).json()).toMatchObject({
      split: 'internal_persistent',
      emailDelaySeconds: 120,
      integration: { flowId: 'Flow1', treatmentActionId: '7', treatmentMessageId: 'Message1', flowStatus: 'unknown' },
    });
  });

  it('with a control message leaves the split to Klaviyo, and without one takes it back', async () => {
    await create('welcome');
    expect((await integrate('welcome', 'Message2')).json()).toMatchObject({ split: 'external' });
    expect((await integrate('welcome')).json()).toMatchObject({ split: 'internal_persistent' });
    expect((await integrate('nowhere')).statusCode).toBe(404);
  });
});

describe('writing in time', () => {
  const settings = { emailDelaySeconds: 900, graceSeconds: 60, cleanUp: 'never', carrier: 'profile' };

  it('keeps what the template says of delay, grace and what is left afterwards', async () => {
    await create('welcome');
    expect((await admin.call('PUT', `${TEMPLATES}/welcome/delivery`, settings)).json()).toMatchObject(settings);
    expect((await admin.call('GET', `${TEMPLATES}/welcome`)).json()).toMatchObject(settings);
    expect((await admin.call('PUT', `${TEMPLATES}/nowhere/delivery`, settings)).statusCode).toBe(404);
  });

  it('refuses another delay than the flow’s and says which is in force; without one the rest is saved', async () => {
    await create('welcome');
    await integrate('welcome');
    await syncDelay(120);
    const put = (sent: object) => admin.call('PUT', `${TEMPLATES}/welcome/delivery`, sent);
    const refused = await put(settings);
    expect([refused.statusCode, codeOf(refused)]).toEqual([409, 'delay_of_flow']);
    expect(refused.json().error.message).toMatch(/waits 120 s between the webhook and this email.*the delay in force/);
    expect((await admin.call('GET', `${TEMPLATES}/welcome`)).json()).toMatchObject({ graceSeconds: 600 });
    const { emailDelaySeconds: _, ...rest } = settings;
    const saved = { ...rest, emailDelaySeconds: 120, isDelayOfFlow: true };
    expect((await put(rest)).json()).toMatchObject(saved);
    expect((await put({ ...rest, emailDelaySeconds: 120 })).json()).toMatchObject(saved);
  });
});

describe('a variant', () => {
  beforeEach(() => create('welcome'));

  it('gets a new version for new content only, and earlier content stays', async () => {
    expect((await save('welcome', 'warm')).json()).toMatchObject({ version: 1, ...CONTENT });
    expect((await save('welcome', 'warm', { state: 'active', name: 'Warm' })).json()).toMatchObject({ version: 1 });
    expect((await save('welcome', 'warm', { subject: 'Welcome!' })).json()).toMatchObject({ version: 2 });
    const versions = await consoleApp.db.asOwner(
      'SELECT version, subject FROM variant_versions WHERE org_id = $1 ORDER BY version',
      [orgId],
    );
    expect(versions).toEqual([
      { version: 1, subject: CONTENT.subject },
      { version: 2, subject: 'Welcome!' },
    ]);
  });

  it('that does not parse is refused with the line, and nothing is stored', async () => {
    const refused = await save('welcome', 'warm', { body: '<p>\n{% if first_name %}</p>' });
    expect([refused.statusCode, codeOf(refused)]).toEqual([400, 'broken_content']);
    expect(refused.json().error.message).toMatch(/Body, line 2/);
    expect((await admin.call('GET', `${TEMPLATES}/welcome`)).json()).toMatchObject({ variants: [] });
  });

  it('is control or not for good, and there is one control', async () => {
    await save('welcome', 'original', { role: 'control' });
    await save('welcome', 'warm');
    expect(codeOf(await save('welcome', 'second', { role: 'control' }))).toBe('has_control');
    expect(codeOf(await save('welcome', 'warm', { role: 'control' }))).toBe('role_is_fixed');
    expect((await save('welcome', 'original', { role: 'control', body: '' })).statusCode).toBe(200);
  });

  it('of no template, or with an impossible id, is refused', async () => {
    expect((await save('nowhere', 'warm')).statusCode).toBe(404);
    expect((await save('welcome', 'not%20an%20id')).statusCode).toBe(400);
  });
});

describe('every change', () => {
  it('is announced to the deciders when it has committed', async () => {
    const heard: (string | null)[] = [];
    let tell: () => void = () => undefined;
    const stop = listen(consoleApp.db.url, 'justai_template', (payload) => {
      heard.push(payload);
      tell();
    });
    const told = (count: number) =>
      new Promise<void>((resolve) => {
        tell = () => heard.length >= count && resolve();
        tell();
      });
    await told(1);
    await makeReady('welcome');
    await setState('welcome', 'active');
    await told(6);
    expect(heard).toEqual([null, orgId, orgId, orgId, orgId, orgId]);
    await stop();
  });

  it('is in the audit log, with who made it', async () => {
    await makeReady('welcome');
    await admin.call('PUT', '/console-api/sftp', { username: 'someone' });
    const rows = await consoleApp.db.asOwner(
      `SELECT a.action, a.subject, u.email FROM audit_log a LEFT JOIN users u USING (org_id, user_id)
       WHERE a.org_id = $1 AND a.user_id IS NOT NULL`,
      [orgId],
    );
    const { email } = admin;
    expect(rows).toEqual([
      { action: 'template.create', subject: 'welcome', email },
      { action: 'template.integration', subject: 'welcome', email },
      { action: 'variant.save', subject: 'welcome/control', email },
      { action: 'variant.save', subject: 'welcome/warm', email },
      { action: 'sftp.save', subject: 'someone@sftp.klaviyo.com', email },
    ]);
  });
});
