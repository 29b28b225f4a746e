import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Twin } from '../../twin/main.ts';
import { startSteppedTwin } from '../support/stepped-twin.ts';

let twin: Twin;
beforeAll(async () => {
  twin = await startSteppedTwin('2026-07-01T00:00:00Z');
});
afterAll(() => twin?.close());

type Asked = { readonly method?: string; readonly type?: string; readonly body?: string; readonly accept?: string };

async function ask(path: string, { method = 'GET', type, body, accept }: Asked) {
  const headers = { ...(type !== undefined && { 'content-type': type }), ...(accept !== undefined && { accept }) };
  const answer = await fetch(`${twin.controlUrl}${path}`, { method, headers, ...(body !== undefined && { body }) });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const JSON_TYPE = 'application/json';

test.each<[string, string, Asked, number, RegExp]>([
  [
    'a call that is not there',
    '/mailbx',
    {},
    404,
    /^GET \/mailbx: there is no such call, the nearest is GET \/mailbox$/,
  ],
  ['a call like no other', '/wibble/wobble', {}, 404, /^GET \/wibble\/wobble: there is no such call$/],
  ['a page that a program asks for', '/page/nope', {}, 404, /^GET \/page\/nope: there is no such call/],
  [
    'a method that is not there',
    '/faults',
    { method: 'DELETE' },
    405,
    /^DELETE \/faults: expected GET or PUT or POST$/,
  ],
  ['a method with an id', '/faults/3', { method: 'PUT' }, 405, /^PUT \/faults\/3: expected DELETE$/],
  ['an address that is none', '/%ff', {}, 400, /^address: .*%ff/],
  [
    'a form',
    '/lists',
    { method: 'POST', type: 'text/plain', body: 'name=a' },
    415,
    /^Content-Type: expected application\/json, not text\/plain$/,
  ],
  [
    'JSON that ends early',
    '/lists',
    { method: 'POST', type: JSON_TYPE, body: '{"name": ' },
    400,
    /^body: expected JSON, but Unexpected end/,
  ],
  [
    'JSON that would reach a prototype',
    '/lists',
    { method: 'POST', type: JSON_TYPE, body: '{"__proto__": {}}' },
    400,
    /^body: expected JSON, without __proto__/,
  ],
  ['no body where one is needed', '/lists', { method: 'POST', type: JSON_TYPE }, 400, /^body: .*expected object/],
  [
    'a body of 6 MB',
    '/lists',
    { method: 'POST', type: JSON_TYPE, body: ' '.repeat(6_000_000) },
    413,
    /^body: expected at most 5 MB$/,
  ],
  [
    'a limit that is no number',
    '/mailbox?limit=abc',
    {},
    400,
    /^limit: expected a whole number from 1 to 1000, not "abc"$/,
  ],
  ['a limit that is too high', '/mailbox?limit=1001', {}, 400, /^limit: .*, not "1001"$/],
  ['a parameter that is not there', '/mailbox?limt=3', {}, 400, /^query: expected limit, not limt$/],
])('%s is refused in the one shape, with a sentence', async (_what, path, asked, status, problem) => {
  const answer = await ask(path, asked);
  const { problems, ...rest } = JSON.parse(answer.text) as { problems: string[] };
  expect([answer.status, rest]).toEqual([status, {}]);
  expect(problems[0]).toMatch(problem);
});

test('a call that is not there is told all that are', async () => {
  const { problems } = JSON.parse((await ask('/nope', {})).text) as { problems: string[] };
  expect(problems[1]).toMatch(/GET \/state, .*PUT \/keys, .*POST \/clock\/run/);
  expect(problems[1]).not.toContain('/page/');
});

test('a method that is not there is told which are, in a header too', async () => {
  expect((await ask('/keys', { method: 'DELETE' })).headers.get('allow')).toBe('PUT');
});

test('a browser that asks for a page that is not there gets a page', async () => {
  const { status, text } = await ask('/page/nope', { accept: 'text/html' });
  expect([status, text]).toEqual([404, expect.stringContaining('There is no such page.')]);
});

test('a call without a body may say that it would be JSON', async () => {
  const answer = await ask('/faults/nope', { method: 'DELETE', type: JSON_TYPE });
  expect([answer.status, JSON.parse(answer.text)]).toEqual([404, { problems: ['there is no fault nope'] }]);
});
