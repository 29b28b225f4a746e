import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_ERRORS } from '../../contract/api-errors.ts';
import { createApp } from '../app.ts';
import { Refusal } from '../refusal.ts';
import { registerOpenApi } from './register.ts';

const PUBLIC_URL = 'https://justai.example.com';

const app = createApp({
  publicUrl: PUBLIC_URL,
  logger: pino({ level: 'silent' }),
  checkReady: async () => undefined,
  consoleFolder: '/nonexistent',
  routes: [
    (scope) => registerOpenApi(scope, PUBLIC_URL),
    (scope) => {
      scope.get('/refused/:code', async (request) => {
        throw new Refusal('invalid', (request.params as { code: string }).code, 'No.');
      });
    },
  ],
});
beforeAll(async () => void (await app.ready()));
afterAll(() => app.close());

const docsOf = async (path: string): Promise<string | undefined> =>
  (await app.inject(path)).json<{ error: { docs?: string } }>().error.docs;
const pageAt = (url: string) => app.inject(new URL(url).pathname);

describe('a refusal of the public API', () => {
  it.each(API_ERRORS.map(({ code }) => code))('leads from %s to where it is explained', async (code) => {
    const docs = (await docsOf(`/refused/${code}`)) ?? '';
    expect(docs).toBe(`${PUBLIC_URL}/api-docs/errors#${code}`);
    const page = await pageAt(docs);
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.body).toContain(`<tr id="${code}">`);
  });

  it('leads there where the framework or no route refuses', async () => {
    expect(await docsOf('/api/nowhere')).toMatch(/#no_such_route$/);
    expect(await docsOf('/%ff')).toMatch(/#bad_request$/);
  });

  it('leads nowhere where the code is of the console', async () => {
    expect(await docsOf('/refused/widens_key')).toBeUndefined();
  });
});

it('the OpenAPI document names a page that is there', async () => {
  const { externalDocs } = (await app.inject('/openapi.json')).json<{ externalDocs: { url: string } }>();
  expect((await pageAt(externalDocs.url)).statusCode).toBe(200);
});
