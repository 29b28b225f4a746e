import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendEvent, eventsOfProfile } from '../../twin/state/events.ts';
import { addToList } from '../../twin/state/lists.ts';
import { emailMetric } from '../../twin/state/metrics.ts';
import { createProfile, type Profile, type ProfileWrite } from '../../twin/state/profiles.ts';
import { openShop, type Shop, START } from '../support/twin-shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

function person(write: ProfileWrite): Profile {
  const created = createProfile(shop.account.profiles, shop.account.ids, write, shop.clock.time);
  if (created.kind === 'duplicate') throw new Error('a new person has new identifiers');
  return created.profile;
}

const merge = (destinationId: string, sourceIds: readonly string[]) =>
  shop.call('POST', '/api/profile-merge', {
    body: {
      data: {
        type: 'profile-merge',
        id: destinationId,
        relationships: { profiles: { data: sourceIds.map((id) => ({ type: 'profile', id })) } },
      },
    },
  });

describe('merging two profiles', () => {
  it('answers at once and takes the source away later, whose id then answers 404', async () => {
    const source = person({ fields: { phone_number: '+15005550006' } });
    const answer = await merge(shop.sarah.id, [source.id]);
    expect([answer.status, answer.data?.id]).toEqual([201, shop.sarah.id]);
    shop.clock.time = START + 9_999;
    expect((await shop.call('GET', `/api/profiles/${source.id}`)).status).toBe(200);
    shop.clock.time = START + 10_000;
    const gone = await shop.call('GET', `/api/profiles/${source.id}`);
    expect([gone.status, gone.error?.code]).toEqual([404, 'not_found']);
    const write = { data: { type: 'profile', id: source.id, attributes: { properties: { a: 1 } } } };
    expect((await shop.call('PATCH', `/api/profiles/${source.id}`, { body: write })).status).toBe(404);
    const found = await shop.call('GET', '/api/profiles?filter=equals(phone_number,"%2B15005550006")');
    expect(found.items.map(({ id }) => id)).toEqual([shop.sarah.id]);
  });

  it('keeps what the destination has, fills its gaps, and moves lists and events', async () => {
    const source = person({
      fields: { email: 'old@example.com', first_name: 'Sally', last_name: 'Ames' },
      location: { city: 'Salem' },
      properties: { plan: 'free', shoe: 38 },
    });
    shop.sarah.writeProperties({ plan: 'pro' }, {}, START);
    shop.sarah.fields.first_name = 'Sarah';
    addToList(shop.account.lists, shop.list, source, START);
    const metricId = emailMetric(shop.account.metrics, 'Opened Email').id;
    const open = (profile: Profile, at: number) =>
      appendEvent(shop.account.events, shop.account.ids, { metricId, profile, at, properties: {} }).id;
    const ids = [open(source, START + 1), open(shop.sarah, START + 2), open(source, START + 3)];

    await merge(shop.sarah.id, [source.id]);
    shop.clock.time = START + 10_000;
    expect(shop.sarah.fields).toMatchObject({ email: 'sarah@example.com', first_name: 'Sarah', last_name: 'Ames' });
    expect(shop.sarah.location.city).toBe('Salem');
    expect(shop.sarah.properties).toEqual({ plan: 'pro', shoe: 38 });
    expect([...shop.list.members]).toEqual([[shop.sarah.id, START]]);
    const events = [...eventsOfProfile(shop.account.events, shop.sarah.id)];
    expect(events.map(({ id, profileId }) => [id, profileId])).toEqual(ids.reverse().map((id) => [id, shop.sarah.id]));
    expect([...eventsOfProfile(shop.account.events, source.id)]).toEqual([]);
    expect(person({ fields: { email: 'old@example.com' } }).id).not.toBe(shop.sarah.id);
  });

  it('puts the destination on no list that neither was on, and keeps the time at which it joined', async () => {
    const source = person({ fields: { external_id: 'T1' } });
    await merge(shop.sarah.id, [source.id]);
    shop.clock.time = START + 10_000;
    await shop.call('GET', `/api/profiles/${source.id}`);
    expect([...shop.list.members]).toEqual([]);

    const other = person({ fields: { external_id: 'T2' } });
    addToList(shop.account.lists, shop.list, shop.sarah, START + 1);
    addToList(shop.account.lists, shop.list, other, START + 2);
    await merge(shop.sarah.id, [other.id]);
    shop.clock.time = START + 30_000;
    await shop.call('GET', `/api/profiles/${other.id}`);
    expect([...shop.list.members]).toEqual([[shop.sarah.id, START + 1]]);
  });

  it('takes exactly one source, which exists and is somebody else', async () => {
    const source = person({ fields: { external_id: 'T1' } });
    expect((await merge(shop.sarah.id, [])).status).toBe(400);
    expect((await merge(shop.sarah.id, [source.id, source.id])).status).toBe(400);
    expect((await merge(shop.sarah.id, [shop.sarah.id])).status).toBe(400);
    expect((await merge(shop.sarah.id, ['nobody'])).status).toBe(404);
    expect((await merge('nobody', [source.id])).status).toBe(404);
  });
});
