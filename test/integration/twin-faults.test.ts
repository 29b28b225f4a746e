import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import type { Twin } from '../../twin/main.ts';
import {
  control,
  installWelcomeFlow,
  klaviyo,
  PRIVATE_KEY,
  runUntil,
  startSteppedTwin,
} from '../support/stepped-twin.ts';

let twin: Twin;
let profileId: string;
beforeEach(async () => {
  twin = await startSteppedTwin('2026-07-01T00:00:00Z');
  await installWelcomeFlow(twin, 'http://127.0.0.1:1/');
  const data = { type: 'profile', attributes: { email: 'ada@example.com' } };
  profileId = (await klaviyo<{ data: { id: string } }>(twin, 'POST', '/api/profiles', { data })).body.data.id;
});
afterEach(() => twin.close());

const plan = async (...rules: object[]): Promise<void> => {
  expect(await control(twin, 'PUT', '/faults', rules)).toEqual({ status: 200, body: { ok: true } });
};
type Reported = { readonly id: string; readonly status: string; readonly hits: number };
const planned = async () => (await control<{ faults: Reported[] }>(twin, 'GET', '/faults')).body.faults;

async function ask(path: string, method = 'GET', json?: object): Promise<IncomingMessage> {
  const asked = request(`${twin.klaviyoUrl}${path}`, {
    method,
    headers: {
      authorization: `Klaviyo-API-Key ${PRIVATE_KEY}`,
      revision: '2026-07-15',
      'content-type': 'application/vnd.api+json',
    },
  });
  // A connection that is lost after the headers fails the answer's body, and the request a second time, unheard.
  asked.on('error', () => undefined);
  asked.end(json === undefined ? undefined : JSON.stringify(json));
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return answer;
}
async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  return text;
}
async function statuses(count: number, path = '/api/metrics'): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < count; i += 1) seen.push((await ask(path)).resume().statusCode ?? 0);
  return seen;
}
const write = (value: string) => ({
  data: { type: 'profile', id: profileId, attributes: { properties: { plan: value } } },
});
const planOf = async (): Promise<unknown> =>
  (
    await klaviyo<{ data: { attributes: { properties: { plan?: string } } } }>(
      twin,
      'GET',
      `/api/profiles/${profileId}`,
    )
  ).body.data.attributes.properties.plan;

describe('a fault', () => {
  it.each([
    [429, '1', 'application/vnd.api+json'],
    [500, undefined, 'application/vnd.api+json'],
    [502, undefined, 'text/html'],
    [503, undefined, 'application/vnd.api+json'],
    [504, undefined, 'text/html'],
    [524, undefined, 'text/html'],
  ])(
    'answers %i instead of carrying the request out, in the shape that the real one has',
    async (status, retryAfter, type) => {
      await plan({ operation: 'update_profile', fault: { kind: 'status', status } });
      const answer = await ask(`/api/profiles/${profileId}`, 'PATCH', write('pro'));
      expect(answer.statusCode).toBe(status);
      expect([answer.headers['retry-after'], answer.headers['content-type']?.split(';')[0]]).toEqual([
        retryAfter,
        type,
      ]);
      expect(await planOf()).toBeUndefined();
    },
  );

  it('may be a storm of 429 that names a time to come back, or names none', async () => {
    await plan(
      { times: 1, fault: { kind: 'status', status: 429, retryAfterSeconds: 30 } },
      { times: 1, fault: { kind: 'status', status: 429, retryAfterSeconds: null } },
    );
    const [named, unnamed] = [await ask('/api/metrics'), await ask('/api/metrics')];
    expect([named.statusCode, named.headers['retry-after']]).toEqual([429, '30']);
    expect([unnamed.statusCode, unnamed.headers['retry-after']]).toEqual([429, undefined]);
    expect(JSON.parse(await textOf(unnamed))).toMatchObject({ errors: [{ code: 'throttled', status: 429 }] });
  });

  it('may be a page of the gateway before Klaviyo', async () => {
    await plan({ fault: { kind: 'html-403' } });
    const answer = await ask('/api/metrics');
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([403, 'text/html; charset=UTF-8']);
    expect(await textOf(answer)).toMatch(/^<!DOCTYPE html>/);
  });

  it('may lose the connection before any answer, with nothing done', async () => {
    await plan({ operation: 'update_profile', fault: { kind: 'reset' } });
    await expect(ask(`/api/profiles/${profileId}`, 'PATCH', write('pro'))).rejects.toThrow(/ECONNRESET|hang up/);
    expect(await planOf()).toBeUndefined();
  });

  it('may lose the connection in the middle of the answer to a write that was carried out', async () => {
    await plan({ operation: 'update_profile', fault: { kind: 'reset-mid-body' } });
    const answer = await ask(`/api/profiles/${profileId}`, 'PATCH', write('pro'));
    expect([answer.statusCode, answer.headers['ratelimit-limit']]).toEqual([200, '750']);
    await expect(textOf(answer)).rejects.toThrow(/aborted|ECONNRESET/);
    expect(await planOf()).toBe('pro');
  });

  it('may cut the JSON short in an answer that is otherwise whole', async () => {
    await plan({ operation: 'update_profile', fault: { kind: 'truncated-json' } });
    const answer = await ask(`/api/profiles/${profileId}`, 'PATCH', write('pro'));
    const text = await textOf(answer);
    expect([answer.statusCode, answer.headers['content-length']]).toEqual([200, String(text.length)]);
    expect(text).toMatch(/^\{"data":\{"type":"profile"/);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(await planOf()).toBe('pro');
  });

  it('may drip the answer, whole in the end', async () => {
    await plan({ operation: 'get_metrics', times: 1, fault: { kind: 'slow-body', overMilliseconds: 20 } });
    const answer = await ask('/api/metrics');
    const text = await textOf(answer);
    expect(answer.headers['content-length']).toBe(String(text.length));
    expect(JSON.parse(text)).toMatchObject({
      data: expect.arrayContaining([expect.objectContaining({ type: 'metric' })]),
    });
  });

  it('may drip for so long that only a time limit of its own saves the caller', async () => {
    await plan({ operation: 'get_metrics', fault: { kind: 'slow-body', overMilliseconds: 3_600_000 } });
    const answer = await ask('/api/metrics');
    const [first] = (await once(answer, 'data')) as [Buffer];
    expect(first.length).toBeLessThan(Number(answer.headers['content-length']));
    answer.destroy();
  });

  it('may never answer at all', async () => {
    await plan({ operation: 'get_metrics', times: 1, fault: { kind: 'hang' } });
    const asked = request(`${twin.klaviyoUrl}/api/metrics`);
    asked.on('error', () => undefined).end();
    let wasAnswered = false;
    asked.on('response', () => {
      wasAnswered = true;
    });
    while ((await planned())[0]?.hits === 0);
    expect(await statuses(1)).toEqual([200]);
    expect(wasAnswered).toBe(false);
    asked.destroy();
  });

  it('may revoke the key for a while', async () => {
    await plan({ fault: { kind: 'key-revoked' } });
    const answer = await klaviyo(twin, 'GET', '/api/metrics');
    expect(answer).toMatchObject({ status: 401, body: { errors: [{ code: 'authentication_failed' }] } });
    await plan();
    expect(await statuses(1)).toEqual([200]);
  });

  it('may take a scope away, which concerns only the operations that need it', async () => {
    await plan({ fault: { kind: 'scope-removed', scope: 'profiles:write' } });
    const refused = await klaviyo(twin, 'PATCH', `/api/profiles/${profileId}`, write('pro'));
    expect(refused).toMatchObject({ status: 403, body: { errors: [{ code: 'permission_denied' }] } });
    expect(JSON.stringify(refused.body)).toContain('profiles:write');
    expect(await statuses(1, `/api/profiles/${profileId}`)).toEqual([200]);
  });
});

test('a profile may be merged away under a call that names it, and lives on under another id', async () => {
  await plan({ times: 1, fault: { kind: 'profile-merged' } });
  expect(await statuses(1)).toEqual([200]);
  expect(await klaviyo(twin, 'PATCH', `/api/profiles/${profileId}`, write('pro'))).toMatchObject({ status: 404 });
  const found = await klaviyo<{ data: { id: string }[] }>(
    twin,
    'GET',
    '/api/profiles?filter=equals(email,"ada@example.com")',
  );
  expect(found.body.data.map(({ id }) => id)).toEqual([expect.not.stringContaining(profileId)]);
});

describe('when a fault hits', () => {
  const down = { kind: 'status', status: 503 };

  it('is a matter of operation, time and count', async () => {
    const from = '2026-07-01T01:00:00Z';
    await plan({ operation: 'get_metrics', from, until: '2026-07-01T02:00:00Z', times: 2, fault: down });
    expect([await statuses(1), (await planned())[0]?.status]).toEqual([[200], 'waiting']);
    await runUntil(twin, from);
    expect((await planned())[0]).toMatchObject({ status: 'active', hits: 0 });
    expect([await statuses(1, '/api/flows'), await statuses(3)]).toEqual([[200], [503, 503, 200]]);
    expect((await planned())[0]).toMatchObject({ status: 'spent', hits: 2 });
    await plan({ operation: 'get_metrics', until: '2026-07-01T01:30:00Z', fault: down });
    await runUntil(twin, '2026-07-01T01:30:00Z');
    expect([await statuses(1), (await planned())[0]?.status]).toEqual([[200], 'over']);
  });

  it('may be a matter of luck, the same luck each time the same plan is made', async () => {
    const half = { operation: 'get_profile', probability: 0.5, fault: down };
    const play = async (): Promise<number[]> => {
      await plan(half);
      return statuses(40, `/api/profiles/${profileId}`);
    };
    const first = await play();
    expect(first.filter((status) => status === 503).length).toBeGreaterThan(8);
    expect(first.filter((status) => status === 200).length).toBeGreaterThan(8);
    expect(await play()).toEqual(first);
  });

  it('can be turned on and off one by one', async () => {
    await plan({ operation: 'get_flows', fault: down });
    const { body } = await control<{ id: string }>(twin, 'POST', '/faults', { operation: 'get_metrics', fault: down });
    expect(await statuses(1)).toEqual([503]);
    expect((await planned()).map(({ hits }) => hits)).toEqual([0, 1]);
    expect((await control(twin, 'DELETE', `/faults/${body.id}`)).status).toBe(200);
    expect((await control(twin, 'DELETE', `/faults/${body.id}`)).status).toBe(404);
    expect([await statuses(1), await statuses(1, '/api/flows')]).toEqual([[200], [503]]);
  });
});
