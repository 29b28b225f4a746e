import {
  EventBulkCreateEnum,
  EventBulkCreateJobEnum,
  EventEnum,
  EventsApi,
  MetricEnum,
  ProfileEnum,
} from 'klaviyo-api';
import { describe, expect, it } from 'vitest';
import { START } from '../../support/twin-shop.ts';
import { refusal } from './sdk.ts';
import { openTour } from './tour.ts';

const tour = openTour('events');
const events = () => tour.visit(EventsApi);

function post(item: string, at: number, uniqueId?: string) {
  return events().createEvent({
    data: {
      type: EventEnum.Event,
      attributes: {
        properties: { Item: item },
        time: new Date(at),
        value: 9.5,
        ...(uniqueId !== undefined && { uniqueId }),
        metric: { data: { type: MetricEnum.Metric, attributes: { name: 'Placed Order' } } },
        profile: { data: { type: ProfileEnum.Profile, attributes: { email: 'sarah@example.com' } } },
      },
    },
  });
}
/** Klaviyo promises no moment at which an event is there. */
const settle = () => {
  tour.shop.clock.time += 600_000;
};

describe('the SDK posts events', () => {
  it('and reads them back with their metric and their profile', async () => {
    expect((await post('Sencha', START + 1_000)).response.status).toBe(202);
    settle();
    const { body } = await events().getEvents({ include: ['metric', 'profile'], sort: 'datetime' });
    expect(body.data.map(({ attributes }) => attributes)).toMatchObject([
      { eventProperties: { Item: 'Sencha', $value: 9.5 }, datetime: new Date(START + 1_000) },
    ]);
    expect(body.included?.map((resource) => resource.type).sort()).toEqual(['metric', 'profile']);
    const one = await events().getEvent(body.data[0]?.id ?? '');
    expect(one.body.data.attributes).toEqual(body.data[0]?.attributes);
  });

  it('many at a time, and reads what each is of', async () => {
    const event = (uniqueId: string) => ({
      type: EventEnum.Event,
      attributes: {
        properties: {},
        uniqueId,
        metric: { data: { type: MetricEnum.Metric, attributes: { name: 'Placed Order' } } },
      },
    });
    const profile = { data: { type: ProfileEnum.Profile, attributes: { email: 'sarah@example.com' } } };
    const eventsBulkCreate = {
      data: [
        {
          type: EventBulkCreateEnum.EventBulkCreate,
          attributes: { profile, events: { data: [event('1'), event('2')] } },
        },
      ],
    };
    const job = { type: EventBulkCreateJobEnum.EventBulkCreateJob, attributes: { eventsBulkCreate } };
    expect((await events().bulkCreateEvents({ data: job })).response.status).toBe(202);
    settle();
    const { body } = await events().getEvents();
    expect(body.data).toHaveLength(2);
    const id = body.data[0]?.id ?? '';
    const metric = await events().getMetricForEvent(id);
    expect(metric.body.data?.attributes.name).toBe('Placed Order');
    expect((await events().getMetricIdForEvent(id)).body.data?.id).toBe(metric.body.data?.id);
    expect((await events().getProfileForEvent(id)).body.data?.attributes.email).toBe('sarah@example.com');
    expect((await events().getProfileIdForEvent(id)).body.data?.id).toBe(tour.shop.sarah.id);
  });

  it('once for each unique id', async () => {
    await post('Sencha', START, 'order-1');
    await post('Matcha', START + 1_000, 'order-1');
    settle();
    const { body } = await events().getEvents();
    expect(body.data.map(({ attributes }) => attributes.eventProperties)).toMatchObject([{ Item: 'Sencha' }]);
  });
});

describe('the SDK finds events', () => {
  it('by profile and by time, newest first where it asks for that', async () => {
    await post('Sencha', START);
    await post('Matcha', START + 60_000);
    settle();
    const items = async (filter: string) => {
      const { body } = await events().getEvents({ filter, sort: '-datetime' });
      return body.data.map(({ attributes }) => Object.values(attributes.eventProperties ?? {})[0]);
    };
    expect(await items(`equals(profile_id,"${tour.shop.sarah.id}")`)).toEqual(['Matcha', 'Sencha']);
    expect(await items('greater-than(datetime,2026-09-01T09:00:30Z)')).toEqual(['Matcha']);
    await expect(items('contains(profile_id,"01")')).rejects.toMatchObject(refusal(400, 'invalid'));
    await expect(events().getEvents({ pageSize: 1_001 })).rejects.toMatchObject(refusal(400, 'invalid', '1000'));
  });
});
