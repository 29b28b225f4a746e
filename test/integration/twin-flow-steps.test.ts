import { afterEach, describe, expect, test } from 'vitest';
import { delay, email, type FlowTwin, having, inLine, openFlowTwin, property, webhook } from '../support/flow-twin.ts';
import { control, klaviyo, PRIVATE_KEY } from '../support/stepped-twin.ts';

const opened: FlowTwin[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});
const open = async (...given: Parameters<typeof openFlowTwin>): Promise<FlowTwin> => {
  const flowTwin = await openFlowTwin(...given);
  opened.push(flowTwin);
  return flowTwin;
};
const SCOPES = ['profiles:write', 'lists:write', 'flows:read', 'flows:write'];
const onList = (t: FlowTwin) => ({ triggers: [{ type: 'list', id: t.listId }] });
const onMetric = (t: FlowTwin, filter: object | null = null) => ({
  triggers: [{ type: 'metric', id: t.metricId, trigger_filter: filter }],
});
const skus = (value: string) => ({
  type: 'metric-property',
  metric_id: 'any',
  field: 'sku',
  filter: { type: 'string', operator: 'equals', value },
});

describe('a flow that an event triggers', () => {
  test('runs for each event, and its templates see the event', async () => {
    const t = await open();
    const body =
      '{"user_id": "{{ person.KlaviyoID }}", "sku": "{{ event.sku }}", "id": "{{ event|lookup:\'$event_id\' }}"}';
    const flow = await t.install({ ...onMetric(t), ...inLine(webhook(t.receiver.url, body), email(t.templateId)) });
    const person = await t.join();
    await t.happen(person, { sku: 'tea' });
    await t.happen(person, { sku: 'cup' });
    await t.until('2026-07-01T01:00:00Z');
    expect(t.receiver.received.map((each) => each.body)).toMatchObject([
      { user_id: person, sku: 'tea', id: expect.stringMatching(/^event /) },
      { user_id: person, sku: 'cup' },
    ]);
    expect((await t.mail()).map((mail) => mail.body).sort()).toEqual([
      expect.stringContaining('<p>cup</p>'),
      expect.stringContaining('<p>tea</p>'),
    ]);
    expect((await t.counts(flow)).entered).toBe(2);
  });

  test('takes only the events that its filter names', async () => {
    const t = await open();
    const flow = await t.install({ ...onMetric(t, having(skus('tea'))), ...inLine(email(t.templateId)) });
    const person = await t.join();
    await t.happen(person, { sku: 'cup' });
    await t.happen(person, { sku: 'tea' });
    await t.until('2026-07-01T01:00:00Z');
    expect(await t.counts(flow)).toMatchObject({ entered: 1, refused: { 'fails trigger filters': 1 } });
  });

  test('parts people by the event', async () => {
    const t = await open();
    const split = {
      temporary_id: 'split',
      type: 'trigger-split',
      links: { next_if_true: 'yes', next_if_false: null },
      data: { trigger_filter: having(skus('tea')), trigger_id: t.metricId, trigger_type: 'metric' },
    };
    const yes = { ...email(t.templateId), temporary_id: 'yes' };
    const flow = await t.install({ ...onMetric(t), entry_action_id: 'split', actions: [split, yes] });
    for (const sku of ['tea', 'cup', 'tea']) await t.happen(await t.join(), { sku });
    await t.until('2026-07-01T01:00:00Z');
    expect((await t.counts(flow)).actions).toMatchObject([{ branches: { yes: 2, no: 1 } }, { passed: 2 }]);
  });

  test.each([
    [{ duration: 1, unit: 'alltime' }, 1],
    [{ duration: 0, unit: 'alltime' }, 3],
    [{ duration: 2, unit: 'hour' }, 2],
  ])('lets a person enter again as %j says', async (reentry_criteria, entered) => {
    const t = await open();
    const flow = await t.install({ ...onMetric(t), reentry_criteria, ...inLine(email(t.templateId)) });
    const person = await t.join();
    for (const hour of ['01', '02', '03']) {
      await t.until(`2026-07-01T${hour}:00:00Z`);
      await t.happen(person);
    }
    await t.until('2026-07-01T04:00:00Z');
    expect((await t.counts(flow)).entered).toBe(entered);
  });
});

test('an event is blank in a flow that a list triggers', async () => {
  const t = await open();
  const body = '{"user_id": "{{ person.KlaviyoID }}", "sku": "{{ event.sku }}"}';
  await t.install({ ...onList(t), ...inLine(webhook(t.receiver.url, body)) });
  const person = await t.join();
  await t.until('2026-07-01T01:00:00Z');
  expect(t.receiver.received[0]?.body).toEqual({ user_id: person, sku: '' });
});

test('a segment triggers its flow a while after a person came to belong to it', async () => {
  const t = await open();
  const definition = having(property('plan', 'pro'));
  const segment = await control<{ id: string }>(t.twin, 'POST', '/segments', { name: 'Pro', definition });
  const trigger = { triggers: [{ type: 'segment', id: segment.body.id }] };
  const flow = await t.install({ ...trigger, ...inLine(email(t.templateId)) });
  const person = await t.join({ properties: { plan: 'free' } });
  await t.until('2026-07-01T01:00:00Z');
  await t.write(person, { plan: 'pro' });
  await t.until('2026-07-01T01:13:00Z');
  expect((await t.counts(flow)).entered).toBe(0);
  await t.until('2026-07-01T02:00:00Z');
  expect((await t.mail()).map(({ at }) => at)).toEqual(['2026-07-01T01:14:00.000Z']);
});

describe('splits', () => {
  test('ask about the profile at that time', async () => {
    const t = await open();
    const wait = { ...delay({ unit: 'hours', value: 1 }), temporary_id: 'wait', links: { next: 'split' } };
    const split = {
      temporary_id: 'split',
      type: 'conditional-split',
      links: { next_if_true: 'yes', next_if_false: 'no' },
      data: { profile_filter: having(property('plan', 'pro')) },
    };
    const [yes, no] = ['yes', 'no'].map((id) => ({
      ...email(t.templateId, { subject_line: `${id}, {{ person.plan }}` }),
      temporary_id: id,
    }));
    await t.install({ ...onList(t), entry_action_id: 'wait', actions: [wait, split, yes, no] });
    const person = await t.join({ properties: { plan: 'free' } });
    await t.join({ properties: { plan: 'free' } });
    await t.write(person, { plan: 'pro' });
    await t.until('2026-07-01T02:00:00Z');
    expect((await t.mail()).map(({ subject }) => subject).sort()).toEqual(['no, free', 'yes, pro']);
  });

  test('draw a random sample, each person always to the same side', async () => {
    const t = await open();
    const split = {
      temporary_id: 'split',
      type: 'conditional-split',
      data: { profile_filter: having({ type: 'profile-sample', percentage: 30 }) },
    };
    const flow = await t.install({ ...onList(t), entry_action_id: 'split', actions: [split] });
    await control(t.twin, 'POST', '/bursts', { listId: t.listId, count: 1_000 });
    const { yes = 0 } = (await t.counts(flow)).actions[0]?.branches ?? {};
    expect(yes).toBeGreaterThan(250);
    expect(yes).toBeLessThan(350);
  });
});

describe('an A/B test', () => {
  const abTest = (t: FlowTwin, experiment_status: string) => ({
    type: 'ab-test',
    data: {
      experiment_status,
      main_action: email(t.templateId, { subject_line: 'original' }),
      current_experiment: {
        variations: ['a', 'b'].map((id) => ({ ...email(t.templateId, { subject_line: id }), temporary_id: id })),
        allocations: { a: 1, b: 3 },
      },
    },
  });

  test('sends variations with messages of their own while it is live, and says so in their events', async () => {
    const t = await open();
    const flow = await t.install({ ...onList(t), ...inLine(abTest(t, 'live')) });
    await control(t.twin, 'POST', '/bursts', { listId: t.listId, count: 400 });
    await t.until('2026-07-01T01:00:00Z');
    const [original, a = '', b = ''] = flow.actions[0]?.messageIds ?? [];
    const mail = await t.mail();
    expect(new Set(mail.map(({ messageId, subject }) => `${subject} ${messageId}`))).toEqual(
      new Set([`a ${a}`, `b ${b}`]),
    );
    expect([a, b]).not.toContain(original);
    const { branches = {} } = (await t.counts(flow)).actions[0] ?? {};
    expect((branches[a] ?? 0) + (branches[b] ?? 0)).toBe(400);
    expect(branches[a]).toBeGreaterThan(70);
    expect(branches[a]).toBeLessThan(130);
    const events = await klaviyo<{ data: { attributes: { event_properties: object } }[] }>(
      t.twin,
      'GET',
      '/api/events',
    );
    expect(events.body.data).toHaveLength(200);
    for (const { attributes } of events.body.data) {
      const { $message, $variation } = attributes.event_properties as Record<string, string>;
      expect([a, b]).toContain($variation);
      expect($message).toBe($variation);
    }
  });

  test('is turned on by the API: its flow and step first, then its experiment, whose ids it keeps', async () => {
    const t = await open();
    await control(t.twin, 'PUT', '/keys', { privateKey: PRIVATE_KEY, scopes: SCOPES });
    const step = abTest(t, 'draft');
    const made = { ...step, data: { ...step.data, status: 'draft' } };
    const flow = await t.install({ ...onList(t), ...inLine(made) }, 'draft');
    const [action] = flow.actions;
    const [original = '', a = '', b = ''] = action?.messageIds ?? [];
    const subjects = async () => (await t.mail()).map(({ subject, messageId }) => `${subject} ${messageId}`);
    const patch = <Attributes>(type: string, id: string, attributes: object) =>
      klaviyo<{ data: { attributes: Attributes } }>(t.twin, 'PATCH', `/api/${type}s/${id}`, {
        data: { type, id, attributes },
      });

    await t.join();
    await t.until('2026-07-01T01:00:00Z');
    expect(await subjects()).toEqual([]);

    expect((await patch('flow', flow.id, { status: 'live' })).status).toBe(200);
    await t.join();
    await t.until('2026-07-01T02:00:00Z');
    expect(await subjects()).toEqual([`original ${original}`]);

    const id = action?.id ?? '';
    type Shown = { readonly definition: { readonly data: Readonly<Record<string, unknown>> } };
    const path = `/api/flow-actions/${id}`;
    const { definition } = (await klaviyo<{ data: { attributes: Shown } }>(t.twin, 'GET', path)).body.data.attributes;
    expect(definition.data).toMatchObject({ status: 'live', experiment_status: 'draft' });
    const live = { ...definition, data: { ...definition.data, experiment_status: 'live' } };
    const edited = await patch<Shown>('flow-action', id, { definition: live });
    expect(edited).toMatchObject({ status: 200, body: { data: { attributes: { definition: live } } } });
    await control(t.twin, 'POST', '/bursts', { listId: t.listId, count: 40 });
    await t.until('2026-07-01T03:00:00Z');
    expect(new Set(await subjects())).toEqual(new Set([`original ${original}`, `a ${a}`, `b ${b}`]));
    expect((await subjects()).filter((each) => each.startsWith('original'))).toHaveLength(1);
  });

  test('sends the original before and after', async () => {
    const t = await open();
    await t.install({ ...onList(t), ...inLine(abTest(t, 'completed')) });
    await t.join();
    await t.until('2026-07-01T01:00:00Z');
    expect((await t.mail()).map(({ subject }) => subject)).toEqual(['original']);
  });
});
