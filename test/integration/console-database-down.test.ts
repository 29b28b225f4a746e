import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { expect, it } from 'vitest';
import { Database } from '../../src/adapters/postgres/database.ts';
import { createApp } from '../../src/http/app.ts';

it('a database that is gone is a pause, not a failure: 503 with Retry-After, and the process lives', async () => {
  const socket = join(tmpdir(), `no-postgres-${randomUUID().slice(0, 8)}`);
  const database = new Database(`postgresql://postgres@/justai?host=${encodeURIComponent(socket)}`);
  const app = createApp({
    publicUrl: 'http://127.0.0.1:8080',
    logger: pino({ level: 'silent' }),
    checkReady: async () => void (await database.beforeOrg('SELECT 1')),
    consoleFolder: socket,
    routes: [(scope) => void scope.get('/console-api/anything', () => database.beforeOrg('SELECT 1'))],
  });
  const get = (url: string) => app.inject({ method: 'GET', url });
  const answer = await get('/console-api/anything');
  expect([answer.statusCode, answer.json().error.code]).toEqual([503, 'database_unavailable']);
  expect(answer.headers['retry-after']).toBe('5');
  expect((await get('/readyz')).statusCode).toBe(503);
  expect((await get('/healthz')).statusCode).toBe(200);
  expect((await get('/')).body).toContain('npm run build');
  await app.close();
  await database.close();
});
