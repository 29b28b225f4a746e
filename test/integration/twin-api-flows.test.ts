import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../twin/state/json.ts';
import { openShop, type Shop } from '../support/twin-shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const get = async (path: string) => {
  shop.clock.time += 1_000;
  return shop.call('GET', path);
};
const write = async (method: string, path: string, data: object) => {
  shop.clock.time += 1_000;
  return shop.call(method, path, { body: { data } });
};
const oneStep = (next: string | null = null) => ({
  triggers: [{ type: 'list', id: shop.list.id }],
  entry_action_id: 'only',
  actions: [
    {
      temporary_id: 'only',
      type: 'send-webhook',
      links: { next },
      data: { message: { name: 'Ask', url: 'https://app.example/hook', headers: {}, body: '{}' } },
    },
  ],
});

describe('flows', () => {
  it('are made as drafts, and answer with the ids that their steps were given', async () => {
    const made = await write('POST', '/api/flows', {
      type: 'flow',
      attributes: { name: 'New', definition: oneStep() },
    });
    expect([made.status, made.data?.attributes]).toMatchObject([
      201,
      { name: 'New', status: 'draft', definition: { actions: [{ id: expect.stringMatching(/^\d+$/) }] } },
    ]);
    const again = await get(`/api/flows/${made.data?.id}?additional-fields[flow]=definition`);
    expect(again.data?.attributes.definition).toEqual(made.data?.attributes.definition);
  });

  it('name the place of what is wrong in a definition', async () => {
    const definition = { ...oneStep(), actions: [{ ...oneStep().actions[0], type: 'send-pigeon' }] };
    const wrong = await write('POST', '/api/flows', { type: 'flow', attributes: { name: 'New', definition } });
    expect([wrong.status, wrong.error?.source]).toEqual([
      400,
      { pointer: '/data/attributes/definition/actions/0/type' },
    ]);
    const lost = await write('POST', '/api/flows', {
      type: 'flow',
      attributes: { name: 'New', definition: oneStep('nowhere') },
    });
    expect([lost.status, lost.error?.detail]).toEqual([400, 'expected the id of an action: only']);
  });

  it('are made 100 times a day at most', async () => {
    const make = () => write('POST', '/api/flows', { type: 'flow', attributes: { name: 'N', definition: oneStep() } });
    for (let i = 0; i < 100; i += 1) {
      shop.clock.time += 4_000;
      expect((await make()).status).toBe(201);
    }
    shop.clock.time += 60_000;
    const refused = await make();
    expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([429, expect.any(Number)]);
    shop.clock.time += Number(refused.headers.get('retry-after')) * 1_000;
    expect((await make()).status).toBe(201);
  });

  it('change their status and that of every step, and are deleted with all their parts', async () => {
    const path = `/api/flows/${shop.flow.id}`;
    const update = (status: string) => write('PATCH', path, { type: 'flow', id: shop.flow.id, attributes: { status } });
    expect((await update('manual')).data?.attributes.status).toBe('manual');
    const [webhook, , email] = shop.flow.definition.actions;
    const read = await get(`/api/flow-actions/${webhook?.id}`);
    expect(read.data?.attributes.definition).toMatchObject({ data: { status: 'manual' } });
    expect((await update('asleep')).error?.source).toEqual({ pointer: '/data/attributes/status' });
    const messages = await get(`/api/flow-actions/${email?.id}/relationships/flow-messages`);
    shop.clock.time += 1_000;
    expect((await shop.call('DELETE', path)).status).toBe(204);
    for (const gone of [path, `/api/flow-actions/${email?.id}`, `/api/flow-messages/${messages.items[0]?.id}`]) {
      expect([gone, (await get(gone)).status]).toEqual([gone, 404]);
    }
    expect((await update('live')).status).toBe(404);
  });
});

describe('a flow action', () => {
  const edit = (id: string, definition: object) =>
    write('PATCH', `/api/flow-actions/${id}`, { type: 'flow-action', id, attributes: { definition } });

  it('takes back what it shows, with the edit in it, and keeps its ids', async () => {
    const [webhook] = shop.flow.definition.actions;
    const path = `/api/flow-actions/${webhook?.id}`;
    const shown = (await get(path)).data?.attributes.definition as { data: JsonObject & { message: JsonObject } };
    const message = { ...shown.data.message, url: 'https://app.example/other', body: '{"id": "{{ person.id }}"}' };
    const edited = await edit(webhook?.id ?? '', { ...shown, data: { ...shown.data, message } });
    expect([edited.status, edited.data?.attributes.definition]).toEqual([
      200,
      { ...shown, data: { ...shown.data, message } },
    ]);
    expect((await get(path)).data?.attributes.definition).toEqual(edited.data?.attributes.definition);
    expect(shop.flow.definition.actions[0]).toEqual(edited.data?.attributes.definition);
  });

  it('keeps its type, and links only to what the flow has', async () => {
    const [webhook, delay] = shop.flow.definition.actions;
    const changed = await edit(webhook?.id ?? '', { ...delay });
    expect(changed.error?.source).toEqual({ pointer: '/data/attributes/definition/type' });
    const lost = await edit(delay?.id ?? '', { ...delay, links: { next: '9' } });
    expect([lost.status, lost.error?.detail]).toEqual([400, 'The flow has no action 9.']);
    const wrong = await edit(delay?.id ?? '', { ...delay, data: { unit: 'fortnights', value: 1 } });
    expect(wrong.error?.source).toEqual({ pointer: '/data/attributes/definition/data/unit' });
    expect((await edit('0', { ...delay })).status).toBe(404);
  });
});

it('every relationship of a flow is given as types and ids too', async () => {
  const [webhook, delay, email] = shop.flow.definition.actions;
  const ids = await get(`/api/flows/${shop.flow.id}/relationships/flow-actions?sort=id`);
  expect(ids.items).toEqual([webhook, delay, email].map((action) => ({ type: 'flow-action', id: action?.id })));
  const flow = await get(`/api/flow-actions/${email?.id}/relationships/flow`);
  expect(flow.data).toEqual({ type: 'flow', id: shop.flow.id });
  expect((await get(`/api/flow-actions/${email?.id}/flow`)).data?.attributes.name).toBe('Welcome');
  const message = (await get(`/api/flow-actions/${email?.id}/relationships/flow-messages`)).items[0];
  const action = await get(`/api/flow-messages/${message?.id}/relationships/flow-action`);
  expect(action.data).toEqual({ type: 'flow-action', id: email?.id });
  expect((await get(`/api/flow-messages/${message?.id}/flow-action`)).data?.id).toBe(email?.id);
  const template = await get(`/api/flow-messages/${message?.id}/relationships/template`);
  expect(template.data?.type).toBe('template');
});
