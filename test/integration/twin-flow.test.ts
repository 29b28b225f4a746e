import { afterEach, describe, expect, test } from 'vitest';
import type { Twin, TwinOptions } from '../../twin/main.ts';
import {
  control,
  installWelcomeFlow,
  klaviyo,
  runUntil,
  SMALL_WORLD,
  startSteppedTwin,
} from '../support/stepped-twin.ts';
import { type ReceivedWebhook, receiveWebhooks } from '../support/webhook-receiver.ts';

const onePerson = { ...SMALL_WORLD, waves: [{ at: '2026-07-01T08:00:00Z', count: 1, overSeconds: 0 }] };

type State = {
  readonly now: string;
  readonly events: number;
  readonly webhooks: Record<'posted' | 'accepted' | 'skipped' | 'failed' | 'held', number>;
  readonly emails: { readonly sent: number; readonly subjectFromProperty: number; readonly skipped: object };
};
type Email = { readonly at: string; readonly subject: string; readonly preheader: string; readonly body: string };

type Counts = { readonly entered: number; readonly actions: readonly object[] };

let closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.reverse()) await close();
  closers = [];
});

/** A twin whose flow posts to a receiver that answers as told. */
async function twinWith(
  answer: (twin: Twin, webhook: ReceivedWebhook, number: number) => number | Promise<number>,
  options: Partial<TwinOptions> = {},
) {
  const twin = await startSteppedTwin('2026-07-01T00:00:00Z', options);
  const receiver = await receiveWebhooks((webhook, number) => answer(twin, webhook, number));
  closers.push(twin.close, receiver.close);
  const { listId, flow } = await installWelcomeFlow(twin, receiver.url);
  return { twin, receiver, listId, flow };
}

const stateOf = async (twin: Twin) => (await control<State>(twin, 'GET', '/state')).body;
const mailOf = async (twin: Twin) => (await control<{ emails: Email[] }>(twin, 'GET', '/mailbox')).body.emails;

async function writeProperties(twin: Twin, profileId: string, properties: object): Promise<number> {
  const data = { type: 'profile', id: profileId, attributes: { properties } };
  return (await klaviyo(twin, 'PATCH', `/api/profiles/${profileId}`, { data })).status;
}

describe('a flow', () => {
  test('posts the webhook with its headers, waits, and shows in the mail what the profile holds by then', async () => {
    const { twin, receiver, listId, flow } = await twinWith(async (at, { body }) =>
      (await writeProperties(at, body.user_id, { jai_subject: "It's here", jai_body: '<p>New</p>' })) === 200
        ? 200
        : 400,
    );
    await control(twin, 'PUT', '/world', { world: onePerson, listId });
    await runUntil(twin, '2026-07-02T00:00:00Z');

    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]?.headers).toMatchObject({ 'x-klaviyo-flow-id': flow.id, 'x-api-key': 'secret' });
    expect(receiver.received[0]?.body).toMatchObject({
      template_id: 'welcome-email',
      user_id: expect.stringMatching(/^01/),
    });
    const [email] = await mailOf(twin);
    expect(email).toMatchObject({ at: '2026-07-01T08:05:00.000Z', subject: 'It&#x27;s here', preheader: '' });
    expect(email?.body).toContain('<p>New</p>');
    expect((await stateOf(twin)).emails).toMatchObject({ sent: 1, subjectFromProperty: 1 });
  });

  test('counts at every step who waits, passed and was skipped, and why', async () => {
    const { twin, listId, flow } = await twinWith((_twin, _webhook, number) => (number <= 2 ? 400 : 200));
    const countsOf = async () => (await control<Counts>(twin, 'GET', `/flows/${flow.id}/counts`)).body;
    const wave = { at: '2026-07-01T08:00:00Z', count: 5, overSeconds: 0 };
    await control(twin, 'PUT', '/world', { world: { ...onePerson, waves: [wave] }, listId });

    await runUntil(twin, '2026-07-01T08:01:00Z');
    expect((await countsOf()).actions).toMatchObject([
      { type: 'send-webhook', waiting: 0, passed: 3, skipped: { 'webhook answered 400': 2 } },
      { type: 'time-delay', waiting: 5, passed: 0, skipped: {} },
      { type: 'send-email', waiting: 0, passed: 0 },
    ]);
    await runUntil(twin, '2026-07-01T08:10:00Z');
    expect(await countsOf()).toMatchObject({
      entered: 5,
      refused: {},
      actions: [{}, { waiting: 0, passed: 5 }, { passed: 5 }],
    });
  });

  test('sends the default when nothing was written in time', async () => {
    const { twin, listId } = await twinWith(() => 200);
    await control(twin, 'PUT', '/world', { world: onePerson, listId });
    await runUntil(twin, '2026-07-02T00:00:00Z');
    expect((await mailOf(twin)).map(({ subject }) => subject)).toEqual(['Your weekly update']);
  });

  test.each([429, 500, 502, 503])('holds the recipient and retries after %i', async (status) => {
    const { twin, receiver, listId } = await twinWith((_twin, _webhook, number) => (number <= 3 ? status : 202));
    await control(twin, 'PUT', '/world', { world: onePerson, listId });
    await runUntil(twin, '2026-07-02T00:00:00Z');
    expect(receiver.received).toHaveLength(4);
    expect((await stateOf(twin)).webhooks).toMatchObject({ posted: 4, accepted: 1, held: 0 });
    // The delay begins when the webhook has been accepted.
    expect((await mailOf(twin))[0]?.at).toMatch(/^2026-07-01T08:05:0[1-9]/);
  });

  test('gives up after 17 retries in 24 hours, and the recipient goes on', async () => {
    const { twin, receiver, listId } = await twinWith(() => 503);
    await control(twin, 'PUT', '/world', { world: onePerson, listId });
    await runUntil(twin, '2026-07-02T07:59:00Z');
    expect((await stateOf(twin)).webhooks).toMatchObject({ posted: 17, failed: 0, held: 1 });
    await runUntil(twin, '2026-07-03T00:00:00Z');
    expect(receiver.received).toHaveLength(18);
    expect((await stateOf(twin)).webhooks).toMatchObject({ posted: 18, failed: 1, held: 0 });
    expect((await mailOf(twin))[0]?.at).toBe('2026-07-02T08:05:00.000Z');
  });

  test.each([400, 401, 404, 302])(
    'skips after %i without a retry or a redirect, and the recipient goes on',
    async (status) => {
      const { twin, receiver, listId } = await twinWith(() => status);
      await control(twin, 'PUT', '/world', { world: onePerson, listId });
      await runUntil(twin, '2026-07-03T00:00:00Z');
      expect(receiver.received).toHaveLength(1);
      expect((await stateOf(twin)).webhooks).toMatchObject({ posted: 1, skipped: 1 });
      expect(await mailOf(twin)).toHaveLength(1);
    },
  );

  test('may instead stop a recipient whose webhook was skipped', async () => {
    const { twin, listId } = await twinWith(() => 400, { assumptions: { continuesAfterFailedWebhook: false } });
    await control(twin, 'PUT', '/world', { world: onePerson, listId });
    await runUntil(twin, '2026-07-03T00:00:00Z');
    expect(await mailOf(twin)).toEqual([]);
  });

  test('posts nothing to http unless that was allowed', async () => {
    const { twin } = await twinWith(() => 200);
    const refusing = await startSteppedTwin('2026-07-01T00:00:00Z', { allowHttp: false });
    closers.push(refusing.close);
    await expect(installWelcomeFlow(refusing, 'http://127.0.0.1:1/hook')).rejects.toThrow(/must be https/);
    expect((await stateOf(twin)).webhooks.posted).toBe(0);
  });

  test('takes a person once, however often they join the list', async () => {
    const { twin, receiver, listId } = await twinWith(() => 200);
    await control(twin, 'PUT', '/world', { world: onePerson, listId });
    await runUntil(twin, '2026-07-02T00:00:00Z');
    const members = { data: [{ type: 'profile', id: receiver.received[0]?.body.user_id }] };
    await klaviyo(twin, 'DELETE', `/api/lists/${listId}/relationships/profiles`, members);
    await klaviyo(twin, 'POST', `/api/lists/${listId}/relationships/profiles`, members);
    await runUntil(twin, '2026-07-03T00:00:00Z');
    expect(receiver.received).toHaveLength(1);
  });

  test('skips a webhook whose body is broken', async () => {
    const { twin, listId, flow } = await twinWith(() => 200);
    const edited = await control(twin, 'PUT', `/actions/${flow.actions[0]?.id}/webhook`, { body: '{% nonsense %}' });
    expect(edited.status).toBe(200);
    await control(twin, 'PUT', '/world', { world: onePerson, listId });
    await runUntil(twin, '2026-07-02T00:00:00Z');
    expect((await stateOf(twin)).webhooks).toMatchObject({ posted: 0, skipped: 1 });
  });

  test('skips a mail that cannot be rendered, and leaves no event of it', async () => {
    const twin = await startSteppedTwin('2026-07-01T00:00:00Z');
    const receiver = await receiveWebhooks(() => 200);
    closers.push(twin.close, receiver.close);
    const { listId } = await installWelcomeFlow(twin, receiver.url, '{{ person|shout }}');
    await control(twin, 'PUT', '/world', { world: onePerson, listId });
    await runUntil(twin, '2026-07-04T00:00:00Z');
    expect((await stateOf(twin)).emails).toEqual(
      expect.objectContaining({ sent: 0, skipped: { 'email syntax error': 1 } }),
    );
    expect((await stateOf(twin)).events).toBe(0);
  });
});
