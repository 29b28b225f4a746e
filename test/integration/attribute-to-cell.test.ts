import { afterAll, beforeAll, expect, it } from 'vitest';
import { listen } from '../../src/adapters/postgres/listen.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { type ConsoleApp, startConsole } from '../support/console-app.ts';
import { createKey, type Server, startServer } from './decide-arrange.ts';

let consoleApp: ConsoleApp;
let server: Server;
let stopListening: () => Promise<void>;

beforeAll(async () => {
  consoleApp = await startConsole();
  server = startServer(consoleApp.db.url);
  stopListening = listen(consoleApp.db.url, 'justai_template', (orgId) => server.snapshots.refresh(orgId as OrgId));
});
afterAll(async () => {
  await stopListening();
  await server.close();
  await consoleApp.close();
});

it('an attribute made in the console decides who is eligible and the cell that is stored, within seconds and for as long as it is there', async () => {
  const { db } = consoleApp;
  const orgId = await db.createOrg('shop');
  const key = await createKey(db, orgId);
  const owner = await consoleApp.browser(orgId, 'owner');
  const must = async (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<void> => {
    const answer = await owner.call(method, `/console-api${path}`, body);
    expect([path, answer.statusCode < 300 ? 'done' : answer.body]).toEqual([path, 'done']);
  };
  const ask = async (person: string, attrs: object, more: object = {}) => {
    const payload = { template_id: 'welcome', user_id: person, tracking_id: `${person}-1`, attrs, ...more };
    const headers = { 'x-api-key': key };
    const answer = await server.app.inject({ method: 'POST', url: '/api/generate/shop', headers, payload });
    return answer.json<{ copy: { id: string }; decision: { reason: string } }>();
  };
  const storedFor = async (person: string) => {
    const rows = await db.asOwner<{ cell: string; attrs: object }>(
      'SELECT cell, attrs FROM decisions WHERE org_id = $1 AND user_id = $2',
      [orgId, person],
    );
    return rows[0];
  };
  const variant = (name: string, rest: object) => ({ name, subject: 'Hi', preheader: '', body: '<p>Hi</p>', ...rest });

  await must('POST', '/templates', { templateId: 'welcome', name: 'Welcome' });
  await must('PUT', '/templates/welcome/variants/control', variant('Control', { role: 'control', state: 'active' }));
  const rule = { attribute: 'plan', is: 'any_of', values: ['premium'] };
  await must('PUT', '/templates/welcome/variants/vip', variant('VIP', { state: 'active', targeting: [rule] }));
  await db.asOwner("UPDATE templates SET state = 'active', treatment_share = 1 WHERE org_id = $1", [orgId]);

  const plan = { kind: 'string', name: 'plan', defaultValue: 'free' };
  const premium = { value: 'premium', aliases: ['VIP', '/^pro\\b/i'] };
  await must('POST', '/attributes', { ...plan, options: [premium, { value: 'free', aliases: [] }] });
  const buckets = [
    { value: 'low', maximum: 100 },
    { value: 'high', maximum: null },
  ];
  await must('POST', '/attributes', {
    kind: 'numeric',
    name: 'spend',
    source: 'total_spend',
    buckets,
    defaultValue: 'low',
  });
  await must('POST', '/buckets', { name: 'best', attributes: { plan: 'premium', spend: 'high' } });
  await expect.poll(async () => (await server.snapshots.definitions(orgId)).buckets.has('best')).toBe(true);

  const cell = (...pairs: string[][]) => JSON.stringify(pairs);
  expect(await ask('alias', { plan: ' Pro yearly', total_spend: '100.01' })).toMatchObject({ copy: { id: 'vip' } });
  expect((await storedFor('alias'))?.cell).toBe(cell(['plan', 'premium'], ['spend', 'high']));
  expect(await ask('unknown', { plan: '?', city: 'Bern' })).toMatchObject({
    copy: { id: 'control' },
    decision: { reason: 'no_eligible_variant' },
  });
  expect((await storedFor('unknown'))?.cell).toBe(cell(['plan', 'free'], ['spend', 'low']));
  expect((await storedFor('unknown'))?.attrs).toEqual({ plan: 'free', spend: 'low', city: 'bern' });
  expect(await ask('bucket', { plan: 'free' }, { bucket_name: 'best' })).toMatchObject({ copy: { id: 'vip' } });
  expect((await storedFor('bucket'))?.cell).toBe(cell(['plan', 'premium'], ['spend', 'high']));

  await must('DELETE', '/attributes/spend', { confirmed: true });
  await expect.poll(async () => (await server.snapshots.definitions(orgId)).attributes.length).toBe(1);
  await ask('after', { plan: 'vip', total_spend: '7' });
  expect((await storedFor('after'))?.cell).toBe(cell(['plan', 'premium']));
});
