import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { onListJoined } from '../../twin/state/lists.ts';
import { openShop, type Shop, START } from '../support/twin-shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const get = (path: string) => shop.call('GET', path);

describe('flows', () => {
  it('list without a definition, which only one flow read by itself gives, and only where it is asked for', async () => {
    const listed = await get('/api/flows');
    expect(listed.items[0]).toMatchObject({
      type: 'flow',
      id: shop.flow.id,
      attributes: { name: 'Welcome', status: 'live', archived: false, trigger_type: 'Added to List' },
      links: { self: `${shop.origin}/api/flows/${shop.flow.id}/` },
    });
    expect(listed.items[0]?.attributes).not.toHaveProperty('definition');
    expect((await get('/api/flows?additional-fields[flow]=definition')).status).toBe(400);
    shop.clock.time += 1_000;
    const one = await get(`/api/flows/${shop.flow.id}?additional-fields[flow]=definition`);
    expect(one.data?.attributes.definition).toEqual(shop.flow.definition);
    expect((await get(`/api/flows/${shop.flow.id}`)).data?.attributes).not.toHaveProperty('definition');
  });

  it('lead from webhook to delay to email by real ids', async () => {
    const { entry_action_id, actions } = shop.flow.definition;
    const [webhook, delay, email] = actions;
    expect(entry_action_id).toBe(webhook?.id);
    expect([webhook?.links, delay?.links, email?.links]).toEqual([
      { next: delay?.id },
      { next: email?.id },
      { next: null },
    ]);
    expect(actions.map(({ id }) => id)).toEqual(actions.map(() => expect.stringMatching(/^\d+$/)));
  });

  it('open into actions, messages and the template of an email', async () => {
    const actions = await get(`/api/flows/${shop.flow.id}/flow-actions?filter=equals(action_type,"SEND_EMAIL")`);
    const action = actions.items[0];
    expect(actions.items).toHaveLength(1);
    const messages = await get(`/api/flow-actions/${action?.id}/flow-messages`);
    expect(messages.items[0]?.attributes).toMatchObject({
      channel: 'email',
      definition: { name: 'Welcome email', subject_line: "{{ person|lookup:'jai_subject'|default:'Welcome' }}" },
    });
    const message = await get(`/api/flow-messages/${messages.items[0]?.id}?include=flow-action,template`);
    expect(message.data?.relationships?.['flow-action']?.data).toEqual({ type: 'flow-action', id: action?.id });
    expect(message.included?.map(({ type }) => type)).toEqual(['flow-action', 'template']);
    const template = await get(`/api/flow-messages/${message.data?.id}/template`);
    expect(template.data?.attributes).toMatchObject({ html: '<p>Hello</p>', editor_type: 'CODE' });
    const back = await get(`/api/flow-actions/${action?.id}?include=flow`);
    expect(back.included?.[0]?.id).toBe(shop.flow.id);
    for (const path of ['/api/flow-actions/0', '/api/flow-actions/0/flow-messages', '/api/flow-messages/zz']) {
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    }
  });

  it('are filtered by name, status and trigger', async () => {
    const count = async (filter: string) => {
      shop.clock.time += 1_000;
      return (await get(`/api/flows?filter=${encodeURIComponent(filter)}`)).items.length;
    };
    expect(await count(`contains(name,'elco'),equals(status,"live")`)).toBe(1);
    expect(await count('equals(status,"draft")')).toBe(0);
    expect(await count('equals(archived,false)')).toBe(1);
    expect(await count('equals(trigger_type,"Metric")')).toBe(0);
    expect(await count(`any(id,["${shop.flow.id}","other"])`)).toBe(1);
  });
});

describe('campaigns', () => {
  it('are listed only for a channel', async () => {
    const refused = await get('/api/campaigns');
    expect([refused.status, refused.error?.detail]).toEqual([400, "A filter on 'messages.channel' is required."]);
    const listed = await get(`/api/campaigns?filter=equals(messages.channel,'email')&include=campaign-messages`);
    expect(listed.items[0]?.attributes).toMatchObject({ name: 'Autumn teas', status: 'Sent' });
    expect(listed.included?.[0]?.attributes).toMatchObject({
      definition: { channel: 'email', content: { subject: 'Autumn is here' } },
    });
    expect((await get(`/api/campaigns?filter=equals(messages.channel,'sms')`)).items).toEqual([]);
  });

  it('give their messages', async () => {
    const [campaign] = shop.account.campaigns.values();
    const messages = await get(`/api/campaigns/${campaign?.id}/campaign-messages`);
    expect(messages.items[0]?.id).toBe(campaign?.message.id);
    const message = await get(`/api/campaign-messages/${campaign?.message.id}?include=campaign,template`);
    expect(message.included?.map(({ type }) => type)).toEqual(['campaign', 'template']);
    expect((await get('/api/campaign-messages/none')).status).toBe(404);
  });
});

describe('metrics', () => {
  it('are Klaviyo’s own from the start, found by listing them and their integration', async () => {
    const listed = await get(`/api/metrics?filter=equals(integration.name,"Klaviyo")`);
    expect(listed.items.map(({ attributes }) => attributes.name)).toEqual(
      expect.arrayContaining(['Received Email', 'Opened Email', 'Clicked Email', 'Bounced Email']),
    );
    const one = await get(`/api/metrics/${listed.items[0]?.id}`);
    expect(one.data).toEqual(listed.items[0]);
    expect((await get('/api/metrics/none')).status).toBe(404);
  });
});

describe('accounts', () => {
  it('are the one the key belongs to', async () => {
    const listed = await get('/api/accounts');
    expect(listed.items).toHaveLength(1);
    expect(listed.items[0]).toMatchObject({ id: shop.account.id, attributes: { timezone: 'US/Eastern' } });
    expect((await get('/api/accounts/other')).status).toBe(404);
  });
});

describe('lists', () => {
  it('take a profile once and tell who listens', async () => {
    const joined: unknown[] = [];
    onListJoined(shop.account.lists, (list, profile, now) => joined.push([list.id, profile.id, now]));
    const path = `/api/lists/${shop.list.id}/relationships/profiles`;
    const body = { data: [{ type: 'profile', id: shop.sarah.id }] };
    expect((await shop.call('POST', path, { body })).status).toBe(204);
    expect((await shop.call('POST', path, { body })).status).toBe(204);
    expect(joined).toEqual([[shop.list.id, shop.sarah.id, START]]);
    const members = await get(`/api/lists/${shop.list.id}/profiles`);
    expect(members.items[0]?.attributes.joined_group_at).toBe('2026-09-01T09:00:00+00:00');
    const counted = await get(`/api/lists/${shop.list.id}?additional-fields[list]=profile_count`);
    expect(counted.data?.attributes.profile_count).toBe(1);
    expect((await shop.call('DELETE', path, { body })).status).toBe(204);
    expect((await get(`/api/lists/${shop.list.id}/profiles`)).items).toEqual([]);
  });

  it('refuse a profile that does not exist and a list that does not exist', async () => {
    const body = { data: [{ type: 'profile', id: 'nobody' }] };
    expect((await shop.call('POST', `/api/lists/${shop.list.id}/relationships/profiles`, { body })).status).toBe(404);
    expect((await shop.call('POST', '/api/lists/none/relationships/profiles', { body })).status).toBe(404);
  });

  it('are renamed by whoever may write lists', async () => {
    const path = `/api/lists/${shop.list.id}`;
    const body = { data: { type: 'list', id: shop.list.id, attributes: { name: 'Friends' } } };
    expect((await shop.call('PATCH', path, { body })).data?.attributes.name).toBe('Friends');
    expect((await get(path)).data?.attributes.name).toBe('Friends');
    expect((await shop.call('PATCH', '/api/lists/none', { body })).status).toBe(404);
  });
});

describe('templates', () => {
  it('are listed and read with their HTML', async () => {
    const [listed] = (await get('/api/templates')).items;
    expect(listed).toMatchObject({ type: 'template', attributes: { editor_type: 'CODE' } });
    const filtered = await get(`/api/templates?filter=equals(id,"${listed?.id}")`);
    expect(filtered.items).toHaveLength(1);
    expect((await get(`/api/templates/${listed?.id}`)).data?.attributes.html).toBe(listed?.attributes.html);
    expect((await get('/api/templates/none')).status).toBe(404);
  });
});
