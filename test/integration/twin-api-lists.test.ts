import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createList } from '../../twin/state/lists.ts';
import { createProfile, type Profile } from '../../twin/state/profiles.ts';
import { openShop, type Shop, START } from '../support/twin-shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

function person(email: string): Profile {
  const created = createProfile(shop.account.profiles, shop.account.ids, { fields: { email } }, shop.clock.time);
  if (created.kind === 'duplicate') throw new Error(email);
  return created.profile;
}
async function idsAt(path: string): Promise<string[]> {
  const { status, items } = await shop.call('GET', path);
  if (status !== 200) throw new Error(`${path} answered ${status}`);
  return items.map(({ id }) => id);
}
const members = (method: 'POST' | 'DELETE', profiles: readonly string[]) =>
  shop.call(method, `/api/lists/${shop.list.id}/relationships/profiles`, {
    body: { data: profiles.map((id) => ({ type: 'profile', id })) },
  });

describe('lists', () => {
  it('are made, changed and deleted', async () => {
    const body = { data: { type: 'list', attributes: { name: 'Buyers', opt_in_process: 'single_opt_in' } } };
    const made = await shop.call('POST', '/api/lists', { body });
    expect([made.status, made.data?.attributes]).toMatchObject([
      201,
      { name: 'Buyers', opt_in_process: 'single_opt_in' },
    ]);
    const id = made.data?.id ?? '';
    shop.clock.time = START + 60_000;
    const change = { data: { type: 'list', id, attributes: { name: 'Customers' } } };
    const changed = await shop.call('PATCH', `/api/lists/${id}`, { body: change });
    expect(changed.data?.attributes).toMatchObject({
      name: 'Customers',
      opt_in_process: 'single_opt_in',
      created: '2026-09-01T09:00:00+00:00',
      updated: '2026-09-01T09:01:00+00:00',
    });
    expect((await shop.call('DELETE', `/api/lists/${id}`)).status).toBe(204);
    expect((await shop.call('GET', `/api/lists/${id}`)).status).toBe(404);
    const nameless = { data: { type: 'list', attributes: { name: '' } } };
    const refused = await shop.call('POST', '/api/lists', { body: nameless });
    expect([refused.status, refused.error]).toMatchObject([400, { source: { pointer: '/data/attributes/name' } }]);
  });

  it('are found by the fields that may be filtered, ten to a page at most', async () => {
    for (let number = 1; number <= 11; number += 1) {
      shop.clock.time = START + number * 1_000;
      createList(shop.account.lists, shop.account.ids, `List ${number}`, shop.clock.time);
    }
    const named = await shop.call('GET', `/api/lists?filter=any(name,["List 2","List 3"])&sort=name&fields[list]=name`);
    expect(named.items.map(({ attributes }) => attributes)).toEqual([{ name: 'List 2' }, { name: 'List 3' }]);
    expect(await idsAt('/api/lists?filter=greater-than(created,2026-09-01T09:00:10Z)')).toHaveLength(1);
    expect(await idsAt('/api/lists')).toHaveLength(10);
    const refused = await shop.call('GET', '/api/lists?page[size]=50');
    expect(refused.error?.detail).toBe('Page size must be an integer between 1 and 10: 50');
    expect((await shop.call('GET', '/api/lists?filter=contains(name,"List")')).status).toBe(400);
  });

  it('tell the flows they start, beside themselves and among what is included', async () => {
    const flows = await idsAt(`/api/lists/${shop.list.id}/flow-triggers`);
    expect(flows).toEqual([shop.flow.id]);
    const ids = await shop.call('GET', `/api/lists/${shop.list.id}/relationships/flow-triggers`);
    expect(ids.items).toEqual([{ type: 'flow', id: shop.flow.id }]);
    const withFlows = await shop.call('GET', `/api/lists/${shop.list.id}?include=flow-triggers,tags`);
    expect(withFlows.included?.map(({ id }) => id)).toEqual([shop.flow.id]);
  });

  it('count their people where that is asked for, at a lower rate', async () => {
    await members('POST', [shop.sarah.id]);
    const counted = () => shop.call('GET', `/api/lists/${shop.list.id}?additional-fields[list]=profile_count`);
    expect((await counted()).data?.attributes.profile_count).toBe(1);
    expect((await counted()).status).toBe(429);
    expect((await shop.call('GET', `/api/lists/${shop.list.id}`)).data?.attributes).not.toHaveProperty('profile_count');
  });
});

describe('the people of a list', () => {
  it('join and leave by their ids, all or none', async () => {
    const [tom, ann] = [person('tom@example.com'), person('ann@example.com')];
    expect((await members('POST', [tom.id, ann.id])).status).toBe(204);
    expect((await members('POST', [shop.sarah.id, 'nobody'])).status).toBe(404);
    expect([...shop.list.members.keys()]).toEqual([tom.id, ann.id]);
    expect((await members('DELETE', [tom.id])).status).toBe(204);
    expect([...shop.list.members.keys()]).toEqual([ann.id]);
    const tooMany = Array.from({ length: 1_001 }, () => ann.id);
    expect((await members('POST', tooMany)).status).toBe(400);
  });

  it('are listed from the latest to join, by when they joined and who they are', async () => {
    const people = [shop.sarah, person('tom@example.com'), person('ann@example.com')];
    for (const [number, { id }] of people.entries()) {
      shop.clock.time = START + number * 60_000;
      await members('POST', [id]);
    }
    const [sarah, tom, ann] = people.map(({ id }) => id);
    const path = `/api/lists/${shop.list.id}/profiles`;
    expect(await idsAt(path)).toEqual([ann, tom, sarah]);
    expect(await idsAt(`${path}?sort=joined_group_at&page[size]=2`)).toEqual([sarah, tom]);
    expect(await idsAt(`${path}?filter=greater-or-equal(joined_group_at,2026-09-01T09:01:00Z)`)).toEqual([ann, tom]);
    expect(await idsAt(`${path}?filter=any(email,["tom@example.com"])`)).toEqual([tom]);
    const first = await shop.call('GET', `${path}?page[size]=1&fields[profile]=email,joined_group_at`);
    expect(first.items[0]?.attributes).toEqual({
      email: 'ann@example.com',
      joined_group_at: '2026-09-01T09:02:00+00:00',
    });
    expect(await idsAt(`/api/lists/${shop.list.id}/relationships/profiles?page[size]=2`)).toEqual([ann, tom]);
  });

  it('know their lists', async () => {
    await members('POST', [shop.sarah.id]);
    expect(await idsAt(`/api/profiles/${shop.sarah.id}/lists`)).toEqual([shop.list.id]);
    expect(await idsAt(`/api/profiles/${shop.sarah.id}/relationships/lists`)).toEqual([shop.list.id]);
    const included = await shop.call('GET', `/api/profiles/${shop.sarah.id}?include=lists,segments,push-tokens`);
    expect(included.included?.map(({ type, id }) => [type, id])).toEqual([['list', shop.list.id]]);
    for (const nothing of ['push-tokens', 'relationships/push-tokens', 'conversations']) {
      expect(await idsAt(`/api/profiles/${shop.sarah.id}/${nothing}`)).toEqual([]);
    }
    expect((await shop.call('GET', `/api/profiles/${shop.sarah.id}/conversation`)).data).toBeNull();
  });
});
