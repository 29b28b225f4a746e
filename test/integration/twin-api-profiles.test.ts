import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProfile, propertyWrites } from '../../twin/state/profiles.ts';
import { openShop, type Shop, START } from '../support/twin-shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const patch = (attributes: object, meta?: object, query = '') =>
  shop.call('PATCH', `/api/profiles/${shop.sarah.id}${query}`, {
    body: { data: { type: 'profile', id: shop.sarah.id, attributes, ...(meta === undefined ? {} : { meta }) } },
  });
const post = (path: string, attributes: object, id?: string) =>
  shop.call('POST', path, { body: { data: { type: 'profile', ...(id === undefined ? {} : { id }), attributes } } });

describe('writing a profile by id', () => {
  it('merges properties key by key, replaces a nested one whole, and clears with null', async () => {
    await patch({ properties: { jai_subject: 'One', jai_body: '<p>1</p>', box: { a: 1, b: 2 } } });
    shop.clock.time = START + 60_000;
    const answer = await patch({ properties: { jai_subject: 'Two', jai_body: null, box: { a: 3 } } });
    expect(answer.status).toBe(200);
    expect(answer.data?.attributes.properties).toEqual({ jai_subject: 'Two', box: { a: 3 } });
    expect(answer.data?.attributes.updated).toBe('2026-09-01T09:01:00+00:00');
    expect(answer.data?.attributes.email).toBe('sarah@example.com');
  });

  it('remembers when each property was last written or cleared', async () => {
    await patch({ properties: { jai_subject: 'One', jai_body: '<p>1</p>' } });
    shop.clock.time = START + 60_000;
    await patch({ properties: { jai_body: null } });
    expect(propertyWrites(shop.sarah)).toEqual([
      { property: 'jai_subject', value: 'One', writtenAt: START },
      { property: 'jai_body', value: null, writtenAt: START + 60_000 },
    ]);
  });

  it('leaves an absent field, clears a null one, and merges the location', async () => {
    await patch({ first_name: 'Sarah', last_name: 'Ames', location: { city: 'Boston', region: 'MA' } });
    const { data } = await patch({ last_name: null, location: { city: 'Salem' } });
    expect(data?.attributes).toMatchObject({
      first_name: 'Sarah',
      last_name: null,
      location: { city: 'Salem', region: 'MA', zip: null },
    });
  });

  it('appends to, takes from and unsets properties', async () => {
    await patch({ properties: { skus: ['1', '2'], old: true } });
    const { data } = await patch({}, { patch_properties: { append: { skus: '3' }, unset: 'old' } });
    expect(data?.attributes.properties).toEqual({ skus: ['1', '2', '3'] });
    const taken = await patch({}, { patch_properties: { unappend: { skus: ['1', '3'] } } });
    expect(taken.data?.attributes.properties).toEqual({ skus: ['2'] });
  });

  it('takes and gives up secondary addresses, which name the profile in later writes', async () => {
    const added = await patch(
      {},
      { patch_identifiers: { append: { email: ['Sal@example.com', 'sara@example.com'] } } },
    );
    expect([added.status, added.data?.attributes.email]).toEqual([200, 'sarah@example.com']);
    const named = await post('/api/profile-import', { email: 'sal@EXAMPLE.com', first_name: 'Sal' });
    expect([named.status, named.data?.id]).toEqual([200, shop.sarah.id]);
    expect(named.data?.attributes).toMatchObject({ email: 'sarah@example.com', first_name: 'Sal' });
    const taken = await post('/api/profiles', { email: 'sara@example.com' });
    expect([taken.status, taken.error]).toMatchObject([409, { meta: { duplicate_profile_id: shop.sarah.id } }]);
    await patch({}, { patch_identifiers: { unappend: { email: 'sara@example.com' } } });
    expect((await post('/api/profiles', { email: 'sara@example.com' })).status).toBe(201);
  });

  it('answers 409 to a secondary address of somebody else, and refuses what is no address or not an email', async () => {
    const tom = await post('/api/profiles', { email: 'tom@example.com' });
    const append = (identifiers: object) => patch({ title: 'Dr' }, { patch_identifiers: { append: identifiers } });
    const taken = await append({ email: ['free@example.com', 'tom@example.com'] });
    expect([taken.status, taken.error]).toMatchObject([409, { meta: { duplicate_profile_id: tom.data?.id } }]);
    expect(shop.sarah.fields.title).toBe(null);
    expect((await append({ email: 'nothing' })).status).toBe(400);
    expect((await append({ phone_number: '+15005550006' })).status).toBe(400);
    expect((await post('/api/profiles', { email: 'free@example.com' })).status).toBe(201);
  });

  it('answers with nothing but the id where that is all that is asked for', async () => {
    const { data } = await patch({ properties: { a: 1 } }, undefined, '?fields[profile]=id');
    expect(data).toMatchObject({ type: 'profile', id: shop.sarah.id, attributes: {} });
    expect(data?.links.self).toBe(`${shop.origin}/api/profiles/${shop.sarah.id}/`);
  });

  it('refuses a body for another id, a field that does not exist, a wrong email, and more than 100 KB', async () => {
    const other = await shop.call('PATCH', `/api/profiles/${shop.sarah.id}`, {
      body: { data: { type: 'profile', id: 'other', attributes: {} } },
    });
    expect([other.status, other.error]).toMatchObject([400, { source: { pointer: '/data/id' } }]);
    const field = await patch({ nickname: 'S' });
    expect(field.error?.detail).toBe("'nickname' is not a valid field for the resource 'profile'.");
    const email = await patch({ email: 'not an address' });
    expect(email.error).toMatchObject({ code: 'invalid', source: { pointer: '/data/attributes/email' } });
    expect((await patch({ properties: { jai_body: 'x'.repeat(100_000) } })).status).toBe(400);
    expect((await patch({ properties: { jai_body: 'x'.repeat(99_000) } })).status).toBe(200);
  });

  it('answers 409 with the id of the profile that has the identifier, and writes nothing', async () => {
    const tom = await post('/api/profiles', { email: 'tom@example.com' });
    const answer = await patch({ email: 'TOM@example.com', first_name: 'Tom' });
    expect(answer.status).toBe(409);
    expect(answer.error).toMatchObject({
      code: 'duplicate_profile',
      title: 'Conflict.',
      detail: 'A profile already exists with one of these identifiers.',
      source: { pointer: '/data/attributes' },
      meta: { duplicate_profile_id: tom.data?.id },
    });
    expect(shop.sarah.fields.first_name).toBeNull();
  });
});

describe('creating profiles', () => {
  it('creates once, then answers 409', async () => {
    const created = await post('/api/profiles', { email: 'tom@example.com', properties: { a: 1 } });
    expect(created.status).toBe(201);
    expect(created.data?.id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    expect((await post('/api/profiles', { email: 'tom@example.com' })).status).toBe(409);
    expect((await post('/api/profiles', { first_name: 'Nobody' })).status).toBe(400);
  });

  it('imports: 201 the first time, 200 after, 409 where two identifiers are two people', async () => {
    expect((await post('/api/profile-import', { email: 'tom@example.com' })).status).toBe(201);
    const again = await post('/api/profile-import', { email: 'tom@example.com', external_id: 'T1' });
    expect([again.status, again.data?.attributes.external_id]).toEqual([200, 'T1']);
    const both = await post('/api/profile-import', { email: 'sarah@example.com', external_id: 'T1' });
    expect([both.status, both.error?.code]).toEqual([409, 'duplicate_profile']);
    expect((await post('/api/profile-import', { properties: { a: 1 } }, shop.sarah.id)).status).toBe(200);
    expect((await post('/api/profile-import', { properties: { a: 1 } }, 'unknown')).status).toBe(404);
  });
});

describe('finding profiles', () => {
  it('finds and writes those with the short ids of old, in the order asked for', async () => {
    shop.clock.time = START + 5_000;
    const { profiles, ids } = shop.account;
    const old = createProfile(profiles, ids, { fields: { email: 'old@example.com' } }, START + 5_000, 'short');
    if (old.kind === 'duplicate') throw new Error('nobody has that address');
    const { id } = old.profile;
    expect(id).toMatch(/^[0-9A-Za-z]{6}$/);
    shop.clock.time = START + 10_000;
    const tom = await post('/api/profiles', { email: 'tom@example.com' });
    const idsOf = async (query: string) =>
      (await shop.call('GET', `/api/profiles?${query}`)).items.map((item) => item.id);
    expect(await idsOf('sort=created')).toEqual([shop.sarah.id, id, tom.data?.id]);
    expect(await idsOf('sort=-created&filter=greater-than(created,2026-09-01T09:00:01Z)')).toEqual([tom.data?.id, id]);
    const write = { data: { type: 'profile', id, attributes: { properties: { a: 1 } } } };
    expect((await shop.call('PATCH', `/api/profiles/${id}`, { body: write })).status).toBe(200);
    expect((await shop.call('GET', `/api/profiles/${id}`)).data?.attributes.properties).toEqual({ a: 1 });
  });

  it('filters by identifiers and by time, with the operators each field allows', async () => {
    shop.clock.time = START + 5_000;
    const tom = await post('/api/profiles', { email: 'tom@example.com' });
    const find = async (filter: string) =>
      (await shop.call('GET', `/api/profiles?filter=${encodeURIComponent(filter)}`)).items.map(({ id }) => id);
    expect(await find(`equals(email,"tom@example.com")`)).toEqual([tom.data?.id]);
    expect(await find(`any(email,["sarah@example.com",'tom@example.com'])`)).toEqual([shop.sarah.id, tom.data?.id]);
    expect(await find(`greater-than(created,2026-09-01T09:00:01Z)`)).toEqual([tom.data?.id]);
    expect(await find(`and(less-than(created,2026-09-01T09:00:01+00:00),equals(id,"${shop.sarah.id}"))`)).toEqual([
      shop.sarah.id,
    ]);
    for (const filter of ['contains(email,"tom")', 'equals(first_name,"Tom")', 'equals(email,"tom', 'nonsense']) {
      const refused = await shop.call('GET', `/api/profiles?filter=${encodeURIComponent(filter)}`);
      expect([filter, refused.status, refused.error]).toMatchObject([filter, 400, { source: { parameter: 'filter' } }]);
    }
  });

  it('shows subscriptions only where they are asked for, and parts of an attribute by path', async () => {
    const path = `/api/profiles/${shop.sarah.id}`;
    expect((await shop.call('GET', path)).data?.attributes).not.toHaveProperty('subscriptions');
    const wider = await shop.call('GET', `${path}?additional-fields[profile]=subscriptions`);
    expect(wider.data?.attributes).toHaveProperty('subscriptions');
    await patch({ location: { city: 'Boston', zip: '02110' } });
    const parts = await shop.call('GET', `${path}?fields[profile]=location.city,location.zip,email`);
    expect(parts.data?.attributes).toEqual({
      location: { city: 'Boston', zip: '02110' },
      email: 'sarah@example.com',
    });
    expect((await shop.call('GET', `${path}?fields[profile]=shoe_size`)).status).toBe(400);
  });
});
