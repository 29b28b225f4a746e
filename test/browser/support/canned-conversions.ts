import type { FastifyInstance } from 'fastify';
import { conversions as contract } from '../../../src/contract/conversions.ts';
import type { Scene } from './canned-console.ts';

const defined = { metric: 'placed_order', clickWindowHours: 120, openWindowHours: 24, definition: 1, definedAt: null };

export const conversions = contract.parse({
  ...defined,
  metrics: [
    { metric: 'placed_order', name: '', events: 4_210 },
    { metric: 'other', name: 'Booked Tasting', events: 322 },
    { metric: 'other', name: 'Started Checkout', events: 9_874 },
  ],
  outcomes: { all: 18_204, mature: 15_012, since: '2026-11-03T08:00:00.000Z', toRecount: 0 },
});

/** Said anew twice, and being counted again. */
export const recounted = contract.parse({
  ...{ ...conversions, metric: 'Booked Tasting', definition: 3, definedAt: '2026-11-21T06:01:00.000Z' },
  outcomes: { ...conversions.outcomes, toRecount: 18_204 },
});

export function registerConversions(app: FastifyInstance, scene: Scene): void {
  const path = '/console-api/templates/:templateId/conversions';
  app.get(path, async () => scene.conversions);
  app.put(path, async () => scene.conversions);
}
