import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { type Browser, type ConsoleApp, startConsole } from '../support/console-app.ts';

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
  for (const templateId of ['welcome', 'followup', 'third']) {
    await admin.call('POST', TEMPLATES, { templateId, name: templateId });
  }
});
afterAll(() => consoleApp.close());

const write = (templateId: string, themes: readonly string[]) =>
  admin.call('PUT', `${TEMPLATES}/${templateId}/variants/warm`, {
    name: 'Warm',
    subject: 'Hi',
    preheader: '',
    body: '<p>Hi</p>',
    themes,
  });
const continueFrom = (templateId: string, continuity: object | null) =>
  admin.call('PUT', `${TEMPLATES}/${templateId}/theme-continuity`, { continuity });

describe('themes', () => {
  it('are kept in one form, once each, and listed with where they occur', async () => {
    await write('welcome', ['Tone :  Friendly', 'tone: friendly', ' Offer ']);
    await write('followup', ['tone: friendly']);
    expect((await admin.call('GET', `${TEMPLATES}/welcome`)).json()).toMatchObject({
      variants: [{ themes: ['tone: friendly', 'offer'] }],
    });
    expect((await admin.call('GET', '/console-api/themes')).json()).toEqual({
      themes: [
        { theme: 'offer', templateIds: ['welcome'] },
        { theme: 'tone: friendly', templateIds: ['followup', 'welcome'] },
      ],
    });
  });

  it.each([['a: b: c'], [': friendly'], ['x'.repeat(61)]])('"%s" is refused', async (theme) => {
    expect((await write('welcome', [theme])).statusCode).toBe(400);
  });
});

describe('the earlier email that a template keeps to the theme of', () => {
  it('is saved as it is shown, written to the audit log, and taken back', async () => {
    const continuity = { earlierTemplateId: 'welcome', themeKey: 'Tone', lookbackDays: 45 };
    const saved = { ...continuity, themeKey: 'tone' };
    expect((await continueFrom('followup', continuity)).json()).toMatchObject({ continuity: saved });
    expect((await admin.call('GET', `${TEMPLATES}/followup`)).json()).toMatchObject({ continuity: saved });
    const audited = await consoleApp.db.asOwner(
      `SELECT subject FROM audit_log WHERE org_id = $1 AND action = 'template.themes'`,
      [orgId],
    );
    expect(audited).toEqual([{ subject: 'followup' }]);
    expect((await continueFrom('followup', null)).json()).toMatchObject({ continuity: null });
  });

  it.each([
    ['itself', { earlierTemplateId: 'followup' }, 409, 'continues_itself'],
    ['one that there is not', { earlierTemplateId: 'nowhere' }, 409, 'no_earlier_template'],
    ['nothing', { earlierTemplateId: '' }, 400, 'invalid_input'],
    ['a look-back of no days', { earlierTemplateId: 'welcome', lookbackDays: 0 }, 400, 'invalid_input'],
    ['a look-back of years', { earlierTemplateId: 'welcome', lookbackDays: 366 }, 400, 'invalid_input'],
    ['a whole theme as its kind', { earlierTemplateId: 'welcome', themeKey: 'tone: x' }, 400, 'invalid_input'],
  ])('may not be %s', async (_, continuity, status, code) => {
    const answer = await continueFrom('followup', continuity);
    expect([answer.statusCode, answer.json().error.code]).toEqual([status, code]);
  });

  it('may not lead back in a circle, which the refusal draws', async () => {
    await continueFrom('followup', { earlierTemplateId: 'welcome' });
    await continueFrom('third', { earlierTemplateId: 'followup' });
    const answer = await continueFrom('welcome', { earlierTemplateId: 'third' });
    expect(answer.json()).toMatchObject({
      error: { code: 'continues_in_a_circle', message: expect.stringContaining('welcome') },
    });
  });
});
