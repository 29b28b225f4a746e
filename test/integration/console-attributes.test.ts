import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listen } from '../../src/adapters/postgres/listen.ts';
import { createSnapshotSource } from '../../src/adapters/postgres/policy-snapshot.ts';
import type { OrgId, TemplateId } from '../../src/domain/ids.ts';
import { type Browser, type ConsoleApp, startConsole } from '../support/console-app.ts';

const ATTRIBUTES = '/console-api/attributes';
const BUCKETS = '/console-api/buckets';
const PLAN = {
  kind: 'string',
  name: 'plan',
  options: [
    { value: 'premium', aliases: ['VIP', '/^pro/i'] },
    { value: 'free', aliases: [] },
  ],
  defaultValue: 'free',
};

let consoleApp: ConsoleApp;
let orgId: OrgId;
let editor: Browser;

beforeAll(async () => {
  consoleApp = await startConsole();
});
beforeEach(async () => {
  orgId = await consoleApp.db.createOrg();
  editor = await consoleApp.browser(orgId, 'editor');
});
afterAll(() => consoleApp.close());

const refusalOf = (answer: { json(): unknown }) =>
  (answer.json() as { error: { code: string; message: string } }).error;
const snapshots = () => createSnapshotSource(consoleApp.db.database);
const definitions = () => snapshots().loadDefinitions(orgId);

describe('an attribute', () => {
  it('is created, replaced and deleted under its name, each time logged and told to the deciders', async () => {
    let notices = 0;
    const stop = await listen(consoleApp.db.url, 'justai_template', async () => {
      notices += 1;
    });
    expect((await editor.call('POST', ATTRIBUTES, PLAN)).statusCode).toBe(201);
    expect(refusalOf(await editor.call('POST', ATTRIBUTES, PLAN)).code).toBe('name_taken');
    expect((await definitions()).attributes).toEqual([PLAN]);
    const changed = { ...PLAN, defaultValue: 'Premium' };
    const answer = await editor.call('PUT', `${ATTRIBUTES}/plan`, { ...changed, name: 'another' });
    expect(answer.json()).toEqual({ ...PLAN, defaultValue: 'premium' });
    expect((await editor.call('GET', ATTRIBUTES)).json()).toMatchObject({ attributes: [{ defaultValue: 'premium' }] });
    expect((await editor.call('DELETE', `${ATTRIBUTES}/plan`)).statusCode).toBe(204);
    expect(refusalOf(await editor.call('PUT', `${ATTRIBUTES}/plan`, changed)).code).toBe('no_such_name');
    expect((await definitions()).attributes).toEqual([]);
    await expect.poll(() => notices).toBeGreaterThanOrEqual(3);
    await stop();
    const log = await consoleApp.db.database.inOrg(orgId, (query) =>
      query<{ action: string }>("SELECT action FROM audit_log WHERE subject = 'plan' ORDER BY action"),
    );
    expect(log.map(({ action }) => action)).toEqual(['attribute.create', 'attribute.delete', 'attribute.replace']);
  });

  it('with a pattern that may not be is refused with a sentence', async () => {
    const hostile = { ...PLAN, options: [{ value: 'premium', aliases: ['/(a)\\1/'] }] };
    const refusal = refusalOf(await editor.call('POST', ATTRIBUTES, hostile));
    expect(refusal.code).toBe('unsound_definition');
    expect(refusal.message).toContain('back-references are not');
    expect((await definitions()).attributes).toEqual([]);
  });

  it('can be tried before it is saved', async () => {
    const become = async (sent: unknown) =>
      (await editor.call('POST', `${ATTRIBUTES}/try`, { definition: PLAN, sent })).json();
    expect(await become('vip')).toEqual({ value: 'premium', why: 'alias', by: 'VIP' });
    expect(await become('Pro yearly')).toEqual({ value: 'premium', why: 'alias', by: '/^pro/i' });
    expect(await become('?')).toEqual({ value: 'free', why: 'default', by: null });
  });
});

describe('a named bucket', () => {
  it('holds values that its attributes have, and is served with them', async () => {
    await editor.call('POST', ATTRIBUTES, PLAN);
    const wrong = await editor.call('POST', BUCKETS, { name: 'vips', attributes: { plan: 'gold' } });
    expect(refusalOf(wrong).message).toBe('"gold" is no value of plan; it has premium, free.');
    expect((await editor.call('POST', BUCKETS, { name: 'vips', attributes: { plan: 'Premium' } })).statusCode).toBe(
      201,
    );
    expect((await definitions()).buckets).toEqual(new Map([['vips', { plan: 'premium' }]]));
    await editor.call('PUT', `${BUCKETS}/vips`, { attributes: { plan: 'free' } });
    expect((await definitions()).buckets.get('vips')).toEqual({ plan: 'free' });
    expect((await editor.call('DELETE', `${BUCKETS}/vips`)).statusCode).toBe(204);
    expect((await definitions()).buckets.size).toBe(0);
  });
});

describe('a variant', () => {
  it('keeps who it is for, in the form that attributes are compared in', async () => {
    await editor.call('POST', '/console-api/templates', { templateId: 'welcome', name: 'Welcome' });
    const targeting = [{ attribute: 'plan', is: 'any_of', values: [' Premium '] }];
    const variant = { name: 'Warm', state: 'active', subject: 'Hi', preheader: '', body: '<p>Hi</p>', targeting };
    await editor.call('PUT', '/console-api/templates/welcome/variants/warm', variant);
    const kept = [{ attribute: 'plan', is: 'any_of', values: ['premium'] }];
    const shown = (await editor.call('GET', '/console-api/templates/welcome')).json<{ variants: object[] }>();
    expect(shown.variants).toMatchObject([{ targeting: kept }]);
    const served = await snapshots().loadTemplate(orgId, 'welcome' as TemplateId);
    expect(served?.template.variants).toMatchObject([{ targeting: kept }]);
  });
});
