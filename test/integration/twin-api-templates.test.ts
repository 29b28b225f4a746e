import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTemplate } from '../../twin/state/templates.ts';
import { openShop, type Shop, START } from '../support/twin-shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const call = (method: string, path: string, attributes?: object, id?: string) =>
  shop.call(method, path, {
    ...(attributes && { body: { data: { type: 'template', ...(id !== undefined && { id }), attributes } } }),
  });
const SOURCE = `<p>Hi {{ person|lookup:'nickname'|default:'friend' }}{% if vip %}, our best{% endif %}</p>`;
const make = async () => {
  const made = await call('POST', '/api/templates', { name: 'Hello', editor_type: 'CODE', html: SOURCE, text: 'Hi' });
  expect([made.status, made.data?.attributes]).toMatchObject([201, { html: SOURCE, text: 'Hi', editor_type: 'CODE' }]);
  return made.data?.id ?? '';
};

describe('templates', () => {
  it('are made, changed in part and deleted', async () => {
    const id = await make();
    shop.clock.time += 60_000;
    const changed = await call('PATCH', `/api/templates/${id}`, { html: '<p>Bye</p>' }, id);
    expect(changed.data?.attributes).toMatchObject({
      name: 'Hello',
      html: '<p>Bye</p>',
      text: 'Hi',
      created: '2026-09-01T09:00:00+00:00',
      updated: '2026-09-01T09:01:00+00:00',
    });
    expect((await call('DELETE', `/api/templates/${id}`)).status).toBe(204);
    expect((await call('GET', `/api/templates/${id}`)).status).toBe(404);
    expect((await call('DELETE', `/api/templates/${id}`)).status).toBe(404);
    expect((await call('PATCH', `/api/templates/${id}`, { html: '' }, id)).status).toBe(404);
  });

  it('are cloned under a name of their own', async () => {
    const id = await make();
    const clone = await call('POST', '/api/template-clone', { name: 'Second' }, id);
    expect([clone.status, clone.data?.attributes]).toMatchObject([201, { name: 'Second', html: SOURCE, text: 'Hi' }]);
    expect(clone.data?.id).not.toBe(id);
    expect((await call('POST', '/api/template-clone', {}, 'none')).status).toBe(404);
  });

  it('are rendered with the context given and with nothing else, values escaped', async () => {
    const id = await make();
    const render = async (context: object) => call('POST', '/api/template-render', { context }, id);
    const known = await render({ person: { nickname: 'Jo <3' }, vip: true });
    expect([known.status, known.data?.attributes.html]).toEqual([201, '<p>Hi Jo &lt;3, our best</p>']);
    expect((await render({})).data?.attributes.html).toBe('<p>Hi friend</p>');
    expect((await call('GET', `/api/templates/${id}`)).data?.attributes.html).toBe(SOURCE);
    await call('PATCH', `/api/templates/${id}`, { html: '{% nonsense %}' }, id);
    const broken = await render({});
    expect([broken.status, broken.error?.detail]).toEqual([400, expect.stringContaining('nonsense')]);
  });

  it('say what was expected where, and are found by a part of their name', async () => {
    const wrong = await call('POST', '/api/templates', { name: '', editor_type: 'SIMPLE', html: 3 });
    expect(wrong.errors.map((error) => error.source.pointer)).toEqual([
      '/data/attributes/name',
      '/data/attributes/editor_type',
      '/data/attributes/html',
    ]);
    await make();
    expect((await call('GET', `/api/templates?filter=contains(name,'ell')`)).items).toHaveLength(1);
    expect((await call('GET', '/api/templates?additional-fields[template]=definition')).status).toBe(200);
  });

  it('are no more than a thousand by the API', async () => {
    const { templates, ids } = shop.account;
    const id = await make();
    while (templates.size < 1_000) addTemplate(templates, ids, { name: 'More', html: '' }, START);
    const attributes = { name: 'One more', editor_type: 'CODE', html: '' };
    expect((await call('POST', '/api/templates', attributes)).error?.detail).toMatch(/1000/);
    expect((await call('POST', '/api/template-clone', {}, id)).status).toBe(400);
  });
});
