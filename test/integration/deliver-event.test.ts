import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { klaviyoClient } from '../../src/adapters/klaviyo/client.ts';
import { klaviyoHttp } from '../../src/adapters/klaviyo/http.ts';
import type { ProfileId } from '../../src/domain/ids.ts';
import { eventsOfProfile } from '../../twin/state/events.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { email, inLine, openFlowTwin } from '../support/flow-twin.ts';
import { openPostOffice, type PostOffice } from '../support/post-office.ts';
import { control, PRIVATE_KEY } from '../support/stepped-twin.ts';
import { FULL_KEY, SETUP_KEY } from '../support/twin-shop.ts';

let db: TestDatabase;
let office: PostOffice;
beforeAll(async () => {
  db = await cloneDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  office = await openPostOffice(db);
  await useKey(FULL_KEY);
});
afterEach(async () => {
  await office.close();
  await db.asOwner('TRUNCATE deliveries, decisions, klaviyo_accounts, write_ledger, delivery_attempts CASCADE');
});

const useKey = (key: string) => db.asOwner('UPDATE klaviyo_accounts SET sealed_private_key = $1', [Buffer.from(key)]);

/** What Klaviyo has of the events that carried content to somebody. */
function eventsOf(profileId: string) {
  const { events, metrics } = office.shop.account;
  return [...eventsOfProfile(events, profileId)].map(({ metricId, properties }) => ({
    metric: metrics.byId.get(metricId)?.name,
    properties,
  }));
}
/** The twin shows an event a while after it took it. */
const settle = (): void => office.clock.moveTo(office.clock.now() + 60_000);

describe('content that an event carries', () => {
  it('comes whole, names its template, and leaves the profile alone', async () => {
    const { id } = office.newProfile('ada@example.com');
    const decisionId = await office.post(id, { body: '<p>Hello, Ada</p>' }, { carrier: 'event' });
    await office.turn();
    settle();
    expect(await office.delivery(decisionId)).toMatchObject({ state: 'written' });
    expect(eventsOf(id)).toEqual([
      {
        metric: 'JustAI Content Ready',
        properties: expect.objectContaining({
          jai_subject: 'Subject',
          jai_preheader: 'Preheader',
          jai_body: '<p>Hello, Ada</p>',
          jai_template: 'welcome',
        }),
      },
    ]);
    expect(office.shop.account.profiles.byId.get(id)?.properties).toEqual({});
    expect(await db.asOwner('SELECT 1 FROM write_ledger')).toEqual([]);
  });

  it('starts its flow once, however often it is sent', async () => {
    const { id } = office.newProfile('ada@example.com');
    const decisionId = await office.post(id, {}, { carrier: 'event' });
    await office.turn();
    await db.asOwner(
      "UPDATE deliveries SET state = 'pending', attempts = 5, finished_at = NULL WHERE decision_id = $1",
      [decisionId],
    );
    office.clock.moveTo(office.clock.now() + 1_000);
    await office.turn();
    settle();
    expect((await office.attempts(decisionId)).length).toBe(2);
    expect(eventsOf(id)).toHaveLength(1);
  });

  it('is sent empty to the control group too: without the event there is no email', async () => {
    const { id } = office.newProfile('ada@example.com');
    await office.post(id, { subject: '', preheader: '', body: '' }, { carrier: 'event' });
    await office.turn();
    settle();
    expect(eventsOf(id)).toMatchObject([{ properties: { jai_subject: '', jai_body: '' } }]);
  });

  it('waits for no other content: two events for one person are two emails', async () => {
    const { id } = office.newProfile('ada@example.com');
    const first = await office.post(id, { body: '1' }, { carrier: 'event', dueSeconds: 300 });
    const second = await office.post(id, { body: '2' }, { carrier: 'event', dueSeconds: 310 });
    const beside = await office.post(id, { body: '3' }, { dueSeconds: 305 });
    await office.turn();
    settle();
    for (const each of [first, second, beside]) {
      expect(await office.delivery(each)).toMatchObject({ state: 'written' });
    }
    expect(eventsOf(id)).toHaveLength(2);
  });

  it('waits where the key lacks events:write, while profiles are written, and goes on with a key that has it', async () => {
    await useKey(SETUP_KEY);
    const { id } = office.newProfile('ada@example.com');
    const byEvent = await office.post(id, {}, { carrier: 'event' });
    const byProfile = await office.post(id);
    await office.turn();
    expect(await office.delivery(byEvent)).toMatchObject({
      state: 'pending',
      reason: expect.stringContaining('events:write'),
    });
    expect(await office.delivery(byProfile)).toMatchObject({ state: 'written' });
    expect(await db.asOwner('SELECT state FROM klaviyo_accounts')).toEqual([{ state: 'active' }]);
    await useKey(FULL_KEY);
    await office.turnUntil(office.clock.now() + 120_000);
    expect(await office.delivery(byEvent)).toMatchObject({ state: 'written' });
  });
});

it('is what the email of the flow that the event starts shows', async () => {
  const twin = await openFlowTwin();
  const http = klaviyoHttp({ baseUrl: twin.twin.klaviyoUrl, userAgent: 'justai-test' });
  try {
    const metric = await control<{ id: string }>(twin.twin, 'POST', '/metrics', { name: 'JustAI Content Ready' });
    const html = '{{ event.jai_body|default:"<p>Our own email.</p>"|safe }}{% unsubscribe %}';
    const template = await control<{ id: string }>(twin.twin, 'POST', '/templates', { name: 'Frame', html });
    const subject = '{{ event.jai_subject|default:"Your weekly update" }}';
    await twin.install({
      triggers: [{ type: 'metric', id: metric.body.id, trigger_filter: null }],
      ...inLine(email(template.body.id, { subject_line: subject })),
    });
    const contents = [
      { jai_subject: 'For you', jai_preheader: '', jai_body: '<p>Chosen for you.</p>' },
      { jai_subject: '', jai_preheader: '', jai_body: '' },
    ];
    for (const [n, properties] of contents.entries()) {
      const profileId = (await twin.join()) as ProfileId;
      const answer = await klaviyoClient(http).createEvent(PRIVATE_KEY, {
        profileId,
        metricName: 'JustAI Content Ready',
        uniqueId: `decision ${n}`,
        properties: { ...properties, jai_template: 'welcome' },
      });
      expect(answer.kind).toBe('ok');
    }
    await twin.until('2026-07-01T01:00:00Z');
    const shown = (await twin.mail()).map(({ subject: line, body }) => `${line}: ${/<p>.*?<\/p>/.exec(body)?.[0]}`);
    expect(shown.sort()).toEqual(['For you: <p>Chosen for you.</p>', 'Your weekly update: <p>Our own email.</p>']);
  } finally {
    await http.close();
    await twin.close();
  }
});
