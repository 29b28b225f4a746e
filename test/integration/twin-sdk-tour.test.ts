import {
  AccountsApi,
  ApiKeySession,
  CampaignsApi,
  EventEnum,
  EventsApi,
  FlowsApi,
  ListsApi,
  MetricEnum,
  MetricsApi,
  ProfileEnum,
  ProfilesApi,
  RetryWithExponentialBackoff,
} from 'klaviyo-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FULL_KEY, openShop, SETUP_KEY, type Shop, START } from '../support/twin-shop.ts';

/** Klaviyo's own SDK, unmodified: what it reads out of the twin's answers is what the twin really says. */
let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

function visit<Api extends { basePath: string }>(Api: new (session: ApiKeySession) => Api, key = FULL_KEY): Api {
  const once = new RetryWithExponentialBackoff({ retryCodes: [], numRetries: 0 });
  const api = new Api(new ApiKeySession(key, once));
  api.basePath = shop.origin;
  return api;
}

const failure = (status: number, code: string) => ({ response: { status, data: { errors: [{ code }] } } });

describe('the official SDK', () => {
  it('reads the account, and is told the scope it lacks', async () => {
    const { body } = await visit(AccountsApi).getAccounts();
    expect(body.data[0]?.attributes).toMatchObject({ timezone: 'US/Eastern', publicApiKey: shop.account.id });
    await expect(visit(AccountsApi, SETUP_KEY).getAccounts()).rejects.toMatchObject(failure(403, 'permission_denied'));
    await expect(visit(AccountsApi, 'pk_wrong').getAccounts()).rejects.toMatchObject(
      failure(401, 'authentication_failed'),
    );
  });

  it('walks a flow from its definition to the template of its email', async () => {
    const flows = visit(FlowsApi);
    const listed = await flows.getFlows({ filter: 'equals(status,"live")', fieldsFlow: ['name', 'trigger_type'] });
    expect(listed.body.data[0]?.attributes).toMatchObject({ name: 'Welcome', triggerType: 'Added to List' });
    const { body } = await flows.getFlow(shop.flow.id, { additionalFieldsFlow: ['definition'] });
    expect(body.data.attributes.definition?.actions.map(({ type }) => type)).toEqual([
      'send-webhook',
      'time-delay',
      'send-email',
    ]);
    const actions = await flows.getFlowActions(shop.flow.id, { filter: 'equals(action_type,"SEND_EMAIL")' });
    const actionId = actions.body.data[0]?.id ?? '';
    const messages = await flows.getFlowActionMessages(actionId);
    const messageId = messages.body.data[0]?.id ?? '';
    expect((await flows.getFlowMessage(messageId)).body.data.attributes.channel).toBe('email');
    expect((await flows.getFlowMessageTemplate(messageId)).body.data?.attributes.html).toBe('<p>Hello</p>');
    await expect(flows.getFlow('none')).rejects.toMatchObject(failure(404, 'not_found'));
  });

  it('writes profiles by id and by email, and learns whose a taken address is', async () => {
    const profiles = visit(ProfilesApi);
    const updated = await profiles.updateProfile(
      shop.sarah.id,
      {
        data: {
          type: ProfileEnum.Profile,
          id: shop.sarah.id,
          attributes: { firstName: 'Sarah', properties: { jai_subject: 'For you', jai_body: '<p>Tea</p>' } },
        },
      },
      { fieldsProfile: ['first_name', 'properties'] },
    );
    expect(updated.body.data.attributes).toMatchObject({
      firstName: 'Sarah',
      properties: { jai_subject: 'For you', jai_body: '<p>Tea</p>' },
    });
    expect(updated.response.headers['ratelimit-remaining']).toBe('749');

    const tom = { data: { type: ProfileEnum.Profile, attributes: { email: 'tom@example.com' } } };
    const created = await profiles.createProfile(tom);
    await expect(profiles.createProfile(tom)).rejects.toMatchObject({
      response: {
        status: 409,
        data: { errors: [{ code: 'duplicate_profile', meta: { duplicate_profile_id: created.body.data.id } }] },
      },
    });
    expect((await profiles.createOrUpdateProfile(tom)).body.data.id).toBe(created.body.data.id);
    const found = await profiles.getProfiles({ filter: 'equals(email,"tom@example.com")' });
    expect(found.body.data.map(({ id }) => id)).toEqual([created.body.data.id]);
    await expect(profiles.getProfile('none')).rejects.toMatchObject(failure(404, 'not_found'));
  });

  it('follows pages by links.next, and hears of a page too large', async () => {
    const profiles = visit(ProfilesApi);
    for (let i = 0; i < 4; i += 1) {
      await profiles.createProfile({ data: { type: ProfileEnum.Profile, attributes: { externalId: `T${i}` } } });
    }
    const ids: (string | null | undefined)[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await profiles.getProfiles({
        pageSize: 2,
        sort: '-id',
        ...(cursor === undefined ? {} : { pageCursor: cursor }),
      });
      ids.push(...body.data.map(({ id }) => id));
      cursor = body.links?.next ?? undefined;
    } while (cursor !== undefined);
    expect(ids).toEqual([...shop.account.profiles.byId.keys()].sort().reverse());
    await expect(profiles.getProfiles({ pageSize: 101 })).rejects.toMatchObject(failure(400, 'invalid'));
  });

  it('reads campaigns by channel only', async () => {
    const campaigns = visit(CampaignsApi);
    const listed = await campaigns.getCampaigns("equals(messages.channel,'email')");
    expect(listed.body.data[0]?.attributes).toMatchObject({ name: 'Autumn teas', status: 'Sent' });
    const messages = await campaigns.getCampaignMessages(listed.body.data[0]?.id ?? '');
    expect(messages.body.data[0]?.attributes.definition).toMatchObject({ channel: 'email', label: 'Email 1' });
    await expect(campaigns.getCampaigns('equals(archived,false)')).rejects.toMatchObject(failure(400, 'invalid'));
  });

  it('posts an event and reads it back with its metric and profile', async () => {
    const events = visit(EventsApi);
    const posted = await events.createEvent({
      data: {
        type: EventEnum.Event,
        attributes: {
          properties: { Item: 'Sencha' },
          time: new Date(START + 1_000),
          value: 9.5,
          metric: { data: { type: MetricEnum.Metric, attributes: { name: 'Placed Order' } } },
          profile: { data: { type: ProfileEnum.Profile, attributes: { email: 'sarah@example.com' } } },
        },
      },
    });
    expect(posted.response.status).toBe(202);
    const { body } = await events.getEvents({ include: ['metric', 'profile'], sort: 'datetime' });
    expect(body.data[0]?.attributes).toMatchObject({ eventProperties: { Item: 'Sencha', $value: 9.5 } });
    expect(body.data[0]?.attributes.datetime).toEqual(new Date(START + 1_000));
    expect(body.included?.map(({ type }) => type)).toEqual(['profile', 'metric']);
    await expect(events.getEvent('none')).rejects.toMatchObject(failure(404, 'not_found'));
  });

  it('lists metrics and lists, and adds a profile to one', async () => {
    const metrics = await visit(MetricsApi).getMetrics({ filter: 'equals(integration.name,"Klaviyo")' });
    expect(metrics.body.data.map(({ attributes }) => attributes.name)).toContain('Opened Email');
    const lists = visit(ListsApi);
    await lists.addProfilesToList(shop.list.id, { data: [{ type: ProfileEnum.Profile, id: shop.sarah.id }] });
    const members = await lists.getProfilesForList(shop.list.id);
    expect(members.body.data.map(({ id }) => id)).toEqual([shop.sarah.id]);
    await expect(lists.getList('none')).rejects.toMatchObject(failure(404, 'not_found'));
  });

  it('meets the rate limit as a 429 with Retry-After', async () => {
    const flows = visit(FlowsApi);
    for (let i = 0; i < 3; i += 1) await flows.getFlows();
    const refused = failure(429, 'throttled');
    await expect(flows.getFlows()).rejects.toMatchObject({
      response: { ...refused.response, headers: { 'retry-after': '1' } },
    });
    shop.clock.time += 1_000;
    expect((await flows.getFlows()).response.status).toBe(200);
  });
});
