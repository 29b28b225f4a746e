import type { ApiKeySession } from 'klaviyo-api';
import { afterAll, afterEach, beforeEach } from 'vitest';
import { openShop, type Shop } from '../../support/twin-shop.ts';
import { TOURS, type Tour } from './operations.ts';
import { visit } from './sdk.ts';

type OpenTour = {
  /** The present test's. */
  readonly shop: Shop;
  readonly visit: <Api extends { basePath: string }>(Api: new (session: ApiKeySession) => Api, key?: string) => Api;
};

/** A shop to each test. In the end every operation of the tour has succeeded at least once, or the file fails. */
export function openTour(tour: Tour): OpenTour {
  const succeeded = new Set<string | null>();
  let shop: Shop | null = null;
  const present = (): Shop => {
    if (shop === null) throw new Error('The shop opens before each test.');
    return shop;
  };
  beforeEach(async () => {
    shop = await openShop();
  });
  afterEach(async () => {
    for (const { operation, status } of present().exchanges) if (status < 300) succeeded.add(operation);
    await present().close();
  });
  afterAll(() => {
    const missed = TOURS[tour].filter((operation) => !succeeded.has(operation));
    if (missed.length > 0) throw new Error(`The tour of ${tour} missed ${missed.join(', ')}.`);
  });
  return {
    get shop() {
      return present();
    },
    visit: (Api, key) => visit(Api, present().origin, key),
  };
}
