import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { plusHours } from '../../src/domain/instant.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { createKey, createTemplate, type Server, START, startServer, webhookBody } from './decide-arrange.ts';

let db: TestDatabase;
let orgId: OrgId;
let servers: readonly [Server, Server];

beforeAll(async () => {
  db = await cloneDatabase();
  servers = [startServer(db.url), startServer(db.url)];
  orgId = await db.createOrg('fernhill');
  await createTemplate(db, orgId);
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await db.drop();
});

async function keyWith(settings: string): Promise<string> {
  const key = await createKey(db, orgId);
  await db.asOwner(`UPDATE api_keys SET ${settings} WHERE hash = sha256($1::bytea)`, [key]);
  return key;
}

async function call(server: Server, key: string, body: unknown) {
  const response = await server.app.inject({
    method: 'POST',
    url: '/api/generate/fernhill',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    payload: JSON.stringify(body),
  });
  return { status: response.statusCode, code: response.json<{ error?: { code: string } }>().error?.code ?? null };
}

let entries = 0;
const newEntry = (profile: string) => {
  entries += 1;
  return webhookBody(profile, { entry_id: `entry-${entries}` });
};
const count = (answers: readonly { status: number }[], status: number) =>
  answers.filter((answer) => answer.status === status).length;

describe('the cap of a profile, over two servers of one database', () => {
  it('counts what both decided', async () => {
    const key = await keyWith('profile_daily_cap = 4');
    const [one, two] = servers;
    const statuses: number[] = [];
    for (const server of [one, two, one, two, one, two]) {
      statuses.push((await call(server, key, newEntry('01J8ASHARED'))).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
    expect(await call(one, key, newEntry('01J8AOTHER'))).toEqual({ status: 200, code: null });
    expect(await call(one, await keyWith('profile_daily_cap = 4'), newEntry('01J8ASHARED'))).toMatchObject({
      status: 200,
    });
  });

  it('holds within one batch', async () => {
    const key = await keyWith('profile_daily_cap = 5');
    const answers = await Promise.all(Array.from({ length: 40 }, () => call(servers[0], key, newEntry('01J8ARUSH'))));
    expect([count(answers, 200), count(answers, 429)]).toEqual([5, 35]);
  });

  it('answers a repeat at the cap as before', async () => {
    const key = await keyWith('profile_daily_cap = 1');
    const first = newEntry('01J8AREPEAT');
    expect((await call(servers[0], key, first)).status).toBe(200);
    expect(await call(servers[1], key, newEntry('01J8AREPEAT'))).toEqual({ status: 429, code: 'profile_cap' });
    expect((await call(servers[1], key, first)).status).toBe(200);
  });

  it('does not take callers who name nobody for one person', async () => {
    await createTemplate(db, await db.createOrg('bare'), { isConnected: false });
    const key = await keyWith('profile_daily_cap = 1');
    await db.asOwner(
      `UPDATE api_keys SET org_id = (SELECT org_id FROM orgs WHERE slug = 'bare') WHERE hash = sha256($1::bytea)`,
      [key],
    );
    for (let calls = 0; calls < 3; calls += 1) {
      const answer = await servers[0].app.inject({
        method: 'POST',
        url: '/api/generate/bare',
        headers: { 'content-type': 'application/json', 'x-api-key': key },
        payload: JSON.stringify({ template_id: 'welcome' }),
      });
      expect(answer.statusCode).toBe(200);
    }
  });

  it('forgets what is 24 hours old', async () => {
    const key = await keyWith('profile_daily_cap = 1');
    expect((await call(servers[0], key, newEntry('01J8ATOMORROW'))).status).toBe(200);
    const clock = servers[1].clock;
    clock.at = plusHours(START, 23.9);
    expect((await call(servers[1], key, newEntry('01J8ATOMORROW'))).status).toBe(429);
    clock.at = plusHours(START, 24.1);
    expect((await call(servers[1], key, newEntry('01J8ATOMORROW'))).status).toBe(200);
    clock.at = START;
  });
});

describe('the rate of a key, over two servers of one database', () => {
  it('lets a rush on both through once, not twice', async () => {
    const key = await keyWith('requests_per_second = 100');
    // Who the key is, is asked for outside of what is measured.
    await Promise.all(servers.map((server) => call(server, key, newEntry('01J8AWARM'))));
    const started = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 600 }, (_, index) =>
        call(servers[index % 2] ?? servers[0], key, newEntry(`01J8AFAST${index}`)),
      ),
    );
    const seconds = (performance.now() - started) / 1_000;
    const passed = count(answers, 200);
    expect(passed + count(answers, 429)).toBe(600);
    // A full bucket, what flowed in meanwhile, and at least most of it used.
    expect(passed).toBeLessThanOrEqual(Math.ceil(100 + 100 * seconds));
    expect(passed).toBeGreaterThanOrEqual(90);
    expect(answers.find(({ status }) => status === 429)).toMatchObject({ code: 'rate_limited' });
  });

  it('leaves what one server does not need to the other', async () => {
    const key = await keyWith('requests_per_second = 60');
    const answers = await Promise.all(Array.from({ length: 60 }, () => call(servers[0], key, newEntry('01J8ALONE'))));
    expect(count(answers, 200)).toBeGreaterThanOrEqual(57);
  });
});
