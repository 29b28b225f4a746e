import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, type ConsoleApp, PUBLIC_URL, startConsole } from '../support/console-app.ts';

let consoleApp: ConsoleApp;
let owner: Browser;

beforeAll(async () => {
  consoleApp = await startConsole();
  owner = await consoleApp.browser(await consoleApp.db.createOrg(), 'owner');
});
afterAll(() => consoleApp.close());

const get = (url: string) => consoleApp.app.inject({ method: 'GET', url });
const post = (url: string, payload: string, contentType = 'application/json') =>
  consoleApp.app.inject({
    method: 'POST',
    url,
    payload,
    headers: {
      'content-type': contentType,
      cookie: owner.cookie,
      'x-csrf-token': owner.csrfToken,
      origin: PUBLIC_URL,
    },
  });

describe('the page', () => {
  it('allows no inline script, no framing and no other origin', async () => {
    const { headers } = await get('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['strict-transport-security']).toContain('max-age=');
  });

  it('is the index at every address of the console, always asked for anew', async () => {
    for (const url of ['/', '/templates/welcome', '/settings/api-keys?tab=1']) {
      const answer = await get(url);
      expect([url, answer.statusCode, answer.headers['cache-control']]).toEqual([url, 200, 'no-cache']);
      expect(answer.body).toContain('<title>JustAI</title>');
    }
  });

  it('keeps hashed assets for good, and a missing one is missing', async () => {
    expect((await get('/assets/index-4f2a.js')).headers['cache-control']).toContain('immutable');
    expect((await get('/assets/gone.js')).statusCode).toBe(404);
    expect((await get('/../package.json')).body).toContain('<title>JustAI</title>');
  });

  it('never stands in for an API', async () => {
    for (const url of ['/console-api/nothing', '/api/nothing', '/console-api', '/api?x=1']) {
      const answer = await get(url);
      expect([url, answer.statusCode, answer.json().error.code]).toEqual([url, 404, 'no_such_route']);
    }
  });
});

describe('a bad request gets a code and a sentence', () => {
  const cases: [string, string, string, number, string][] = [
    ['malformed JSON', '{"templateId": ', 'application/json', 400, 'malformed_json'],
    ['an empty body', '', 'application/json', 400, 'malformed_json'],
    ['a body over 1 MB', JSON.stringify({ name: 'x'.repeat(1_048_576) }), 'application/json', 413, 'body_too_large'],
    ['a form', 'name=x', 'application/x-www-form-urlencoded', 400, 'not_json'],
    ['a wrong field', '{"templateId":"No Spaces","name":"x"}', 'application/json', 400, 'invalid_input'],
    ['no object', '[]', 'application/json', 400, 'invalid_input'],
  ];
  it.each(cases)('%s', async (_name, body, contentType, status, code) => {
    const answer = await post('/console-api/templates', body, contentType);
    expect([answer.statusCode, answer.json().error.code]).toEqual([status, code]);
    expect(answer.json().error.message).toMatch(/\.$/);
  });

  it('and names the field', async () => {
    const answer = await post('/console-api/templates', '{"templateId":"No Spaces"}');
    expect(answer.json().error.message).toContain('templateId: Use lower-case letters');
    expect(answer.json().error.message).toContain('name: ');
  });
});

describe('secrets', () => {
  it('reach neither the log nor an answer', async () => {
    await owner.call('PUT', '/console-api/klaviyo', { privateKey: 'pk_very_secret' });
    const sftp = await owner.call('PUT', '/console-api/sftp', { username: 'someone' });
    await get('/api/generate/x?attrs.email=someone@example.com');
    expect(sftp.json()).not.toHaveProperty('sealedPrivateKey');
    const log = consoleApp.logLines.join('');
    expect(log).toContain('"route":"/console-api/sftp"');
    for (const secret of ['pk_very_secret', 'someone@example.com', owner.csrfToken, owner.cookie.split('=')[1] ?? '']) {
      expect(log).not.toContain(secret);
    }
  });

  it('stay out of caches', async () => {
    expect((await owner.call('GET', '/console-api/session')).headers['cache-control']).toBe('no-store');
  });

  it('an API key is shown whole once and stored as a hash', async () => {
    const created = await owner.call('POST', '/console-api/api-keys', { name: 'Webhook' });
    const { key, apiKey } = created.json<{ key: string; apiKey: { prefix: string; keyId: string } }>();
    expect(key).toMatch(/^jai_live_[a-z2-7]{39}$/);
    expect(key.startsWith(apiKey.prefix)).toBe(true);
    expect((await owner.call('GET', '/console-api/api-keys')).body).not.toContain(key);
    const stored = await consoleApp.db.asOwner(
      'SELECT k::text FROM api_keys k UNION ALL SELECT a::text FROM audit_log a',
    );
    expect(JSON.stringify(stored)).not.toContain(key);
    const found = 'SELECT key_id FROM find_api_key(sha256($1::bytea))';
    expect(await consoleApp.db.database.beforeOrg(found, [key])).toEqual([{ key_id: apiKey.keyId }]);
    expect((await owner.call('DELETE', `/console-api/api-keys/${apiKey.keyId}`)).statusCode).toBe(204);
    expect(await consoleApp.db.database.beforeOrg(found, [key])).toEqual([]);
    expect((await owner.call('DELETE', `/console-api/api-keys/${apiKey.keyId}`)).statusCode).toBe(404);
    expect((await owner.call('DELETE', '/console-api/api-keys/not-a-uuid')).statusCode).toBe(404);
  });
});

describe('health', () => {
  it('says that the process lives and that the database answers', async () => {
    expect((await get('/healthz')).json()).toEqual({ status: 'ok' });
    expect((await get('/readyz')).json()).toEqual({ status: 'ready' });
  });
});
