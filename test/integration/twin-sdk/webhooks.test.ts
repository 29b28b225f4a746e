import { WebhookEnum, WebhooksApi, WebhookTopicEnum } from 'klaviyo-api';
import { describe, expect, it } from 'vitest';
import { refusal } from './sdk.ts';
import { openTour } from './tour.ts';

const tour = openTour('webhooks');
const webhooks = () => tour.visit(WebhooksApi);
const type = WebhookEnum.Webhook;
const topics = (...ids: string[]) => ({
  webhookTopics: { data: ids.map((id) => ({ type: WebhookTopicEnum.WebhookTopic, id })) },
});
const OPENED = 'event:klaviyo.opened_email';
const CLICKED = 'event:klaviyo.clicked_email';
const ATTRIBUTES = {
  name: 'Opens',
  endpointUrl: 'https://shop.example/hooks/8f3a',
  secretKey: 'a secret of the shop',
};

/** Klaviyo lets one call through a second. */
async function nextSecond<T>(call: () => Promise<T>): Promise<T> {
  tour.shop.clock.time += 60_000;
  return call();
}

const create = (attributes: Partial<typeof ATTRIBUTES> = {}, topic = OPENED) =>
  nextSecond(() =>
    webhooks().createWebhook({
      data: { type, attributes: { ...ATTRIBUTES, ...attributes }, relationships: topics(topic) },
    }),
  );

describe('the SDK keeps system webhooks', () => {
  it('makes one, which never tells its secret or the path of its endpoint', async () => {
    const { body } = await create();
    const id = body.data.id;
    expect(body.data.attributes).toMatchObject({ name: 'Opens', endpointUrl: 'https://shop.example', enabled: true });
    const found = await nextSecond(() => webhooks().getWebhook(id, { include: ['webhook-topics'] }));
    expect(found.body.included?.map((topic) => topic.id)).toEqual([OPENED]);
    expect(JSON.stringify([body, found.body])).not.toMatch(/secret|8f3a/);
  });

  it('changes it, finds it, and deletes it', async () => {
    const { id } = (await create()).body.data;
    const edit = { type, id, attributes: { name: 'Clicks', enabled: false }, relationships: topics(CLICKED) };
    await nextSecond(() => webhooks().updateWebhook(id, { data: edit }));
    const { data } = (await nextSecond(() => webhooks().getWebhooks())).body;
    expect(data.map(({ attributes }) => [attributes.name, attributes.enabled])).toEqual([['Clicks', false]]);
    expect(data[0]?.relationships?.webhookTopics?.data?.map((topic) => topic.id)).toEqual([CLICKED]);
    await nextSecond(() => webhooks().deleteWebhook(id));
    await expect(nextSecond(() => webhooks().getWebhook(id))).rejects.toMatchObject(refusal(404, 'not_found', id));
  });

  it('lists the topics of the account', async () => {
    const { data } = (await nextSecond(() => webhooks().getWebhookTopics())).body;
    expect(data.map(({ id }) => id)).toContain(OPENED);
    expect((await nextSecond(() => webhooks().getWebhookTopic(OPENED))).body.data.id).toBe(OPENED);
  });

  it('and is told what it may not do', async () => {
    const http = create({ endpointUrl: 'http://shop.example/hook' });
    await expect(http).rejects.toMatchObject(refusal(400, 'invalid', 'https'));
    await expect(create({ secretKey: 'short' })).rejects.toMatchObject(refusal(400, 'invalid', '16 characters'));
    const unknown = create({}, 'event:klaviyo.blinked');
    await expect(unknown).rejects.toMatchObject(refusal(400, 'invalid', 'event:klaviyo.blinked'));
    const topic = nextSecond(() => webhooks().getWebhookTopic('event:klaviyo.blinked'));
    await expect(topic).rejects.toMatchObject(refusal(404, 'not_found'));
  });
});
