import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listen } from '../../src/adapters/postgres/listen.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { openSilentProxy, type SilentProxy } from '../support/silent-proxy.ts';
import { createKey, createTemplate, type Server, startServer, webhookBody } from './decide-arrange.ts';

const PATIENCE_MILLISECONDS = 2_300;
const RECOVERY = { timeout: 20_000, interval: 50 };

let db: TestDatabase;
let orgId: OrgId;
let key: string;
let closers: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  db = await cloneDatabase();
  closers = [db.drop];
  orgId = await db.createOrg('fernhill');
  await createTemplate(db, orgId);
  key = await createKey(db, orgId);
});
afterEach(async () => {
  for (const close of closers.reverse()) await close();
});

async function post(server: Server, person: string, withKey = key) {
  const started = performance.now();
  const response = await server.app.inject({
    method: 'POST',
    url: '/api/generate/fernhill',
    headers: { 'x-api-key': withKey },
    payload: webhookBody(person),
  });
  const { error } = response.json() as { error?: { code: string } };
  const milliseconds = performance.now() - started;
  return { status: response.statusCode, code: error?.code, retryAfter: response.headers['retry-after'], milliseconds };
}

describe('more requests at once than there is room for', () => {
  it('are told to come back before their key is even looked at, and let in when there is room again', async () => {
    const server = startServer(db.url, { requestsAtOnce: 4 });
    closers.push(server.close);
    const owner = new pg.Client({ connectionString: db.url });
    await owner.connect();
    closers.push(() => owner.end());
    expect((await post(server, 'first')).status).toBe(200);

    await owner.query('BEGIN; LOCK TABLE decisions IN ACCESS EXCLUSIVE MODE');
    const held = Array.from({ length: 4 }, (_, person) => post(server, `P${person}`));
    const away = await Promise.race([...held, post(server, 'fifth', 'no key at all')]);
    await owner.query('COMMIT');
    expect(away).toMatchObject({ status: 503, code: 'overloaded', retryAfter: '5' });
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await post(server, 'fifth', 'no key at all')).status).toBe(401);
  });
});

describe('a database behind a connection that falls silent', () => {
  let proxy: SilentProxy;
  beforeEach(async () => {
    proxy = await openSilentProxy(db.url);
    closers.push(proxy.close);
  });

  it('is a 503 in time for each request, also while new connections stall; none is doubled when it is heard again', async () => {
    // One at a time, so that a request also waits for those before it.
    const server = startServer(proxy.url, { batchSize: 1, batchesInFlight: 1 });
    closers.push(server.close);
    expect((await post(server, 'before')).status).toBe(200);
    proxy.silence('all, also new ones');
    for (const round of [1, 2, 3]) {
      for (const { status, retryAfter, milliseconds } of await Promise.all(
        [1, 2, 3].map((each) => post(server, `P${round}${each}`)),
      )) {
        expect([status, retryAfter]).toEqual([503, '5']);
        expect(milliseconds).toBeLessThan(PATIENCE_MILLISECONDS);
      }
    }
    proxy.resume();
    for (const person of ['P11', 'P22', 'P33', 'P11']) {
      await expect.poll(async () => (await post(server, person)).status, RECOVERY).toBe(200);
    }
    const decisions = await db.asOwner<{ user_id: string }>('SELECT user_id FROM decisions');
    expect(new Set(decisions.map(({ user_id }) => user_id)).size).toBe(decisions.length);
  });

  it('is heard of again by who listens for its notices, though nothing ever closed', async () => {
    const heard: (string | null)[] = [];
    const stop = listen(proxy.url, 'justai_template', (payload) => heard.push(payload));
    closers.push(stop);
    await expect.poll(() => heard, RECOVERY).toEqual([null]);
    proxy.silence('the present ones');
    await db.asOwner(`SELECT pg_notify('justai_template', 'lost')`);
    await expect.poll(() => heard, RECOVERY).toEqual([null, null]);
    await db.asOwner(`SELECT pg_notify('justai_template', 'found')`);
    await expect.poll(() => heard, RECOVERY).toEqual([null, null, 'found']);
  });
});
