import { ProfileEnum, ProfilesApi } from 'klaviyo-api';
import { describe, expect, it } from 'vitest';
import { START } from '../../support/twin-shop.ts';
import { refusal } from './sdk.ts';
import { openTour } from './tour.ts';

const tour = openTour('profiles');
const profiles = () => tour.visit(ProfilesApi);
const type = ProfileEnum.Profile;

describe('the SDK writes profiles', () => {
  it('by id, key by key, and reads back what it asks for', async () => {
    const { id } = tour.shop.sarah;
    const attributes = { firstName: 'Sarah', properties: { jai_subject: 'For you', jai_body: '<p>Tea</p>' } };
    await profiles().updateProfile(id, { data: { type, id, attributes } });
    const updated = await profiles().updateProfile(
      id,
      { data: { type, id, attributes: { properties: { jai_body: '<p>More tea</p>' } } } },
      { fieldsProfile: ['first_name', 'properties'] },
    );
    expect(updated.body.data.attributes).toMatchObject({
      firstName: 'Sarah',
      properties: { jai_subject: 'For you', jai_body: '<p>More tea</p>' },
    });
    expect(updated.body.data.attributes.email).toBeUndefined();
    expect(updated.response.headers['ratelimit-remaining']).toBe('748');
  });

  it('appends to a list and takes from it', async () => {
    const { id } = tour.shop.sarah;
    const write = (meta: object) => profiles().updateProfile(id, { data: { type, id, attributes: {}, meta } });
    await write({ patchProperties: { append: { skus: 'sencha' } } });
    const appended = await write({ patchProperties: { append: { skus: 'matcha' } } });
    expect(appended.body.data.attributes.properties).toEqual({ skus: ['sencha', 'matcha'] });
    const taken = await write({ patchProperties: { unappend: { skus: 'sencha' } } });
    expect(taken.body.data.attributes.properties).toEqual({ skus: ['matcha'] });
  });

  it('by email, made once and found again, and learns whose a taken address is', async () => {
    const tom = { data: { type, attributes: { email: 'tom@example.com', location: { city: 'Leeds' } } } };
    const created = await profiles().createProfile(tom);
    expect([created.response.status, created.body.data.attributes]).toMatchObject([
      201,
      { email: 'tom@example.com', location: { city: 'Leeds' }, properties: {} },
    ]);
    await expect(profiles().createProfile(tom)).rejects.toMatchObject({
      response: {
        status: 409,
        data: { errors: [{ code: 'duplicate_profile', meta: { duplicate_profile_id: created.body.data.id } }] },
      },
    });
    const again = await profiles().createOrUpdateProfile({
      data: { type, attributes: { email: 'tom@example.com', lastName: 'Hill' } },
    });
    expect([again.response.status, again.body.data.id]).toEqual([200, created.body.data.id]);
    const { data } = (await profiles().getProfile(again.body.data.id ?? '')).body;
    expect(data.attributes).toMatchObject({ email: 'tom@example.com', lastName: 'Hill' });
    expect(data.attributes.created).toEqual(new Date(START));
  });

  it("not with another's address, nor without any identifier, nor with two ids", async () => {
    const { body } = await profiles().createProfile({ data: { type, attributes: { externalId: 'T1' } } });
    const id = body.data.id ?? '';
    const taken = { data: { type, id, attributes: { email: 'sarah@example.com' } } };
    await expect(profiles().updateProfile(id, taken)).rejects.toMatchObject(refusal(409, 'duplicate_profile'));
    const nobody = { data: { type, attributes: { firstName: 'Nobody' } } };
    await expect(profiles().createProfile(nobody)).rejects.toMatchObject(refusal(400, 'invalid', 'identifiers'));
    await expect(profiles().updateProfile(tour.shop.sarah.id, taken)).rejects.toMatchObject(refusal(400, 'invalid'));
  });
});

describe('the SDK finds profiles', () => {
  it('by every filter, and is told which it may not use', async () => {
    await profiles().createProfile({ data: { type, attributes: { externalId: 'T1', phoneNumber: '+15550001111' } } });
    const found = async (filter: string) => (await profiles().getProfiles({ filter })).body.data.length;
    expect(await found('equals(email,"sarah@example.com")')).toBe(1);
    expect(await found('any(external_id,["T1","T2"])')).toBe(1);
    expect(await found('equals(phone_number,"+15550001111")')).toBe(1);
    expect(await found('greater-than(created,2026-09-01T09:00:00Z)')).toBe(0);
    expect(await found('less-than(created,2026-09-02T00:00:00Z)')).toBe(2);
    await expect(found('contains(email,"sarah")')).rejects.toMatchObject(refusal(400, 'invalid'));
    await expect(found('equals(shoe_size,"9")')).rejects.toMatchObject(refusal(400, 'invalid'));
    await expect(found('equals(email')).rejects.toMatchObject(refusal(400, 'invalid'));
  });

  it('page by page along links.next, and hears of a page too large', async () => {
    for (let i = 0; i < 4; i += 1) {
      await profiles().createProfile({ data: { type, attributes: { externalId: `T${i}` } } });
    }
    const ids: (string | null | undefined)[] = [];
    let pageCursor: string | undefined;
    do {
      const { body } = await profiles().getProfiles({ pageSize: 2, sort: '-id', ...(pageCursor && { pageCursor }) });
      ids.push(...body.data.map(({ id }) => id));
      pageCursor = body.links?.next ?? undefined;
    } while (pageCursor !== undefined);
    expect(ids).toEqual([...tour.shop.account.profiles.byId.keys()].sort().reverse());
    await expect(profiles().getProfiles({ pageSize: 101 })).rejects.toMatchObject(
      refusal(400, 'invalid', 'between 1 and 100'),
    );
  });

  it('with what is only added on request', async () => {
    const { id } = tour.shop.sarah;
    const plain = await profiles().getProfile(id);
    expect(plain.body.data.attributes.subscriptions).toBeUndefined();
    const whole = await profiles().getProfile(id, { additionalFieldsProfile: ['subscriptions'] });
    expect(whole.body.data.attributes.subscriptions?.email?.marketing?.canReceiveEmailMarketing).toBe(true);
  });
});
