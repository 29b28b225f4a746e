import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeApiKey } from '../../src/domain/api-key-format.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import {
  ACTION_ID,
  createKey,
  createTemplate,
  FLOW_ID,
  type Server,
  START,
  startServer,
  webhookBody,
} from './decide-arrange.ts';

let db: TestDatabase;
let server: Server;
let key: string;
let readOnlyKey: string;

beforeAll(async () => {
  db = await cloneDatabase();
  server = startServer(db.url);
  const orgId = await db.createOrg('fernhill');
  await db.createOrg('another');
  await createTemplate(db, orgId);
  key = await createKey(db, orgId);
  readOnlyKey = await createKey(db, orgId, ['read']);
});
afterAll(async () => {
  await server.close();
  await db.drop();
});

type Sent = { headers?: Record<string, string>; url?: string; body?: unknown };

async function post({ headers = { 'x-api-key': key }, url = '/api/generate/fernhill', body = {} }: Sent) {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await server.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', ...headers },
    payload,
  });
  return { status: response.statusCode, body: response.json() as { error: { code: string; message: string } } };
}

const good = webhookBody('01J8A');

describe('bad input is refused with a code and a sentence that says what to do, and decides nothing', () => {
  const { user_id: _user, ...withoutUser } = good;
  const { tracking_id: _tracking, ...withoutTracking } = good;
  it.each<[string, Sent | (() => Sent), number, string, string]>([
    ['no key', { headers: {}, body: good }, 401, 'missing_key', 'X-Api-Key'],
    ['a key that is none', { headers: { 'x-api-key': 'hello' }, body: good }, 401, 'wrong_key', 'Create one'],
    [
      'an unknown key',
      { headers: { 'x-api-key': writeApiKey('live', Array(32).fill(0)) }, body: good },
      401,
      'wrong_key',
      'Create one',
    ],
    [
      'a key with a slip in it',
      () => ({ headers: { 'x-api-key': key.slice(0, -1) }, body: good }),
      401,
      'mistyped_key',
      'Copy it again',
    ],
    ['another organisation', { url: '/api/generate/another', body: good }, 403, 'wrong_org', 'org slug'],
    ['an organisation that is none', { url: '/api/generate/nobody', body: good }, 403, 'wrong_org', 'org slug'],
    [
      'a key that may not generate',
      () => ({ headers: { 'x-api-key': readOnlyKey }, body: good }),
      403,
      'missing_scope',
      'may not generate',
    ],
    ['malformed JSON', { body: '{"template_id": "welcome", }' }, 400, 'malformed_json', 'JSON'],
    ['an empty body', { body: '' }, 400, 'malformed_json', 'JSON'],
    ['a list', { body: [good] }, 400, 'not_an_object', 'JSON object'],
    ['a body over 1 MB', { body: { ...good, x: 'x'.repeat(1_048_576) } }, 413, 'body_too_large', '1 MB'],
    ['an unknown template', { body: { ...good, template_id: 'nope' } }, 404, 'unknown_template', '"nope"'],
    ['no user_id', { body: withoutUser }, 400, 'missing_user_id', '{{ person.KlaviyoID }}'],
    ['an empty user_id', { body: { ...good, user_id: '' } }, 400, 'missing_user_id', 'person.id'],
    ['no tracking_id', { body: withoutTracking }, 400, 'missing_tracking_id', '<flow_id>'],
    [
      'an unrendered user_id',
      { body: { ...good, user_id: '{{ person.KlaviyoID }}' } },
      400,
      'unrendered_tag',
      'did not fill the tag in',
    ],
    [
      'an unrendered tracking_id',
      { body: { ...good, tracking_id: `{{ person.KlaviyoID }}.${FLOW_ID}.${ACTION_ID}` } },
      400,
      'unrendered_tag',
      'tracking_id',
    ],
    ['attrs as text', { body: { ...good, attrs: 'plan=pro' } }, 400, 'invalid_attrs', '{"plan": "pro"}'],
    ['attrs in attrs', { body: { ...good, attrs: { a: { b: 1 } } } }, 400, 'invalid_attrs', 'lists'],
    ['fields as a list', { body: { ...good, fields: ['Ada'] } }, 400, 'invalid_fields', '{"first_name": "Ada"}'],
    [
      'fields too deep',
      {
        body: `{"template_id":"welcome","user_id":"x","tracking_id":"x.y.z","fields":${'{"a":'.repeat(99)}1${'}'.repeat(100)}`,
      },
      400,
      'values_too_deep',
      '8 levels',
    ],
    ['fields too large', { body: { ...good, fields: { a: 'x'.repeat(100_001) } } }, 413, 'values_too_large', '100 KB'],
    ['an odd tracking_id', { body: { ...good, tracking_id: 'order-7' } }, 400, 'malformed_tracking_id', 'three parts'],
    ['another flow', { body: { ...good, tracking_id: `01J8A.OTHER.${ACTION_ID}` } }, 409, 'other_flow', FLOW_ID],
    ['another action', { body: { ...good, tracking_id: `01J8A.${FLOW_ID}.1` } }, 409, 'other_action', ACTION_ID],
    ['another profile', { body: { ...good, user_id: 'ada@example.com' } }, 400, 'other_profile', 'person.id'],
  ])('%s', async (_name, sent, status, code, says) => {
    const answer = await post(typeof sent === 'function' ? sent() : sent);
    expect(answer.body.error.code).toBe(code);
    expect(answer.status).toBe(status);
    expect(answer.body.error.message).toContain(says);
    expect(await db.asOwner('SELECT FROM decisions')).toHaveLength(0);
  });

  it('marks a key as used, also by calls that were refused for their body', async () => {
    const used = await db.asOwner<{ last_used_at: Date }>(
      'SELECT last_used_at FROM api_keys WHERE last_used_at IS NOT NULL',
    );
    expect(used.map((row) => row.last_used_at.getTime())).toEqual([START, START]);
  });
});
