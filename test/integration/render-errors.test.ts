import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RenderErrorList } from '../../src/contract/render-errors.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { type ConsoleApp, startConsole } from '../support/console-app.ts';
import { createKey, createTemplate, createVersion, type Server, startServer, webhookBody } from './decide-arrange.ts';

const NOW = Date.UTC(2026, 10, 1);
const DAY = 86_400_000;

let consoleApp: ConsoleApp;
let server: Server;

beforeAll(async () => {
  consoleApp = await startConsole();
  server = startServer(consoleApp.db.url);
});
afterAll(async () => {
  await server.close();
  await consoleApp.close();
});

it('content that cannot be rendered is counted and shown until its next version, or until it is a week ago', async () => {
  const { db } = consoleApp;
  const orgId: OrgId = await db.createOrg('shop');
  const key = await createKey(db, orgId);
  await createTemplate(db, orgId, { share: 1, variants: ['a'], controlBody: '<a href="{{ url }}">Control</a>' });
  await createVersion(db, orgId, 'a', 2, 'Hi', '<a href="{{ url }}">Go</a>');
  const decideFor = async (person: string, url: string, at: number): Promise<string> => {
    server.clock.at = at as typeof server.clock.at;
    const payload = webhookBody(person, { fields: { url } });
    const headers = { 'x-api-key': key };
    const answer = await server.app.inject({ method: 'POST', url: '/api/generate/shop', headers, payload });
    return answer.json().decision.reason;
  };
  const viewer = await consoleApp.browser(orgId, 'viewer');
  const shown = async () =>
    (await viewer.call('GET', '/console-api/templates/welcome/render-errors')).json<RenderErrorList>();

  expect(await decideFor('fine', 'https://shop.example/', NOW)).toBe('chosen');
  expect(await shown()).toEqual({ days: 7, variants: [] });

  expect(await decideFor('early', 'javascript:1', NOW - 8 * DAY)).toBe('render_error');
  for (const person of ['P1', 'P2']) await decideFor(person, 'javascript:1', NOW - 2 * DAY);
  await decideFor('P2', 'javascript:1', NOW - 2 * DAY);
  await decideFor('P3', 'javascript:1', NOW - DAY);
  const { variants } = await shown();
  expect(variants.map(({ variantId, version, count }) => [variantId, version, count])).toEqual([
    ['a', 2, 3],
    ['control', 1, 3],
  ]);
  expect(variants[0]?.lastAt).toBe(new Date(NOW - DAY).toISOString());
  expect(variants[0]?.message).toMatch(/a link must be an http or https address, line:1/);

  await createVersion(db, orgId, 'a', 3, 'Hi', '<p>Go</p>');
  expect((await shown()).variants.map(({ variantId }) => variantId)).toEqual(['control']);
});
