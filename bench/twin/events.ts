import { emailOf } from './people.ts';
import { inParallel } from './profile-writes.ts';
import type { TwinProcess } from './twin-process.ts';

const EVENTS_IN_A_JOB = 1_000;
const EVENTS_OF_A_PERSON = 10;
const METRICS = ['Placed Order', 'Viewed Product', 'Started Checkout', 'Added to Cart'];
const SPREAD_MILLISECONDS = 30 * 24 * 3_600_000;
const START = Date.UTC(2026, 5, 1);
/** Visits about the people in an order that puts one person's events far apart. */
const STRIDE = 7_919;

/** Creates events in bulk: all metrics, a month of time, everybody. */
export async function createEvents(twin: TwinProcess, count: number, people: number): Promise<void> {
  let job = 0;
  await inParallel(async () => {
    const first = job * EVENTS_IN_A_JOB;
    if (first >= count) return false;
    job += 1;
    const ofPeople = Array.from({ length: EVENTS_IN_A_JOB / EVENTS_OF_A_PERSON }, (_, index) => {
      const number = (((first / EVENTS_OF_A_PERSON + index) * STRIDE) % people) | 0;
      const events = Array.from({ length: EVENTS_OF_A_PERSON }, (_each, turn) =>
        event(first + index * EVENTS_OF_A_PERSON + turn, count),
      );
      return {
        type: 'event-bulk-create',
        attributes: {
          profile: { data: { type: 'profile', attributes: { email: emailOf(number) } } },
          events: { data: events },
        },
      };
    });
    await twin.klaviyo('POST', '/api/event-bulk-create-jobs', {
      data: { type: 'event-bulk-create-job', attributes: { 'events-bulk-create': { data: ofPeople } } },
    });
    return true;
  });
}

function event(number: number, count: number) {
  return {
    type: 'event',
    attributes: {
      metric: { data: { type: 'metric', attributes: { name: METRICS[number % METRICS.length] } } },
      time: new Date(START + Math.floor((number / count) * SPREAD_MILLISECONDS)).toISOString(),
      unique_id: `order-${number}`,
      value: (number % 9_973) / 100,
      properties: {
        OrderId: `O-${number * 17}`,
        ProductName: `Fernhill No. ${number % 40}`,
        SKU: `SKU-${number % 4_000}`,
        Categories: ['Coffee', 'Beans'],
        ItemPrice: (number % 4_999) / 100,
        Quantity: 1 + (number % 4),
        URL: `https://shop.example/p/${number % 4_000}?from=email`,
        Discount: number % 11 === 0,
      },
    },
  };
}
