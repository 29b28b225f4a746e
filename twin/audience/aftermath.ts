import type { ContentRates } from './content.ts';
import { happens, logNormal, type Random } from './seeded-random.ts';
import type { World } from './world.ts';

/** What a reaction does not cover. Its draws are a stream of their own. */
export type Aftermath = {
  /** The sending provider has the address on a list of its own. */
  readonly isDropped: boolean;
  /** Delay after the send in seconds. */
  readonly complainsAfter: number | null;
  /** Of who clicks: delay after the click in seconds, and what is ordered. */
  readonly order: { readonly after: number; readonly value: number; readonly number: number } | null;
};

const MEDIAN_COMPLAINT_SECONDS = 3_600;

export function drawAftermath(random: Random, { dropRate, spamRate, orders }: World, rates: ContentRates): Aftermath {
  const isDropped = happens(random, dropRate);
  const complains = happens(random, spamRate);
  const complainsAfter = 60 + Math.ceil(logNormal(random, MEDIAN_COMPLAINT_SECONDS, 1));
  const buys = happens(random, rates.order);
  const orderDelay = logNormal(random, orders.medianHours * 3_600, 1.5);
  const value = Math.round(logNormal(random, orders.medianValue, orders.spread) * 100) / 100;
  const number = 1e9 + Math.floor(random() * 9e9);
  return {
    isDropped,
    complainsAfter: complains ? complainsAfter : null,
    order: buys ? { after: Math.ceil(Math.min(orderDelay, orders.withinHours * 3_600)), value, number } : null,
  };
}

/** How many seconds after it happened an event shows; mostly 0. */
export function drawLateness(random: Random, { share, medianHours, atMostHours }: World['late']): number {
  const isLate = happens(random, share);
  const delay = logNormal(random, medianHours * 3_600, 1);
  return isLate ? Math.ceil(Math.min(delay, atMostHours * 3_600)) : 0;
}
