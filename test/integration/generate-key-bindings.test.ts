import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { createKey, createTemplate, FLOW_ID, type Server, START, startServer, webhookBody } from './decide-arrange.ts';

let db: TestDatabase;
let server: Server;
const keys = new Map<string, string>();

beforeAll(async () => {
  db = await cloneDatabase();
  server = startServer(db.url);
  const orgId = await db.createOrg('fernhill');
  await createTemplate(db, orgId);
  const make = async (name: string, settings: string): Promise<void> => {
    const key = await createKey(db, orgId);
    keys.set(name, key);
    await db.asOwner(`UPDATE api_keys SET ${settings} WHERE hash = sha256($1::bytea)`, [key]);
  };
  await make('this template', `template_ids = '{other,welcome}'`);
  await make('another template', `template_ids = '{other}'`);
  await make('this flow', `flow_id = '${FLOW_ID}'`);
  await make('addresses', `address_ranges = '{203.0.113.0/24,2001:db8::/32}'`);
  await make('slow', 'requests_per_second = 1');
  await make('capped', 'profile_daily_cap = 2');
});
afterAll(async () => {
  await server.close();
  await db.drop();
});

let people = 0;

async function call(key: string, headers: Record<string, string> = {}, more: { body?: unknown; from?: string } = {}) {
  people += 1;
  const response = await server.app.inject({
    method: 'POST',
    url: '/api/generate/fernhill',
    headers: { 'content-type': 'application/json', 'x-api-key': keys.get(key) ?? '', ...headers },
    payload: JSON.stringify(more.body ?? webhookBody(`01J8A${people}`)),
    remoteAddress: more.from ?? '127.0.0.1',
  });
  const body = response.json() as { error?: { code: string; message: string } };
  return {
    status: response.statusCode,
    code: body.error?.code ?? null,
    says: body.error?.message ?? '',
    retryAfter: response.headers['retry-after'],
  };
}

const countDecisions = async () => (await db.asOwner('SELECT FROM decisions')).length;

describe('a key that is bound', () => {
  it('to templates answers for them and for no other', async () => {
    expect(await call('this template')).toMatchObject({ status: 200 });
    const before = await countDecisions();
    const refused = await call('another template');
    expect(refused).toMatchObject({ status: 403, code: 'wrong_template' });
    expect(refused.says).toContain('"welcome"');
    expect(await countDecisions()).toBe(before);
  });

  it('to a flow wants its id in X-Klaviyo-Flow-ID', async () => {
    expect(await call('this flow', { 'x-klaviyo-flow-id': FLOW_ID })).toMatchObject({ status: 200 });
    const other = await call('this flow', { 'x-klaviyo-flow-id': 'OtHer1' });
    expect(other).toMatchObject({ status: 403, code: 'wrong_flow' });
    expect(other.says).toContain('"OtHer1"');
    expect(await call('this flow')).toMatchObject({ status: 403, code: 'wrong_flow' });
  });

  it.each([
    ['203.0.113.7', 200],
    ['::ffff:203.0.113.7', 200],
    ['2001:db8:4f2a::1', 200],
    ['203.0.114.7', 403],
    ['2001:db9::1', 403],
    ['127.0.0.1', 403],
  ])('to addresses, called from %s: %i', async (from, status) => {
    expect(await call('addresses', {}, { from })).toMatchObject({
      status,
      code: status === 200 ? null : 'wrong_address',
    });
  });

  it('to addresses believes a proxy on this machine, and nobody else', async () => {
    const forwarded = { 'x-forwarded-for': '203.0.113.7' };
    expect(await call('addresses', forwarded)).toMatchObject({ status: 200 });
    expect(await call('addresses', forwarded, { from: '198.51.100.1' })).toMatchObject({ code: 'wrong_address' });
    const pretended = { 'x-forwarded-for': '203.0.113.7, 198.51.100.1' };
    expect(await call('addresses', pretended)).toMatchObject({ code: 'wrong_address' });
  });
});

describe('a key used too much', () => {
  it('gets 429 with Retry-After before its body is read', async () => {
    expect(await call('slow')).toMatchObject({ status: 200 });
    const refused = await call('slow', {}, { body: 'not an object' });
    expect(refused).toMatchObject({ status: 429, code: 'rate_limited', retryAfter: '1' });
    expect(refused.says).toContain('1 requests a second');
  });

  it('decides for a profile as often as it may; repeats and refusals do not count', async () => {
    const entry = (name: string) => webhookBody('01J8ACAPPED', { entry_id: name });
    expect(await call('capped', {}, { body: { ...entry('a'), template_id: 'nope' } })).toMatchObject({ status: 404 });
    expect(await call('capped', {}, { body: entry('a') })).toMatchObject({ status: 200 });
    for (let retries = 0; retries < 3; retries += 1) {
      expect(await call('capped', {}, { body: entry('a') })).toMatchObject({ status: 200 });
    }
    expect(await call('capped', {}, { body: entry('b') })).toMatchObject({ status: 200 });
    const before = await countDecisions();
    expect(await call('capped', {}, { body: entry('c') })).toMatchObject({
      status: 429,
      code: 'profile_cap',
      retryAfter: '3600',
    });
    expect(await countDecisions()).toBe(before);
    expect(await call('capped')).toMatchObject({ status: 200 });
    expect(server.clock.now()).toBe(START);
  });
});
