import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProfile, type Profile, updateProfile } from '../../twin/state/profiles.ts';
import { onSegmentJoined } from '../../twin/state/segments.ts';
import { openShop, type Shop, START } from '../support/twin-shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const PRO = {
  type: 'profile-property',
  property: "properties['Tea Plan']",
  filter: { type: 'string', operator: 'equals', value: 'pro' },
};
const groups = (...conditions: object[]) => ({ condition_groups: conditions.map((each) => ({ conditions: [each] })) });
const make = (definition: object, name = 'Pros') =>
  shop.call('POST', '/api/segments', { body: { data: { type: 'segment', attributes: { name, definition } } } });

async function made(definition: object): Promise<string> {
  const { status, data, error } = await make(definition);
  if (status !== 201 || data === null) throw new Error(`answered ${status} ${error?.detail}`);
  return data.id;
}
async function membersOf(id: string, query = ''): Promise<string[]> {
  const { status, items } = await shop.call('GET', `/api/segments/${id}/profiles${query}`);
  if (status !== 200) throw new Error(`answered ${status}`);
  return items.map((item) => item.id);
}
function person(email: string, plan: string): Profile {
  const write = { fields: { email }, properties: { 'Tea Plan': plan } };
  const created = createProfile(shop.account.profiles, shop.account.ids, write, shop.clock.time);
  if (created.kind === 'duplicate') throw new Error(email);
  return created.profile;
}
const members = (method: 'POST' | 'DELETE') =>
  shop.call(method, `/api/lists/${shop.list.id}/relationships/profiles`, {
    body: { data: [{ type: 'profile', id: shop.sarah.id }] },
  });

describe('a segment', () => {
  it('begins with everybody who fits, who have not joined by that', async () => {
    const joined: string[] = [];
    onSegmentJoined(shop.account.segments, (_segment, { id }) => joined.push(id));
    const tom = person('tom@example.com', 'pro');
    const id = await made(groups(PRO));
    expect(await membersOf(id)).toEqual([tom.id]);
    expect(joined).toEqual([]);
  });

  it('takes and loses people as they are written', async () => {
    const id = await made(groups(PRO));
    shop.clock.time = START + 60_000;
    const tom = person('tom@example.com', 'pro');
    const listed = await shop.call('GET', `/api/segments/${id}/profiles?fields[profile]=email,joined_group_at`);
    expect(listed.items.map(({ attributes }) => attributes)).toEqual([
      { email: 'tom@example.com', joined_group_at: '2026-09-01T09:01:00+00:00' },
    ]);
    expect(await membersOf(id, `?filter=equals(profile_id,"${tom.id}")`)).toEqual([tom.id]);
    const ids = await shop.call('GET', `/api/segments/${id}/relationships/profiles`);
    expect(ids.items).toEqual([{ type: 'profile', id: tom.id }]);
    const found = await shop.call('GET', `/api/profiles/${tom.id}?include=segments`);
    expect(found.included?.map((segment) => segment.id)).toEqual([id]);
    updateProfile(shop.account.profiles, tom, { properties: { 'Tea Plan': 'free' } }, shop.clock.time);
    expect(await membersOf(id)).toEqual([]);
  });

  it('follows a list', async () => {
    const membership = { type: 'profile-group-membership', group_ids: [shop.list.id] };
    const on = await made(groups({ ...membership, is_member: true }));
    shop.clock.time = START + 1_000;
    const off = await made(groups({ ...membership, is_member: false }));
    expect([await membersOf(on), await membersOf(off)]).toEqual([[], [shop.sarah.id]]);
    await members('POST');
    expect([await membersOf(on), await membersOf(off)]).toEqual([[shop.sarah.id], []]);
    await members('DELETE');
    expect([await membersOf(on), await membersOf(off)]).toEqual([[], [shop.sarah.id]]);
  });

  it('needs every group, and of a group any condition', async () => {
    const named = { ...PRO, property: 'email', filter: { ...PRO.filter, value: 'sarah@example.com' } };
    const either = await made({ condition_groups: [{ conditions: [PRO, named] }] });
    shop.clock.time = START + 1_000;
    const both = await made(groups(PRO, named));
    expect([await membersOf(either), await membersOf(both)]).toEqual([[shop.sarah.id], []]);
  });

  it('says which condition the twin does not know', async () => {
    const refused = await make(groups({ type: 'profile-region', in_region: true, region: 'european_union' }));
    expect([refused.status, refused.error]).toMatchObject([
      400,
      {
        detail: expect.stringContaining('the twin has no condition "profile-region"'),
        source: {
          pointer: expect.stringMatching(/^\/data\/attributes\/definition\/condition_groups\/0\/conditions\/0/),
        },
      },
    ]);
  });

  it('is found, changed, set to rest and deleted', async () => {
    const id = await made(groups(PRO));
    const change = (attributes: object) =>
      shop.call('PATCH', `/api/segments/${id}`, { body: { data: { type: 'segment', id, attributes } } });
    const rested = await change({ name: 'Resting', is_active: false, is_starred: true });
    expect(rested.data?.attributes).toMatchObject({
      name: 'Resting',
      is_active: false,
      is_starred: true,
      is_processing: false,
      definition: groups(PRO),
    });
    person('tom@example.com', 'pro');
    expect(await membersOf(id)).toEqual([]);
    const find = async (filter: string) => (await shop.call('GET', `/api/segments?filter=${filter}`)).items.length;
    expect(await find('equals(is_active,false),equals(is_starred,true)')).toBe(1);
    expect(await find('any(name,["Pros"])')).toBe(0);
    expect((await shop.call('DELETE', `/api/segments/${id}`)).status).toBe(204);
    expect((await shop.call('GET', `/api/segments/${id}`)).status).toBe(404);
  });

  it('may be made once a second and a hundred times a day', async () => {
    const [first, second] = [await make(groups(PRO)), await make(groups(PRO))];
    expect([first.status, second.status]).toEqual([201, 429]);
    for (let number = 1; number < 100; number += 1) {
      shop.clock.time += 5_000;
      expect((await make(groups(PRO))).status).toBe(201);
    }
    shop.clock.time += 5_000;
    const refused = await make(groups(PRO));
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_600);
  });
});
