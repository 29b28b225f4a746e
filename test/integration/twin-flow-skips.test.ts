import { afterEach, describe, expect, test } from 'vitest';
import { delay, email, type FlowTwin, having, inLine, openFlowTwin, property, webhook } from '../support/flow-twin.ts';
import { control, klaviyo, SMALL_WORLD } from '../support/stepped-twin.ts';

const opened: FlowTwin[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});
const open = async (...given: Parameters<typeof openFlowTwin>): Promise<FlowTwin> => {
  const flowTwin = await openFlowTwin(...given);
  opened.push(flowTwin);
  return flowTwin;
};
const onList = (t: FlowTwin) => ({ triggers: [{ type: 'list', id: t.listId }] });
const hour = delay({ unit: 'hours', value: 1 });
const LATER = '2026-07-03T00:00:00Z';

describe('a recipient is skipped, and goes on,', () => {
  test('who no longer passes the flow’s filter when a message is due', async () => {
    const t = await open();
    const steps = inLine(email(t.templateId), hour, webhook(t.receiver.url, '{}'), email(t.templateId));
    const flow = await t.install({ ...onList(t), profile_filter: having(property('plan', 'free')), ...steps });
    const person = await t.join({ properties: { plan: 'free' } });
    await t.join({ properties: { plan: 'pro' } });
    await t.write(person, { plan: 'pro' });
    await t.until(LATER);
    expect(await t.counts(flow)).toMatchObject({
      entered: 1,
      refused: { 'fails flow filters': 1 },
      actions: [
        { passed: 1, skipped: {} },
        { passed: 1 },
        { passed: 0, skipped: { 'fails flow filters': 1 } },
        { passed: 0, skipped: { 'fails flow filters': 1 } },
      ],
    });
    expect(t.receiver.received).toHaveLength(0);
  });

  test('who fails an email’s additional filters', async () => {
    const t = await open();
    const filtered = email(t.templateId, { additional_filters: having(property('plan', 'pro')) });
    const flow = await t.install({ ...onList(t), ...inLine(filtered, email(t.templateId, { subject_line: 'all' })) });
    await t.join();
    await t.until(LATER);
    expect((await t.counts(flow)).actions).toMatchObject([
      { passed: 0, skipped: { 'fails additional filters': 1 } },
      { passed: 1 },
    ]);
  });

  test('who did what the flow asks about since it started', async () => {
    const t = await open();
    const notOrdered = {
      type: 'profile-metric',
      metric_id: t.metricId,
      measurement: 'count',
      measurement_filter: { type: 'numeric', operator: 'equals', value: 0 },
      timeframe_filter: { type: 'date', operator: 'flow-start' },
    };
    const flow = await t.install({
      ...onList(t),
      profile_filter: having(notOrdered),
      ...inLine(hour, email(t.templateId)),
    });
    const buyer = await t.join();
    await t.join();
    await t.until('2026-07-01T00:30:00Z');
    await t.happen(buyer);
    await t.until(LATER);
    expect((await t.counts(flow)).actions[1]).toMatchObject({ passed: 1, skipped: { 'fails flow filters': 1 } });
  });

  test('who had another email within 16 hours, unless the message is transactional or asks for no Smart Sending', async () => {
    const t = await open();
    const smart = { smart_sending_enabled: true };
    const flow = await t.install({
      ...onList(t),
      ...inLine(
        email(t.templateId, smart),
        delay({ unit: 'hours', value: 15 }),
        email(t.templateId, smart),
        email(t.templateId, { ...smart, transactional: true }),
        email(t.templateId),
        delay({ unit: 'hours', value: 16 }),
        email(t.templateId, smart),
      ),
    });
    await t.join();
    await t.until(LATER);
    const { actions } = await t.counts(flow);
    expect(actions.filter(({ type }) => type === 'send-email')).toMatchObject([
      { passed: 1 },
      { passed: 0, skipped: { 'smart sending': 1 } },
      { passed: 1 },
      { passed: 1 },
      { passed: 1 },
    ]);
  });

  test.each([
    [
      'unsubscribed, but for a transactional message',
      { unsubscribeRate: 1, bounceRate: 0 },
      { passed: 20, skipped: {} },
    ],
    ['bounced for good', { unsubscribeRate: 0, bounceRate: 1 }, { skipped: { suppressed: expect.any(Number) } }],
  ])('who %s', async (_what, rates, transactional) => {
    const t = await open();
    const steps = [
      email(t.templateId),
      delay({ unit: 'days', value: 4 }),
      email(t.templateId),
      email(t.templateId, { transactional: true }),
    ];
    const flow = await t.install({ ...onList(t), ...inLine(...steps) });
    const world = {
      ...SMALL_WORLD,
      waves: [{ at: '2026-07-01T08:00:00Z', count: 20, overSeconds: 0 }],
      contents: [{ key: 'default', openRate: 1, clickRate: 0 }],
      ...rates,
    };
    await control(t.twin, 'PUT', '/world', { world, listId: t.listId });
    await t.until('2026-07-06T00:00:00Z');
    const { actions } = await t.counts(flow);
    expect(actions[2]?.skipped.suppressed).toBeGreaterThan(4);
    expect(actions[3]).toMatchObject(transactional);
  });

  test('who has no address, and who cannot be rendered, without an event', async () => {
    const t = await open();
    const flow = await t.install({
      ...onList(t),
      ...inLine(email(t.templateId), email(t.templateId, { subject_line: '{% nonsense %}' })),
    });
    await t.join({ email: null, external_id: 'x' });
    await t.join();
    await t.until(LATER);
    expect((await t.counts(flow)).actions).toMatchObject([
      { passed: 1, skipped: { 'no email address': 1 } },
      { passed: 0, skipped: { 'no email address': 1, 'email syntax error': 1 } },
    ]);
    const events = await klaviyo<{ data: unknown[] }>(t.twin, 'GET', '/api/events');
    expect(events.body.data).toHaveLength(1);
  });
});

test('who is in one step is in no other: the count of a flow’s people adds up', async () => {
  const t = await open();
  const flow = await t.install({ ...onList(t), ...inLine(hour, email(t.templateId), hour, email(t.templateId)) });
  for (let person = 0; person < 3; person += 1) await t.join();
  await t.until('2026-07-01T00:30:00Z');
  await t.join();
  await t.until('2026-07-01T01:15:00Z');
  expect((await t.counts(flow)).actions.map(({ waiting }) => waiting)).toEqual([1, 0, 3, 0]);
});
