import { afterEach, describe, expect, test } from 'vitest';
import { delay, email, type FlowTwin, inLine, openFlowTwin, webhook } from '../support/flow-twin.ts';
import { control } from '../support/stepped-twin.ts';

const opened: FlowTwin[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});
const BODY = '{"user_id": "{{ person.KlaviyoID }}"}';

/** A list's flow: webhook, five minutes, email. */
async function open(body: string, ...given: Parameters<typeof openFlowTwin>) {
  const t = await openFlowTwin(...given);
  opened.push(t);
  const message = { subject_line: "{{ person|lookup:'jai_subject'|default:'Default' }}" };
  const steps = inLine(
    webhook(t.receiver.url, body),
    delay({ unit: 'minutes', value: 5 }),
    email(t.templateId, message),
  );
  const flow = await t.install({ triggers: [{ type: 'list', id: t.listId }], ...steps });
  return { ...t, flow };
}
type Webhooks = { readonly webhooks: Record<'posted' | 'accepted' | 'repeated' | 'skipped' | 'held', number> };
const webhooksOf = async ({ twin }: FlowTwin) => (await control<Webhooks>(twin, 'GET', '/state')).body.webhooks;
const arrived = (t: FlowTwin): string[] => t.receiver.received.map((each) => each.body.user_id);
const LATER = '2026-07-03T00:00:00Z';

describe('webhooks in disorder', () => {
  test('come twice for a share of the recipients, who go on once', async () => {
    const t = await open(BODY);
    await control(t.twin, 'PUT', '/webhooks/disorder', { duplicateShare: 0.5, duplicateAfterSeconds: 400 });
    await control(t.twin, 'POST', '/bursts', { listId: t.listId, count: 200 });
    await t.until('2026-07-01T00:06:00Z');
    expect(t.receiver.received).toHaveLength(200);
    await t.until(LATER);
    const { posted, accepted, repeated } = await webhooksOf(t);
    expect(posted).toBe(200 + repeated);
    expect(repeated).toBeGreaterThan(70);
    expect(repeated).toBeLessThan(130);
    expect(new Set(arrived(t)).size).toBe(200);
    expect(accepted).toBe(200);
    expect(await t.mail()).toHaveLength(200);
  });

  test('overtake one another, and none is lost', async () => {
    const t = await open(BODY);
    await control(t.twin, 'PUT', '/webhooks/disorder', { delayShare: 0.5, delaySeconds: 600 });
    const people: string[] = [];
    for (let person = 0; person < 20; person += 1) people.push(await t.join());
    await t.until(LATER);
    expect(arrived(t)).not.toEqual(people);
    expect([...arrived(t)].sort()).toEqual([...people].sort());
    expect(await t.mail()).toHaveLength(20);
  });

  test('come as many at once as are allowed, however many are due', async () => {
    let most = 0;
    let underWay: (() => void)[] = [];
    const answer = async (): Promise<number> => {
      const answered = new Promise<void>((resolve) => underWay.push(resolve));
      most = Math.max(most, underWay.length);
      if (underWay.length === 7) {
        // Time for an eighth to come, if it may.
        for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
        for (const resolve of underWay) resolve();
        underWay = [];
      }
      await answered;
      return 200;
    };
    const t = await open(BODY, answer, { assumptions: { webhookConcurrency: 7 } });
    await control(t.twin, 'POST', '/bursts', { listId: t.listId, count: 280, properties: { plan: 'pro' } });
    await t.until(LATER);
    expect(most).toBe(7);
    expect(new Set(arrived(t)).size).toBe(280);
  });
});

describe('what Klaviyo does not document of a webhook', () => {
  const quoted = { properties: { city: '"O\'Hare" & Sons' } };
  const body = '{"user_id": "{{ person.city }}"}';

  test('its body is escaped, or is not and may break its JSON', async () => {
    const escaped = await open(body);
    await escaped.join(quoted);
    await escaped.until(LATER);
    expect(arrived(escaped)).toEqual(['&quot;O&#x27;Hare&quot; &amp; Sons']);
    const plain = await open(body, () => 200, { assumptions: { escapesWebhookBodies: false } });
    await plain.join({ properties: { city: "O'Hare & Sons" } });
    await plain.until(LATER);
    expect(arrived(plain)).toEqual(["O'Hare & Sons"]);
  });

  test('without an answer in time it is retried, or the recipient skipped', async () => {
    const never = () => new Promise<number>(() => undefined);
    const slow = { webhookTimeoutMilliseconds: 500 };
    const retried = await open(BODY, (_webhook, number) => (number === 1 ? never() : 200), { assumptions: slow });
    await retried.join();
    await retried.until(LATER);
    expect(await webhooksOf(retried)).toMatchObject({ posted: 2, accepted: 1, skipped: 0 });
    const assumptions = { ...slow, retriesUnansweredWebhooks: false };
    const skipped = await open(BODY, never, { assumptions });
    await skipped.join();
    await skipped.until(LATER);
    expect((await skipped.counts(skipped.flow)).actions[0]?.skipped).toEqual({ 'webhook without an answer': 1 });
  });

  test('the first retry comes when told, and the last after 24 hours all the same', async () => {
    const t = await open(BODY, () => 503, { assumptions: { firstWebhookRetryMilliseconds: 60_000 } });
    await t.join();
    await t.until('2026-07-01T00:00:59Z');
    expect(t.receiver.received).toHaveLength(1);
    await t.until('2026-07-01T00:01:00Z');
    expect(t.receiver.received).toHaveLength(2);
    await t.until('2026-07-01T23:59:00Z');
    expect(t.receiver.received).toHaveLength(17);
    await t.until('2026-07-02T00:00:00Z');
    expect(t.receiver.received).toHaveLength(18);
    expect((await t.counts(t.flow)).actions[0]?.skipped).toEqual({ 'webhook retries used up': 1 });
  });
});

describe('what Klaviyo does not document of an email', () => {
  const lag = { propertyLagMilliseconds: 6 * 60_000 };

  test.each([
    ['at once', {}, 'Written'],
    ['only after a while', lag, 'Default'],
  ])('a written property can be seen %s', async (_when, assumptions, subject) => {
    const t = await open(BODY, () => 200, { assumptions });
    const person = await t.join();
    await t.write(person, { jai_subject: 'Written' });
    await t.until(LATER);
    expect((await t.mail()).map((mail) => mail.subject)).toEqual([subject]);
  });

  test('an older value stands until the newer one can be seen', async () => {
    const t = await open(BODY, () => 200, { assumptions: lag });
    const person = await t.join({ properties: { jai_subject: 'Older' } });
    await t.until('2026-07-01T00:01:00Z');
    await t.write(person, { jai_subject: 'Newer' });
    await t.until(LATER);
    expect((await t.mail()).map((mail) => mail.subject)).toEqual(['Default']);
    const again = await open(BODY, () => 200, { assumptions: { propertyLagMilliseconds: 4.5 * 60_000 } });
    const other = await again.join({ properties: { jai_subject: 'Older' } });
    await again.until('2026-07-01T00:01:00Z');
    await again.write(other, { jai_subject: 'Newer' });
    await again.until(LATER);
    expect((await again.mail()).map((mail) => mail.subject)).toEqual(['Older']);
  });

  test('its subject is escaped, or is not', async () => {
    const t = await open(BODY);
    await t.write(await t.join(), { jai_subject: "It's here" });
    await t.until('2026-07-01T01:00:00Z');
    await control(t.twin, 'PUT', '/assumptions', { escapesSubjects: false });
    await t.write(await t.join(), { jai_subject: "It's here" });
    await t.until(LATER);
    expect((await t.mail()).map((mail) => mail.subject)).toEqual(["It's here", 'It&#x27;s here']);
  });
});
