import { Pool } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { createKey, createTemplate, webhookBody } from '../integration/decide-arrange.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { type ServerProcess, startServerProcess } from './support/server-process.ts';

const RATE = 200;
const CAP = 3;

let db: TestDatabase;
let orgId: OrgId;
let servers: ServerProcess[];
let callers: Pool[];

beforeAll(async () => {
  db = await cloneDatabase();
  orgId = await db.createOrg('fernhill');
  await createTemplate(db, orgId);
  const started = [await startServerProcess(db.url), await startServerProcess(db.url)];
  servers = started.filter((server) => server !== null);
  callers = servers.map(({ url }) => new Pool(url, { connections: 50 }));
});
afterAll(async () => {
  await Promise.all(callers.map((caller) => caller.destroy()));
  await Promise.all(servers.map((server) => server.end('SIGKILL')));
  await db.drop();
});

async function keyWith(settings: string): Promise<string> {
  const key = await createKey(db, orgId);
  await db.asOwner(`UPDATE api_keys SET ${settings} WHERE hash = sha256($1::bytea)`, [key]);
  return key;
}

async function post(call: number, key: string, body: unknown): Promise<number> {
  const response = await callers[call % 2]?.request({
    method: 'POST',
    path: '/api/generate/fernhill',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify(body),
  });
  await response?.body.dump();
  return response?.statusCode ?? 0;
}

it('two processes together let through what a key may, not each of them', async () => {
  expect(servers.length).toBe(2);
  const key = await keyWith(`requests_per_second = ${RATE}`);
  const started = performance.now();
  const statuses = await Promise.all(
    Array.from({ length: 2_000 }, (_, person) => post(person, key, webhookBody(`01J8A${person}`))),
  );
  const seconds = (performance.now() - started) / 1_000;
  const passed = statuses.filter((status) => status === 200).length;
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  expect(passed).toBeGreaterThanOrEqual(RATE * 0.9);
  expect(passed).toBeLessThanOrEqual(RATE * (1 + seconds));
});

it('two processes together decide for a profile as often as its key allows', async () => {
  const key = await keyWith(`profile_daily_cap = ${CAP}`);
  const statuses: number[] = [];
  for (let entry = 0; entry < CAP + 3; entry += 1) {
    statuses.push(await post(entry, key, webhookBody('01J8ACAPPED', { entry_id: `entry-${entry}` })));
  }
  expect(statuses).toEqual([200, 200, 200, 429, 429, 429]);
});
