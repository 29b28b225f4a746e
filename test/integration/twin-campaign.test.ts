import { afterEach, describe, expect, test } from 'vitest';
import type { Twin } from '../../twin/main.ts';
import { csvRows } from '../support/csv-rows.ts';
import { sftpUser } from '../support/openssh-sftp.ts';
import {
  control,
  installWelcomeFlow,
  klaviyo,
  PRIVATE_KEY,
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

/** People who joined a list on the first of July, and a template. */
async function twinWithPeople(): Promise<{ twin: Twin; listId: string; templateId: string }> {
  const twin = await startSteppedTwin('2026-07-01T00:00:00Z');
  const receiver = await receiveWebhooks(() => 200);
  closers.push(twin.close, receiver.close);
  const { listId } = await installWelcomeFlow(twin, receiver.url);
  const scopes = ['campaigns:read', 'events:read'];
  await control(twin, 'PUT', '/keys', { privateKey: PRIVATE_KEY, scopes });
  const world = { ...SMALL_WORLD, bounceRate: 0, unsubscribeRate: 0 };
  await control(twin, 'PUT', '/world', { world, listId });
  const html = '<a href="https://shop.example/autumn">{{ first_name }}</a>{% unsubscribe %}';
  const template = await control<{ id: string }>(twin, 'POST', '/templates', { name: 'Autumn', html });
  return { twin, listId, templateId: template.body.id };
}

type Created = { readonly id: string; readonly messageId: string; readonly variationIds: string[] };
type Email = { readonly at: string; readonly subject: string; readonly messageId: string; readonly body: string };

const emailsOf = async (twin: Twin): Promise<Email[]> =>
  (await control<{ emails: Email[] }>(twin, 'GET', '/mailbox?limit=1000')).body.emails;
async function eventsOf(twin: Twin, messageId: string): Promise<Record<string, unknown>[]> {
  type Found = { data: { attributes: { event_properties: Record<string, unknown> } }[] };
  const { body } = await klaviyo<Found>(twin, 'GET', '/api/events?page[size]=1000');
  const properties = body.data.map(({ attributes }) => attributes.event_properties);
  return properties.filter(({ $message }) => $message === messageId);
}

describe('a campaign', () => {
  test('goes at its time to everybody on its list, once, and its events name no flow', async () => {
    const { twin, listId, templateId } = await twinWithPeople();
    const campaign = { name: 'Autumn', sendAt: '2026-07-03T09:00:00Z', subject: 'Hi {{ first_name }}', templateId };
    const created = await control<Created>(twin, 'POST', '/campaigns', { ...campaign, groupIds: [listId, listId] });
    const statusOf = async () => {
      const url = `/api/campaigns/${created.body.id}`;
      return (await klaviyo<{ data: { attributes: { status: string } } }>(twin, 'GET', url)).body.data.attributes
        .status;
    };
    expect(await statusOf()).toBe('Scheduled');
    await runUntil(twin, '2026-07-09T00:00:00Z');
    expect(await statusOf()).toBe('Sent');

    const sent = (await emailsOf(twin)).filter(({ messageId }) => messageId === created.body.messageId);
    expect(sent).toHaveLength(60);
    expect(new Set(sent.map(({ at }) => at))).toEqual(new Set(['2026-07-03T09:00:00.000Z']));
    expect(sent[0]?.subject).toMatch(/^Hi \w+$/);
    const events = await eventsOf(twin, created.body.messageId);
    expect(events.length).toBeGreaterThan(80);
    for (const event of events) {
      expect(event).not.toHaveProperty('$flow');
      expect(event).not.toHaveProperty('$variation');
      expect(event).toMatchObject({
        $group_ids: [listId, listId],
        'Campaign Name': 'Autumn',
        $_cohort$message_send_cohort: `${Date.parse('2026-07-03T09:00:00Z') / 1_000}:${created.body.messageId}`,
      });
    }
    expect(events.some(({ URL }) => URL === 'https://shop.example/autumn')).toBe(true);
  });

  test('that is an A/B test sends each person one variation, which all their events name', async () => {
    const { twin, listId, templateId } = await twinWithPeople();
    await control(twin, 'PUT', '/export', { shape: 'wide-warehouse', gzip: false });
    const variations = [{ subject: 'Warm', share: 3 }, { subject: 'Cosy' }];
    const campaign = { name: 'Autumn', sendAt: '2026-07-03T09:00:00Z', subject: 'Unsent', templateId, variations };
    const created = await control<Created>(twin, 'POST', '/campaigns', { ...campaign, groupIds: [listId] });
    await runUntil(twin, '2026-07-09T00:00:00Z');
    const { messageId, variationIds } = created.body;

    const subjects = new Map([variationIds[0], variationIds[1]].map((id, index) => [id, ['Warm', 'Cosy'][index]]));
    const events = await eventsOf(twin, messageId);
    for (const event of events) {
      const variation = String(event.$variation);
      expect(event.Subject).toBe(subjects.get(variation));
      expect(event.$_cohort$variation_send_cohort).toMatch(new RegExp(`^\\d{10}:${variation}$`));
    }
    const warm = (await emailsOf(twin)).filter(({ subject }) => subject === 'Warm').length;
    expect(Math.abs(warm / 60 - 0.75)).toBeLessThan(0.15);

    const user = await sftpUser(twin);
    closers.push(user.close);
    const rows = (await user.download('exports')).flatMap(({ text }) => csvRows(text));
    const ofCampaign = rows.filter((row) => row.campaign_id === messageId);
    expect(ofCampaign).toHaveLength(events.length);
    expect(new Set(ofCampaign.map((row) => row._variation))).toEqual(new Set(variationIds));
    expect(ofCampaign.every((row) => row.flow_id === '' && row.flow_message_id === '')).toBe(true);
  });

  test('keeps to smart sending, unless it says otherwise', async () => {
    const { twin, listId, templateId } = await twinWithPeople();
    const campaign = { name: 'Soon', sendAt: '2026-07-01T12:00:00Z', subject: 'Soon', templateId, groupIds: [listId] };
    await control(twin, 'POST', '/campaigns', campaign);
    await control(twin, 'POST', '/campaigns', { ...campaign, subject: 'Now', smartSending: false });
    await runUntil(twin, '2026-07-02T00:00:00Z');
    const subjects = (await emailsOf(twin)).map(({ subject }) => subject);
    expect(subjects.filter((subject) => subject === 'Soon')).toHaveLength(0);
    expect(subjects.filter((subject) => subject === 'Now')).toHaveLength(60);
  });

  test.each([
    ['groupIds[0]', { groupIds: ['nobody'] }],
    ['groupIds', { groupIds: [] }],
    ['sendAt', { sendAt: 'soon' }],
    ['templateId', { templateId: 'none' }],
    ['variations', { variations: [{ subject: 'A' }] }],
    ['variations[1].templateId', { variations: [{ subject: 'A' }, { subject: 'B', templateId: 'none' }] }],
    ['variations[0].share', { variations: [{ subject: 'A', share: 0 }, { subject: 'B' }] }],
  ])('with a wrong %s is refused there', async (path, wrong) => {
    const { twin, listId, templateId } = await twinWithPeople();
    const campaign = { name: 'A', sendAt: '2026-07-03T09:00:00Z', subject: 'A', templateId, groupIds: [listId] };
    const { status, body } = await control<{ problems: string[] }>(twin, 'POST', '/campaigns', {
      ...campaign,
      ...wrong,
    });
    expect(status).toBe(400);
    expect(body.problems.map((problem) => problem.split(': ')[0])).toContain(path);
  });
});
