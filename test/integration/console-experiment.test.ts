import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { type Browser, type ConsoleApp, startConsole } from '../support/console-app.ts';

const TEMPLATES = '/console-api/templates';
const EXPERIMENT = {
  split: 'internal_random',
  treatmentShare: 0.8,
  epsilon: 0.05,
  randomControlShare: 0.1,
  holdoutShare: 0.02,
};

let consoleApp: ConsoleApp;
let orgId: OrgId;
let admin: Browser;

beforeAll(async () => {
  consoleApp = await startConsole();
});
beforeEach(async () => {
  orgId = await consoleApp.db.createOrg();
  admin = await consoleApp.browser(orgId, 'admin');
  await makeLive('welcome');
});
afterAll(() => consoleApp.close());

const on = (templateId: string, path: string, method: 'POST' | 'PUT', body: object) =>
  admin.call(method, `${TEMPLATES}/${templateId}/${path}`, body);
const find = async (templateId: string) => (await admin.call('GET', `${TEMPLATES}/${templateId}`)).json();
const audited = async () =>
  (await consoleApp.db.asOwner('SELECT action FROM audit_log WHERE org_id = $1 ORDER BY at, action', [orgId])).map(
    (row) => (row as { action: string }).action,
  );

async function makeLive(templateId: string, prefix = 'jai'): Promise<void> {
  await admin.call('POST', TEMPLATES, { templateId, name: templateId });
  await on(templateId, 'integration', 'PUT', { flowId: 'Flow1', treatmentActionId: '7', controlMessageId: null });
  for (const [id, more] of [
    ['control', { role: 'control' }],
    ['warm', { state: 'active' }],
    ['cold', { state: 'draft' }],
  ] as const) {
    await on(templateId, `variants/${id}`, 'PUT', {
      name: id,
      subject: 'Hi',
      preheader: '',
      body: '<p>Hi</p>',
      ...more,
    });
  }
  await on(templateId, 'state', 'POST', { state: 'active', prefix });
}

describe('an experiment', () => {
  it('is set as it is shown, and written to the audit log', async () => {
    const answer = await on('welcome', 'experiment', 'PUT', EXPERIMENT);
    expect(answer.json()).toMatchObject(EXPERIMENT);
    expect(await find('welcome')).toMatchObject(EXPERIMENT);
    expect(await audited()).toContain('template.experiment');
  });

  it('holds people out of every template of the flow, not only of its own', async () => {
    await makeLive('second', 'jai_second');
    await on('welcome', 'experiment', 'PUT', EXPERIMENT);
    expect(await find('second')).toMatchObject({ holdoutShare: 0.02, treatmentShare: 0.9, randomControlShare: 0 });
  });

  it('is not ours to set where Klaviyo splits', async () => {
    await on('welcome', 'integration', 'PUT', {
      flowId: 'Flow1',
      treatmentActionId: '7',
      controlMessageId: 'Message2',
    });
    const answer = await on('welcome', 'experiment', 'PUT', EXPERIMENT);
    expect([answer.statusCode, answer.json().error.code]).toEqual([409, 'klaviyo_splits']);
  });

  it.each([{ treatmentShare: 0 }, { epsilon: 1.1 }, { holdoutShare: 0.6 }, { split: 'external' }])(
    'refuses %o',
    async (more) => {
      expect((await on('welcome', 'experiment', 'PUT', { ...EXPERIMENT, ...more })).statusCode).toBe(400);
    },
  );
});

describe('shipping', () => {
  it('gives the variant to everybody, until the template is made active again', async () => {
    expect((await on('welcome', 'ship', 'POST', { variantId: 'warm' })).json()).toMatchObject({
      state: 'shipped',
      shippedVariantId: 'warm',
    });
    expect(await audited()).toContain('template.ship');
    expect((await on('welcome', 'state', 'POST', { state: 'active' })).json()).toMatchObject({ state: 'active' });
  });

  it('is for a variant that serves', async () => {
    for (const variantId of ['cold', 'control', 'nothing']) {
      const answer = await on('welcome', 'ship', 'POST', { variantId });
      expect([answer.statusCode, answer.json().error.code]).toEqual([409, 'not_serving']);
    }
    await on('welcome', 'state', 'POST', { state: 'archived' });
    expect((await on('welcome', 'ship', 'POST', { variantId: 'warm' })).json().error.code).toBe('cannot_ship');
  });

  it('keeps the properties taken: a shipped template still writes them', async () => {
    await on('welcome', 'ship', 'POST', { variantId: 'warm' });
    await admin.call('POST', TEMPLATES, { templateId: 'second', name: 'second' });
    await on('second', 'integration', 'PUT', { flowId: 'Flow1', treatmentActionId: '7', controlMessageId: null });
    await on('second', 'variants/control', 'PUT', {
      name: 'c',
      role: 'control',
      subject: 'Hi',
      preheader: '',
      body: '<p>Hi</p>',
    });
    await on('second', 'variants/warm', 'PUT', {
      name: 'w',
      state: 'active',
      subject: 'Hi',
      preheader: '',
      body: '<p>Hi</p>',
    });
    expect((await on('second', 'state', 'POST', { state: 'active' })).json().error.code).toBe('prefix_taken');
  });
});
