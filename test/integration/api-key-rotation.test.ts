import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { type Browser, type ConsoleApp, startConsole } from '../support/console-app.ts';
import { createTemplate, type Server, startServer, webhookBody } from './decide-arrange.ts';

const BINDINGS = {
  scopes: ['generate', 'debug'],
  templateIds: ['welcome'],
  addressRanges: ['127.0.0.0/8'],
  profileDailyCap: 7,
  requestsPerSecond: 70,
};
const KEYS = '/console-api/api-keys';

interface Made {
  readonly key: string;
  readonly apiKey: { readonly keyId: string; readonly [name: string]: unknown };
}

let consoleApp: ConsoleApp;
let orgId: OrgId;
let admin: Browser;
let servers: Server[];

beforeAll(async () => {
  consoleApp = await startConsole();
  orgId = await consoleApp.db.createOrg('fernhill');
  admin = await consoleApp.browser(orgId, 'admin');
  await createTemplate(consoleApp.db, orgId);
  servers = [startServer(consoleApp.db.url), startServer(consoleApp.db.url)];
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await consoleApp.close();
});

const create = async (settings: object = {}): Promise<Made> =>
  (await admin.call('POST', KEYS, { name: 'Webhook', ...settings })).json();
const rotate = (keyId: string) => admin.call('POST', `${KEYS}/${keyId}/rotate`);
const revoke = (keyId: string, body?: object) => admin.call('DELETE', `${KEYS}/${keyId}`, body);
const codeOf = (answer: { json(): unknown }): string => (answer.json() as { error: { code: string } }).error.code;

async function generate(server: Server | undefined, key: string): Promise<number> {
  const answer = await server?.app.inject({
    method: 'POST',
    url: '/api/generate/fernhill',
    headers: { 'x-api-key': key },
    payload: webhookBody('01J8A'),
  });
  return answer?.statusCode ?? 0;
}

describe('a new key', () => {
  it('may generate only, everywhere, unless something else is chosen', async () => {
    expect((await create()).apiKey).toMatchObject({
      scopes: ['generate'],
      templateIds: [],
      flowId: null,
      addressRanges: [],
      profileDailyCap: 200,
    });
    expect((await create(BINDINGS)).apiKey).toMatchObject(BINDINGS);
  });

  it.each([
    [{ scopes: [] }, 'Choose what the key may do'],
    [{ scopes: ['everything'] }, 'scopes'],
    [{ addressRanges: ['203.0.113.7/99'] }, '203.0.113.0/24'],
    [{ profileDailyCap: 0 }, 'profileDailyCap'],
    [{ requestsPerSecond: 1.5 }, 'requestsPerSecond'],
  ])('is refused with %j', async (settings, says) => {
    const answer = await admin.call('POST', KEYS, { name: 'Webhook', ...settings });
    expect([answer.statusCode, answer.body]).toEqual([400, expect.stringContaining(says)]);
  });

  it('takes a single address as a range of one', async () => {
    const { apiKey } = await create({ addressRanges: ['203.0.113.7', '2001:db8::7'] });
    expect(apiKey.addressRanges).toEqual(['203.0.113.7/32', '2001:db8::7/128']);
  });
});

describe('rotation', () => {
  it('makes a successor that may the same, and both work', async () => {
    const old = await create(BINDINGS);
    const rotated = await rotate(old.apiKey.keyId);
    const next = rotated.json<Made>();
    expect(rotated.statusCode).toBe(201);
    expect(next.apiKey).toMatchObject({ ...BINDINGS, name: 'Webhook', replaces: old.apiKey.keyId });
    expect(next.key).not.toBe(old.key);
    expect([await generate(servers[0], old.key), await generate(servers[0], next.key)]).toEqual([200, 200]);
  });

  it('keeps to two live keys, also when asked twice at once', async () => {
    const { apiKey } = await create();
    const answers = await Promise.all([rotate(apiKey.keyId), rotate(apiKey.keyId)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409]);
    expect(codeOf(await rotate(apiKey.keyId))).toBe('already_rotated');
  });

  it('does not follow a revoked key', async () => {
    const { apiKey } = await create();
    await revoke(apiKey.keyId);
    expect([(await rotate(apiKey.keyId)).statusCode, (await rotate('no-uuid')).statusCode]).toEqual([404, 404]);
  });
});

describe('revoking', () => {
  it('asks first where the key was used in the last 25 hours', async () => {
    const { key, apiKey } = await create();
    expect(await generate(servers[0], key)).toBe(200);
    const usedAt = (hours: number) =>
      consoleApp.db.asOwner(
        `UPDATE api_keys SET last_used_at = created_at - make_interval(secs => $2) WHERE key_id = $1`,
        [apiKey.keyId, hours * 3_600],
      );
    await usedAt(24.9);
    const asked = await revoke(apiKey.keyId);
    expect([asked.statusCode, codeOf(asked)]).toEqual([409, 'recently_used']);
    expect(await generate(servers[1], key)).toBe(200);
    expect((await revoke(apiKey.keyId, { confirmed: true })).statusCode).toBe(204);

    const idle = await create();
    await consoleApp.db.asOwner(
      `UPDATE api_keys SET last_used_at = created_at - interval '25 hours 1 second' WHERE key_id = $1`,
      [idle.apiKey.keyId],
    );
    expect((await revoke(idle.apiKey.keyId)).statusCode).toBe(204);
  });

  it('takes effect in every server, though each had the key in mind', async () => {
    const { key, apiKey } = await create();
    expect(await Promise.all(servers.map((server) => generate(server, key)))).toEqual([200, 200]);
    await revoke(apiKey.keyId, { confirmed: true });
    const statuses = () => Promise.all(servers.map((server) => generate(server, key)));
    await expect.poll(statuses, { timeout: 5_000, interval: 20 }).toEqual([401, 401]);
  });

  it('leaves no key in the log, the database or the record of changes', async () => {
    const { key, apiKey } = await create();
    await rotate(apiKey.keyId);
    await generate(servers[0], key);
    await generate(servers[0], key.slice(0, -2));
    await revoke(apiKey.keyId, { confirmed: true });
    const stored = await consoleApp.db.asOwner(
      'SELECT k::text FROM api_keys k UNION ALL SELECT a::text FROM audit_log a',
    );
    for (const place of [JSON.stringify(stored), consoleApp.logLines.join('')]) {
      expect(place).not.toContain(key.slice(14, -2));
    }
  });
});
