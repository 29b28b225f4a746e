import { afterEach, describe, expect, test } from 'vitest';
import { csvRows } from '../support/csv-rows.ts';
import { delay, email, type FlowTwin, inLine, openFlowTwin, webhook } from '../support/flow-twin.ts';
import { sftpUser } from '../support/openssh-sftp.ts';
import { control, klaviyo } from '../support/stepped-twin.ts';

const opened: FlowTwin[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

const BODY = '{"user_id": "{{ person.KlaviyoID }}"}';
const fiveMinutes = delay({ unit: 'minutes', value: 5 });

/** A list's flow: webhook, five minutes, webhook, email. */
async function open(...given: Parameters<typeof openFlowTwin>) {
  const t = await openFlowTwin(...given);
  opened.push(t);
  const hook = webhook(t.receiver.url, BODY);
  const steps = inLine(hook, fiveMinutes, hook, email(t.templateId));
  const flow = await t.install({ triggers: [{ type: 'list', id: t.listId }], ...steps });
  return { ...t, flow };
}

/** Somebody who is on no list. */
async function somebody({ twin }: FlowTwin): Promise<string> {
  const data = { type: 'profile', attributes: { email: 'destination@mail.example' } };
  return (await klaviyo<{ data: { id: string } }>(twin, 'POST', '/api/profiles', { data })).body.data.id;
}

async function merge({ twin }: FlowTwin, sourceId: string, destinationId: string): Promise<void> {
  const relationships = { profiles: { data: [{ type: 'profile', id: sourceId }] } };
  const data = { type: 'profile-merge', id: destinationId, relationships };
  expect((await klaviyo(twin, 'POST', '/api/profile-merge', { data })).status).toBe(201);
}

type Event = { relationships: { profile: { data: { id: string } } }; attributes: { event_properties: object } };
const profilesOfEvents = async ({ twin }: FlowTwin): Promise<string[]> => {
  const { body } = await klaviyo<{ data: Event[] }>(twin, 'GET', '/api/events');
  return body.data.map(({ relationships }) => relationships.profile.data.id);
};
const arrived = (t: FlowTwin): string[] => t.receiver.received.map(({ body }) => body.user_id);

describe('somebody who is merged away while in a flow', () => {
  test('goes on as the destination: in webhooks, emails, events and exports', async () => {
    const t = await open();
    await control(t.twin, 'PUT', '/export', { shape: 'json-properties', gzip: false, everyMinutes: 60 });
    const [source, destination] = [await t.join(), await somebody(t)];
    await t.until('2026-07-01T00:01:00Z');
    await merge(t, source, destination);
    await t.until('2026-07-01T02:00:00Z');
    expect(arrived(t)).toEqual([source, destination]);
    expect((await t.mail()).map(({ profileId, address }) => [profileId, address])).toEqual([
      [destination, 'destination@mail.example'],
    ]);
    expect(await profilesOfEvents(t)).toEqual([destination]);
    const user = await sftpUser(t.twin);
    const files = await user.download('exports');
    user.close();
    expect(files.flatMap(({ text }) => csvRows(text)).map(({ profile_id }) => profile_id)).toEqual([destination]);
  });

  test('goes on when a fault merged them', async () => {
    const t = await open();
    const source = await t.join();
    await t.until('2026-07-01T00:01:00Z');
    await control(t.twin, 'PUT', '/faults', [{ times: 1, fault: { kind: 'profile-merged' } }]);
    expect((await klaviyo(t.twin, 'GET', `/api/profiles/${source}`)).status).toBe(404);
    await t.until('2026-07-01T00:06:00Z');
    const [first, second] = arrived(t);
    expect(first).toBe(source);
    expect((await klaviyo(t.twin, 'GET', `/api/profiles/${second}`)).status).toBe(200);
    expect((await t.mail()).map(({ profileId }) => profileId)).toEqual([second]);
  });

  test('goes on through two merges, and keeps what was under way: an event posted, an email just sent', async () => {
    const t = await open(() => 200, { assumptions: { keepsRateLimits: false, profileMergeMilliseconds: 0 } });
    const [source, between] = [await t.join(), await t.join()];
    const destination = await somebody(t);
    await t.until('2026-07-01T00:05:00Z');
    expect(await t.mail()).toHaveLength(2);
    await t.happen(source);
    await merge(t, source, between);
    await merge(t, between, destination);
    await t.until('2026-07-01T00:06:00Z');
    expect(await profilesOfEvents(t)).toEqual([destination, destination, destination]);
  });

  test('is not taken again by a flow that takes everybody once', async () => {
    const t = await open();
    const [source, destination] = [await t.join(), await somebody(t)];
    await t.until('2026-07-01T00:01:00Z');
    await merge(t, source, destination);
    await t.until('2026-07-01T01:00:00Z');
    const member = { data: [{ type: 'profile', id: destination }] };
    for (const method of ['DELETE', 'POST']) {
      await klaviyo(t.twin, method, `/api/lists/${t.listId}/relationships/profiles`, member);
    }
    await t.until('2026-07-01T02:00:00Z');
    expect(await t.counts(t.flow)).toMatchObject({ entered: 1, refused: { 'entered before': 1 } });
  });

  test('is out at the next step where that is assumed', async () => {
    const t = await open(() => 200, { assumptions: { keepsRateLimits: false, continuesAfterMerge: false } });
    const [source, destination] = [await t.join(), await somebody(t)];
    await t.until('2026-07-01T00:01:00Z');
    await merge(t, source, destination);
    await t.until('2026-07-01T01:00:00Z');
    expect(arrived(t)).toEqual([source]);
    expect(await t.mail()).toEqual([]);
    expect((await t.counts(t.flow)).actions[2]?.skipped).toEqual({ 'profile is gone': 1 });
  });
});

test.each([
  ['keeps the body it was rendered with', true],
  ['is rendered anew where that is assumed', false],
])('a webhook that is retried after a merge %s', async (_what, rendersWebhookOnce) => {
  const first = { firstWebhookRetryMilliseconds: 60_000, rendersWebhookOnce };
  const t = await open((_webhook, number) => (number === 1 ? 503 : 200), {
    assumptions: { keepsRateLimits: false, ...first },
  });
  const [source, destination] = [await t.join(), await somebody(t)];
  await t.until('2026-07-01T00:00:30Z');
  await merge(t, source, destination);
  await t.until('2026-07-01T01:00:00Z');
  expect(arrived(t)).toEqual([source, rendersWebhookOnce ? source : destination, destination]);
});
