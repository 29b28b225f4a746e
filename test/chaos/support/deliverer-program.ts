import { setTimeout as sleep } from 'node:timers/promises';
import { klaviyoClient } from '../../../src/adapters/klaviyo/client.ts';
import { klaviyoHttp } from '../../../src/adapters/klaviyo/http.ts';
import { Database } from '../../../src/adapters/postgres/database.ts';
import { deliveryQueue, openDeliveries } from '../../../src/adapters/postgres/deliveries.ts';
import { importQueue } from '../../../src/adapters/postgres/import-queue.ts';
import { RealClock } from '../../../src/adapters/system/real-clock.ts';
import { createBulkWriter } from '../../../src/deliver/bulk/bulk-writer.ts';
import type { ImportQueue, ProfileImporter } from '../../../src/deliver/bulk/ports.ts';
import { createDeliverer } from '../../../src/deliver/deliverer.ts';
import { runLanes } from '../../../src/deliver/lanes.ts';
import type { DecidedContent, DeliveryQueue, ProfileWriter } from '../../../src/deliver/ports.ts';
import type { DecisionId, OrgId } from '../../../src/domain/ids.ts';
import { type Instant, plusSeconds } from '../../../src/domain/instant.ts';
import { decidedFor } from './decided-for.ts';
import type { GoOn, Moment, Said } from './deliverer-process.ts';

const { DATABASE_URL = '', KLAVIYO_URL = '', HOLD_AT = '' } = process.env;
const LOOK_EVERY_MILLISECONDS = 500;
const LONGEST_MILLISECONDS = 150;

/** Nothing but the deliverer, in a process of its own, to be killed or stopped before, in and after its calls. */
let sleptSeconds = 0;
class SleepersClock extends RealClock {
  override now(): Instant {
    return plusSeconds(super.now(), sleptSeconds);
  }
}
let goOn: () => void = () => undefined;
const toldToGoOn = new Promise<void>((resolve) => {
  goOn = resolve;
});
process.on('message', (message: GoOn) => {
  sleptSeconds += message.sleptSeconds;
  goOn();
});
const say = (what: Said): void => void process.send?.(what);
async function reach(moment: Moment): Promise<void> {
  if (HOLD_AT !== moment) return;
  say('holds');
  await toldToGoOn;
}

const clock = new SleepersClock();
const database = openDeliveries(DATABASE_URL);
class HoldingDatabase extends Database {
  override inOrg: Database['inOrg'] = (orgId, work) =>
    super.inOrg(orgId, async (...connection) => {
      const result = await work(...connection);
      await reach('claim uncommitted');
      return result;
    });
}
const http = klaviyoHttp({ baseUrl: KLAVIYO_URL, userAgent: 'justai-chaos' });
const client = klaviyoClient(http);
const queue = deliveryQueue(database);
const imports = importQueue(database, queue);
const decided: DecidedContent = {
  contentOf: async (_org, ids) =>
    new Map(ids.map((id: DecisionId) => [id, { kind: 'same' as const, content: decidedFor(id) }])),
};

const slow: ProfileWriter = {
  createEvent: client.createEvent,
  async patchProfile(...call) {
    await sleep(Math.random() * LONGEST_MILLISECONDS);
    const answer = await client.patchProfile(...call);
    await sleep(Math.random() * LONGEST_MILLISECONDS);
    await reach('call answered');
    return answer;
  },
};
const singleQueue: DeliveryQueue = {
  ...queue,
  claim: deliveryQueue(new HoldingDatabase(DATABASE_URL, { isPipelined: true })).claim,
  async settle(orgId, settlements, ...rest) {
    const settled = await queue.settle(orgId, settlements, ...rest);
    for (const _ of settlements) say('recorded a call');
    return settled;
  },
};
const importer: ProfileImporter = {
  ...client,
  async submitImport(...job) {
    const answer = await client.submitImport(...job);
    await reach('import submitted');
    return answer;
  },
};
const bulkQueue: ImportQueue = {
  ...imports,
  async settle(...what) {
    const settled = await imports.settle(...what);
    say('recorded an import');
    return settled;
  },
  async accept(...job) {
    await imports.accept(...job);
    say('recorded an import');
    await reach('import noted');
  },
  async complete(...end) {
    await reach('import ended');
    await imports.complete(...end);
    say('recorded an import');
  },
};
const bulkDecided: DecidedContent = {
  async contentOf(...asked) {
    await reach('import claimed');
    return decided.contentOf(...asked);
  },
};

const onTrouble = (_org: OrgId | null, error: unknown): void => void process.stderr.write(`${error}\n`);
const openPrivateKey = async (_org: OrgId, sealed: Uint8Array) => Buffer.from(sealed).toString();
const ports = { openPrivateKey, clock, onTrouble, onIncident: () => undefined };
const lanes = runLanes(
  clock,
  {
    deliverer: createDeliverer({ ...ports, decided, queue: singleQueue, klaviyo: slow }),
    bulkWriter: createBulkWriter({ ...ports, decided: bulkDecided, klaviyo: importer, queue: bulkQueue }),
  },
  onTrouble,
);
say('ready');
// The test that started it has ended.
process.on('disconnect', () => process.exit());
setInterval(() => lanes.wake(), LOOK_EVERY_MILLISECONDS);
