import { afterEach, describe, expect, test } from 'vitest';
import { delay, email, type FlowTwin, inLine, openFlowTwin } from '../support/flow-twin.ts';
import { control } from '../support/stepped-twin.ts';

const opened: FlowTwin[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});
const open = async (): Promise<FlowTwin> => {
  const flowTwin = await openFlowTwin();
  opened.push(flowTwin);
  return flowTwin;
};
const onList = (t: FlowTwin) => ({ triggers: [{ type: 'list', id: t.listId }] });

describe('a delay', () => {
  test.each([
    ['adds the smaller unit', { unit: 'hours', value: 1, secondary_value: 30 }, '2026-07-01T01:30:00.000Z'],
    [
      'waits for an hour of the person’s day',
      { unit: 'days', value: 1, delay_until_time: '09:00:00' },
      '2026-07-02T13:00:00.000Z',
    ],
    [
      'waits for an hour of another place',
      { unit: 'minutes', value: 0, delay_until_time: '09:00', timezone: 'Asia/Tokyo' },
      '2026-07-01T00:00:00.000Z',
    ],
    [
      'waits for a day of the week',
      {
        unit: 'minutes',
        value: 0,
        delay_until_time: '08:00:00',
        delay_until_weekdays: ['monday', 'sunday'],
        timezone: 'UTC',
      },
      '2026-07-05T08:00:00.000Z',
    ],
  ])('%s', async (_what, data, at) => {
    const t = await open();
    await t.install({ ...onList(t), ...inLine(delay(data), email(t.templateId)) });
    await t.join({ location: { timezone: 'America/New_York' } });
    await t.until('2026-07-08T00:00:00Z');
    expect((await t.mail()).map((mail) => mail.at)).toEqual([at]);
  });
});

describe('a step that is manual', () => {
  test('holds people until they are released, also when it has turned live', async () => {
    const t = await open();
    const flow = await t.install({ ...onList(t), ...inLine(email(t.templateId, {}, 'manual')) });
    await t.join();
    await t.join();
    await t.until('2026-07-01T01:00:00Z');
    expect((await t.counts(flow)).actions).toMatchObject([{ waiting: 2, passed: 0 }]);
    await control(t.twin, 'PUT', `/flows/${flow.id}/status`, { status: 'live' });
    await t.until('2026-07-01T02:00:00Z');
    expect(await t.mail()).toEqual([]);
    const released = await control(t.twin, 'POST', `/actions/${flow.actions[0]?.id}/release`, {});
    expect(released.body).toEqual({ released: 2 });
    expect(await t.mail()).toHaveLength(2);
    expect((await t.counts(flow)).actions).toMatchObject([{ waiting: 0, passed: 2 }]);
  });

  test('a flow that is a draft takes nobody', async () => {
    const t = await open();
    const flow = await t.install({ ...onList(t), ...inLine(email(t.templateId)) }, 'draft');
    await t.join();
    await t.until('2026-07-01T01:00:00Z');
    expect((await t.counts(flow)).entered).toBe(0);
  });
});
