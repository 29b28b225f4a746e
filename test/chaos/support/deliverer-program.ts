import { setTimeout as sleep } from 'node:timers/promises';
import { klaviyoClient } from '../../../src/adapters/klaviyo/client.ts';
import { klaviyoHttp } from '../../../src/adapters/klaviyo/http.ts';
import { Database } from '../../../src/adapters/postgres/database.ts';
import { deliveryQueue } from '../../../src/adapters/postgres/deliveries.ts';
import { importQueue } from '../../../src/adapters/postgres/import-queue.ts';
import { RealClock } from '../../../src/adapters/system/real-clock.ts';
import { createBulkWriter } from '../../../src/deliver/bulk/bulk-writer.ts';
import { createDeliverer } from '../../../src/deliver/deliverer.ts';
import { runLanes } from '../../../src/deliver/lanes.ts';
import type { ProfileWriter } from '../../../src/deliver/ports.ts';
import type { DecisionId, OrgId } from '../../../src/domain/ids.ts';
import { decidedFor } from './decided-for.ts';

const { DATABASE_URL = '', KLAVIYO_URL = '' } = process.env;
const LOOK_EVERY_MILLISECONDS = 500;
const LONGEST_MILLISECONDS = 150;

/** Nothing but the deliverer, in a process of its own, to be killed before, in and after its calls. */
const clock = new RealClock();
const database = new Database(DATABASE_URL);
const http = klaviyoHttp({ baseUrl: KLAVIYO_URL, userAgent: 'justai-chaos' });
const client = klaviyoClient(http);
const slow: ProfileWriter = {
  createEvent: client.createEvent,
  async patchProfile(...call) {
    await sleep(Math.random() * LONGEST_MILLISECONDS);
    const answer = await client.patchProfile(...call);
    await sleep(Math.random() * LONGEST_MILLISECONDS);
    return answer;
  },
};
const queue = deliveryQueue(database);
const onTrouble = (_org: OrgId | null, error: unknown): void => void process.stderr.write(`${error}\n`);
const ports = {
  openPrivateKey: async (_org: OrgId, sealed: Uint8Array) => Buffer.from(sealed).toString(),
  decided: {
    contentOf: async (_org: OrgId, ids: readonly DecisionId[]) =>
      new Map(ids.map((id) => [id, { kind: 'same' as const, content: decidedFor(id) }])),
  },
  clock,
  onTrouble,
};
const lanes = runLanes(
  clock,
  {
    deliverer: createDeliverer({ ...ports, queue, klaviyo: slow }),
    bulkWriter: createBulkWriter({ ...ports, klaviyo: client, queue: importQueue(database, queue) }),
  },
  onTrouble,
);
process.send?.('ready');
// The test that started it has ended.
process.on('disconnect', () => process.exit());
setInterval(() => lanes.wake(), LOOK_EVERY_MILLISECONDS);
