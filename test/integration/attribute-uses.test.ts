import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { AttributeList } from '../../src/contract/attributes.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { type Browser, type ConsoleApp, startConsole } from '../support/console-app.ts';

const ATTRIBUTES = '/console-api/attributes';
const attribute = (name: string) => ({
  kind: 'string',
  name,
  options: [{ value: 'premium', aliases: ['VIP'] }],
  defaultValue: 'free',
});

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
const list = async () => (await editor.call('GET', ATTRIBUTES)).json<AttributeList>();
const saveVariant = (state: string, targeting: object[]) =>
  editor.call('PUT', '/console-api/templates/welcome/variants/warm', {
    ...{ name: 'Warm', subject: 'Hi', preheader: '', body: '<p>Hi</p>' },
    state,
    targeting,
  });

it('an attribute that rules or named buckets ask for is not deleted by accident, and never from what serves', async () => {
  await editor.call('POST', ATTRIBUTES, attribute('plan'));
  await editor.call('POST', '/console-api/buckets', { name: 'vips', attributes: { plan: 'premium' } });
  await editor.call('POST', '/console-api/templates', { templateId: 'welcome', name: 'Welcome' });
  const rule = { attribute: 'plan', is: 'any_of', values: ['premium'] };
  await saveVariant('active', [rule]);
  const setState = (state: string) =>
    consoleApp.db.asOwner('UPDATE templates SET state = $2 WHERE org_id = $1', [orgId, state]);
  await setState('active');
  expect((await list()).uses).toMatchObject([
    { by: 'variant', attribute: 'plan', values: ['premium'], templateName: 'Welcome', isServing: true },
    { by: 'bucket', attribute: 'plan', values: ['premium'], bucket: 'vips' },
  ]);

  for (const confirmed of [false, true]) {
    const refusal = refusalOf(await editor.call('DELETE', `${ATTRIBUTES}/plan`, { confirmed }));
    expect(refusal.code).toBe('attribute_in_use');
    expect(refusal.message).toContain('for "Warm" of Welcome. Take it out of the rules there first.');
  }

  await setState('paused');
  const question = refusalOf(await editor.call('DELETE', `${ATTRIBUTES}/plan`));
  expect(question.code).toBe('attribute_named');
  expect(question.message).toContain('"Warm" of Welcome and the named bucket "vips"');
  await saveVariant('archived', [rule]);
  expect((await list()).uses.map(({ by }) => by)).toEqual(['bucket']);
  expect((await editor.call('DELETE', `${ATTRIBUTES}/plan`, { confirmed: true })).statusCode).toBe(204);
  expect((await list()).attributes).toEqual([]);
});

it('there are at most 20 attributes, however many are created at once, and one more is refused with what to do', async () => {
  const names = Array.from({ length: 24 }, (_, index) => `attribute ${index}`);
  const answers = await Promise.all(names.map((name) => editor.call('POST', ATTRIBUTES, attribute(name))));
  const refused = answers.filter(({ statusCode }) => statusCode !== 201);
  expect(refused).toHaveLength(4);
  const [refusal] = refused.map(refusalOf);
  expect(refusal?.code).toBe('too_many_entries');
  expect(refusal?.message).toMatch(/^There are 20 attributes already, which is the most.*Delete one/);
  const { attributes } = await list();
  expect(attributes).toHaveLength(20);

  const taken = await editor.call('POST', ATTRIBUTES, attribute(attributes[0]?.name ?? ''));
  expect(refusalOf(taken).code).toBe('name_taken');
  await editor.call('DELETE', `${ATTRIBUTES}/${encodeURIComponent(attributes[0]?.name ?? '')}`);
  expect((await editor.call('POST', ATTRIBUTES, attribute('room again'))).statusCode).toBe(201);
});
