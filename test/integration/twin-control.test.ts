import { afterEach, describe, expect, test } from 'vitest';
import type { Truth } from '../../twin/audience/truth.ts';
import type { Twin } from '../../twin/main.ts';
import {
  control,
  installWelcomeFlow,
  klaviyo,
  runUntil,
  SMALL_WORLD,
  startSteppedTwin,
} from '../support/stepped-twin.ts';
import { receiveWebhooks } from '../support/webhook-receiver.ts';

let closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.reverse()) await close();
  closers = [];
});

async function twinAtRest(): Promise<Twin> {
  const twin = await startSteppedTwin('2026-07-01T00:00:00Z');
  closers.push(twin.close);
  return twin;
}

/** Everything the twin tells of four days in which half of the people got written content. */
async function play(seed: number): Promise<{ truth: Truth; emails: unknown; state: { events: number } }> {
  const twin = await twinAtRest();
  const receiver = await receiveWebhooks(async ({ body }, number) => {
    const properties = { jai_subject: `It's number ${number}`, jai_body: '<a href="https://shop.example/new">New</a>' };
    const data = { type: 'profile', id: body.user_id, attributes: { properties } };
    if (number % 2 === 0) await klaviyo(twin, 'PATCH', `/api/profiles/${body.user_id}`, { data });
    return 200;
  });
  closers.push(receiver.close);
  const { listId } = await installWelcomeFlow(twin, receiver.url);
  // One person a second at most, so that the order in which webhooks arrive is the same each time.
  const world = { ...SMALL_WORLD, waves: [{ at: '2026-07-01T08:00:00Z', count: 60, overSeconds: 1_000_000 }] };
  expect((await control(twin, 'PUT', '/world', { world, seed, listId })).status).toBe(200);
  await runUntil(twin, '2026-07-18T00:00:00Z');
  return {
    truth: (await control<Truth>(twin, 'GET', '/truth')).body,
    emails: (await control(twin, 'GET', '/mailbox?limit=100')).body,
    state: (await control<{ events: number }>(twin, 'GET', '/state')).body,
  };
}

describe('the control port', () => {
  test('plays the same world from the same seed, and another from another', async () => {
    const [first, again, other] = [await play(3), await play(3), await play(4)];
    expect(first.state.events).toBeGreaterThan(60);
    expect(again).toEqual(first);
    expect(other.emails).not.toEqual(first.emails);
  });

  test('counts what people did with each content, told apart by the subject they saw', async () => {
    const { truth } = await play(3);
    const [written, standard] = truth.contents;
    expect((written?.actual.delivered ?? 0) + (standard?.actual.delivered ?? 0)).toBeGreaterThan(55);
    expect(written?.actual.delivered).toBeGreaterThan(25);
    expect(written?.actual.humanClicks).toBeGreaterThan(standard?.actual.humanClicks ?? 0);
    expect(Object.keys(written?.actualBySegment ?? {}).sort()).toEqual(['free', 'pro']);
    const sent = truth.days.reduce((sum, { delivered }) => sum + delivered, 0);
    expect(sent).toBe((written?.actual.delivered ?? 0) + (standard?.actual.delivered ?? 0));
    expect(JSON.stringify(truth)).not.toMatch(/\.\d{7}/);
  });

  test('remembers what the profile held when the mail was rendered, and since when', async () => {
    const twin = await twinAtRest();
    const receiver = await receiveWebhooks(async ({ body }) => {
      const data = { type: 'profile', id: body.user_id, attributes: { properties: { jai_subject: 'Hi' } } };
      return (await klaviyo(twin, 'PATCH', `/api/profiles/${body.user_id}`, { data })).status;
    });
    closers.push(receiver.close);
    const { listId } = await installWelcomeFlow(twin, receiver.url);
    const world = { ...SMALL_WORLD, waves: [{ at: '2026-07-01T08:00:00Z', count: 1, overSeconds: 0 }] };
    await control(twin, 'PUT', '/world', { world, listId });
    await runUntil(twin, '2026-07-02T00:00:00Z');
    const { body } = await control<{ emails: { properties: unknown }[] }>(twin, 'GET', '/mailbox');
    expect(body.emails[0]?.properties).toContainEqual({
      property: 'jai_subject',
      value: 'Hi',
      writtenAt: '2026-07-01T08:00:00.000Z',
    });
    const state = await control(twin, 'GET', '/state');
    expect(state.body).toMatchObject({ api: { 'PATCH /api/profiles/:id': { 200: 1 } }, profiles: 1 });
  });

  test('breaks an operation of the API for a while when told to', async () => {
    const twin = await twinAtRest();
    await installWelcomeFlow(twin, 'http://127.0.0.1:1/');
    const fault = { kind: 'status', status: 503, retryAfterSeconds: 7 };
    const rule = { operation: 'get_metrics', from: '2026-07-01T00:00:00Z', until: '2026-07-01T01:00:00Z', fault };
    expect((await control(twin, 'PUT', '/faults', [rule])).status).toBe(200);
    expect((await klaviyo(twin, 'GET', '/api/metrics')).status).toBe(503);
    expect((await klaviyo(twin, 'GET', '/api/flows')).status).toBe(200);
    await runUntil(twin, '2026-07-01T01:00:00Z');
    expect((await klaviyo(twin, 'GET', '/api/metrics')).status).toBe(200);
  });

  test.each([
    [
      'PUT',
      '/world',
      { world: { ...SMALL_WORLD, segments: {} }, listId: 'x' },
      /world\.segments\.property: .*expected string/,
    ],
    ['PUT', '/world', { world: SMALL_WORLD, listId: 'nope' }, /listId: expected the id of a list/],
    ['PUT', '/export', { shape: 'xml' }, /shape: .*metric-files/],
    ['PUT', '/export', { shape: 'metric-files', directory: '../up' }, /directory: expected folder names/],
    ['PUT', '/sftp/users/ada', { publicKey: 'hello' }, /publicKey: expected a public key/],
    ['PUT', '/faults', [{ operation: '*' }], /\[0\]\.fault/],
    ['PUT', '/faults', [{ operation: 'update_profil', fault: { kind: 'hang' } }], /\[0\]\.operation: .*update_profile/],
    [
      'POST',
      '/flows',
      { name: 'F', status: 'live', definition: { triggers: [], actions: [{ type: 'send-sms' }] } },
      /definition\.actions\[0\]\.type: the twin has no step "send-sms": expected one of send-webhook/,
    ],
    ['POST', '/clock/run', { until: 'tomorrow' }, /until: /],
    ['PUT', '/keys', { privateKey: 'pk', scopes: ['everything'] }, /scopes\[0\]: expected a scope/],
  ])('%s %s refuses what it cannot use, by path and what it expected', async (method, url, json, problem) => {
    const { status, body } = await control<{ problems: string[] }>(await twinAtRest(), method, url, json);
    expect(status).toBe(400);
    expect(body.problems.join('\n')).toMatch(problem);
  });

  test('makes people, also with an id of the old kind, one to an address', async () => {
    const twin = await twinAtRest();
    const make = (email: string, idShape?: string) =>
      control<{ id: string; problems: string[] }>(twin, 'POST', '/profiles', { email, ...(idShape && { idShape }) });
    expect((await make('new@example.com')).body.id).toMatch(/^[0-9A-Z]{26}$/);
    expect((await make('old@example.com', 'short')).body.id).toMatch(/^[0-9A-Za-z]{6}$/);
    expect((await make('new@example.com')).status).toBe(409);
    expect((await make('nobody')).body.problems[0]).toMatch(/^email: /);
  });

  test('shows what is assumed of Klaviyo, and changes it while it runs', async () => {
    const twin = await twinAtRest();
    const before = await control<object>(twin, 'GET', '/assumptions');
    expect(before.body).toMatchObject({ unauthenticatedStatus: 401 });
    const changed = { ...before.body, unauthenticatedStatus: 400 };
    expect(await control(twin, 'PUT', '/assumptions', { unauthenticatedStatus: 400 })).toEqual({
      status: 200,
      body: changed,
    });
    expect((await klaviyo(twin, 'GET', '/api/flows')).status).toBe(400);
    const refused = await control<{ problems: string[] }>(twin, 'PUT', '/assumptions', { unauthenticatedStatus: 500 });
    expect([refused.status, refused.body.problems[0]]).toEqual([
      400,
      expect.stringMatching(/^unauthenticatedStatus: /),
    ]);
    expect((await control(twin, 'GET', '/assumptions')).body).toEqual(changed);
  });

  test('is no part of the Klaviyo-shaped API, which never tells the truth', async () => {
    const twin = await twinAtRest();
    await installWelcomeFlow(twin, 'http://127.0.0.1:1/');
    for (const url of ['/truth', '/state', '/mailbox', '/world']) {
      expect((await klaviyo(twin, 'GET', url)).status).toBe(404);
    }
  });
});
