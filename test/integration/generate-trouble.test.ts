import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/adapters/postgres/database.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/adapters/postgres/embedded.ts';
import { migrate } from '../../src/adapters/postgres/migrate.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { createKey, createTemplate, type Server, startServer, webhookBody } from './decide-arrange.ts';

const PATIENCE_MILLISECONDS = 2_300;

async function post(server: Server, key: string, person: string, slug = 'fernhill') {
  const started = performance.now();
  const response = await server.app.inject({
    method: 'POST',
    url: `/api/generate/${slug}`,
    headers: { 'x-api-key': key },
    payload: webhookBody(person),
  });
  const { error } = response.json() as { error?: { code: string } };
  return {
    status: response.statusCode,
    code: error?.code,
    retryAfter: response.headers['retry-after'],
    milliseconds: performance.now() - started,
  };
}

function expectRetryable(answer: Awaited<ReturnType<typeof post>>): void {
  expect(answer.status).toBe(503);
  expect(Number(answer.retryAfter)).toBeGreaterThan(0);
  expect(answer.milliseconds).toBeLessThan(PATIENCE_MILLISECONDS);
}

describe('a crowd', () => {
  let db: TestDatabase;
  let server: Server;
  let key: string;
  let owner: pg.Client;

  beforeAll(async () => {
    db = await cloneDatabase();
    const orgId = await db.createOrg('fernhill');
    await createTemplate(db, orgId);
    key = await createKey(db, orgId);
    server = startServer(db.url, { batchSize: 1, batchesInFlight: 1, waiting: 3 });
    owner = new pg.Client({ connectionString: db.url });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await server.close();
    await db.drop();
  });

  it('larger than the queue is turned away at once, and all are decided when they come again', async () => {
    expect((await post(server, key, 'first')).status).toBe(200);
    await owner.query('BEGIN; LOCK TABLE decisions IN ACCESS EXCLUSIVE MODE');
    const held = Array.from({ length: 8 }, (_, person) => post(server, key, `P${person}`));
    await Promise.any(held);
    await owner.query('COMMIT');
    const answers = await Promise.all(held);
    const away = answers.filter(({ status }) => status === 503);
    expect(away.map(({ code }) => code)).toEqual(Array(away.length).fill('overloaded'));
    expect(away.length).toBeGreaterThanOrEqual(4);
    for (let person = 0; person < 8; person += 1) expect((await post(server, key, `P${person}`)).status).toBe(200);
    expect(await db.asOwner('SELECT FROM decisions')).toHaveLength(9);
  });

  it('waiting for a database that does not answer is answered in time', async () => {
    await owner.query('BEGIN; LOCK TABLE decisions IN ACCESS EXCLUSIVE MODE');
    const answer = await post(server, key, 'waiting');
    await owner.query('COMMIT');
    expectRetryable(answer);
  });
});

describe('a database that goes away', () => {
  let folder: string;
  let postgres: EmbeddedPostgres;
  let server: Server;
  let key: string;
  let orgId: OrgId;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'justai-away-'));
    chmodSync(folder, 0o755);
    postgres = await startEmbeddedPostgres(folder);
    await migrate(postgres.url, new URL('../../sql/migrations', import.meta.url).pathname);
    const owner = new pg.Pool({ connectionString: postgres.url, max: 1 });
    const db: Pick<TestDatabase, 'asOwner'> = {
      asOwner: async (text, values) => (await owner.query(text, values)).rows,
    };
    orgId = crypto.randomUUID() as OrgId;
    await db.asOwner('SELECT create_org($1, $2, $2, now())', [orgId, 'fernhill']);
    await createTemplate(db, orgId);
    key = await createKey(db, orgId);
    await owner.end();
    server = startServer(postgres.url);
  });
  afterAll(async () => {
    await server.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const processes = async (): Promise<number[]> => {
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    const { rows } = await client.query<{ pid: number }>(
      'SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()',
    );
    await client.end();
    return [postgres.pid(), ...rows.map(({ pid }) => pid)];
  };

  it('by freezing is a 503 within two seconds; thawed, the same request gets its decision', async () => {
    expect((await post(server, key, 'before')).status).toBe(200);
    const frozen = await processes();
    for (const pid of frozen) process.kill(pid, 'SIGSTOP');
    try {
      for (const answer of await Promise.all([1, 2, 3].map((each) => post(server, key, `P${each}`)))) {
        expectRetryable(answer);
      }
    } finally {
      for (const pid of frozen) process.kill(pid, 'SIGCONT');
    }
    await expect.poll(async () => (await post(server, key, 'P1')).status, { timeout: 10_000 }).toBe(200);
  });

  it('by resetting a connection in the middle of a statement fails that statement, not this process', async () => {
    const database = new Database(postgres.url);
    const broken = database.inOrg(orgId, async (query) => {
      const [row] = await query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const pid = Number(row?.pid);
      // A peer that dies with bytes unread resets the connection instead of closing it.
      process.kill(pid, 'SIGSTOP');
      const unread = query('SELECT 1');
      process.kill(pid, 'SIGKILL');
      await unread;
    });
    await expect(broken).rejects.toMatchObject({ code: 'ECONNRESET' });
    await database.close();
    await expect.poll(async () => (await post(server, key, 'P1')).status, { timeout: 10_000 }).toBe(200);
  });

  it('for good is a 503 at once, and nothing that was answered is lost', async () => {
    process.kill(postgres.pid(), 'SIGKILL');
    await postgres.stop();
    expectRetryable(await post(server, key, 'after'));
    await server.close();

    postgres = await startEmbeddedPostgres(folder);
    server = startServer(postgres.url);
    const answer = await server.app.inject({
      method: 'POST',
      url: '/api/generate/fernhill',
      headers: { 'x-api-key': key },
      payload: webhookBody('before'),
    });
    expect([answer.statusCode, answer.headers['x-justai-repeated']]).toEqual([200, 'true']);
  });
});
