import pg from 'pg';
import { Pool } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKey, createTemplate, webhookBody } from '../integration/decide-arrange.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { type ServerProcess, startServerProcess } from './support/server-process.ts';

const REQUESTS = 500;

let db: TestDatabase;
let key: string;
let server: ServerProcess | null;
let callers: Pool;

beforeAll(async () => {
  db = await cloneDatabase();
  await createTemplate(db, await db.createOrg('fernhill'));
  const [org] = await db.asOwner<{ org_id: string }>('SELECT org_id FROM orgs');
  key = await createKey(db, org?.org_id as Parameters<typeof createKey>[1]);
  server = await startServerProcess(db.url);
  callers = new Pool(server?.url ?? '', { connections: REQUESTS });
});
afterAll(async () => {
  await callers.destroy();
  await server?.end('SIGKILL');
  await db.drop();
});

async function post(person: string) {
  const response = await callers.request({
    method: 'POST',
    path: '/api/generate/fernhill',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify(webhookBody(person)),
  });
  const text = await response.body.text();
  return { status: response.statusCode, connection: response.headers.connection, text };
}
const postAll = (round: string) =>
  Promise.allSettled(Array.from({ length: REQUESTS }, (_, person) => post(`${round}${person}`)));

it('a server told to stop answers all that are in flight and lets their connections go', async () => {
  // Each caller has an open connection, as a keep-alive client does.
  const before = await postAll('before');
  expect(before.filter((each) => each.status === 'rejected')).toEqual([]);

  const owner = new pg.Client({ connectionString: db.url });
  await owner.connect();
  await owner.query('BEGIN; LOCK TABLE decisions IN ACCESS EXCLUSIVE MODE');
  const inFlight = postAll('during');
  const isWaiting = async (): Promise<boolean> =>
    (await db.asOwner(`SELECT FROM pg_locks WHERE NOT granted AND relation = 'decisions'::regclass`)).length > 0;
  await expect.poll(isWaiting, { interval: 5, timeout: 10_000 }).toBe(true);
  const ended = server?.end('SIGTERM');
  await owner.query('COMMIT');
  await owner.end();

  const answers = (await inFlight).map((each) =>
    each.status === 'fulfilled' ? each.value : { lost: String(each.reason) },
  );
  expect(answers.filter((each) => 'lost' in each)).toEqual([]);
  const seen = new Map<string, number>();
  for (const each of answers) {
    const kind = 'status' in each ? `${each.status} ${each.connection}` : '';
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
  }
  process.stdout.write(`${JSON.stringify({ inFlight: REQUESTS, answered: Object.fromEntries(seen) })}\n`);
  expect([...seen.keys()].filter((kind) => !/^(200|503) close$/.test(kind))).toEqual([]);
  expect(await ended).toBe(0);

  const answered = answers.filter((each) => 'status' in each && each.status === 200).length;
  const [stored] = await db.asOwner<{ n: number }>(
    `SELECT count(*)::int AS n FROM decisions WHERE user_id LIKE 'during%'`,
  );
  expect(stored?.n).toBeGreaterThanOrEqual(answered);
});
