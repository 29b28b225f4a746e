import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { klaviyoEventReader } from '../../src/adapters/klaviyo/event-reader.ts';
import { klaviyoHttp } from '../../src/adapters/klaviyo/http.ts';
import { klaviyoAccounts } from '../../src/adapters/postgres/klaviyo-accounts.ts';
import { klaviyoEventPulls } from '../../src/adapters/postgres/klaviyo-event-pulls.ts';
import { landingFiles } from '../../src/adapters/postgres/landing-files.ts';
import type { AccountId, OrgId } from '../../src/domain/ids.ts';
import { type Instant, instant } from '../../src/domain/instant.ts';
import { FIRST_SETTINGS, type SavedEventPull, saveEventPull } from '../../src/ingest/klaviyo-events/event-pull.ts';
import type { EventPull, EventPullSettings } from '../../src/ingest/klaviyo-events/ports.ts';
import { type EventsPull, type PullEventsParts, pullEvents } from '../../src/ingest/klaviyo-events/pull-events.ts';
import { klaviyoKeys } from '../../src/main/klaviyo-keys.ts';
import type { Fault } from '../../twin/api/faults.ts';
import { allowKey } from '../../twin/state/account.ts';
import { appendEvent } from '../../twin/state/events.ts';
import { type EmailMetricName, emailMetric } from '../../twin/state/metrics.ts';
import { cloneDatabase, type TestDatabase } from './database.ts';
import { warehouseEvents } from './event-app.ts';
import { localLanding } from './local-landing.ts';
import { openSecretBox, startPipeline, type TestPipeline } from './pipeline.ts';
import { openShop, type Shop, START } from './twin-shop.ts';

const KEY = 'pk_with_events';
/** Small, so that a few events fill several pages and files. */
const PAGE_EVENTS = 2;

/** A shop on a twin whose events a pipeline pulls: connected with events:read and turned on. */
export interface EventPullShop {
  readonly db: TestDatabase;
  readonly shop: Shop;
  readonly pipeline: TestPipeline;
  readonly orgId: OrgId;
  readonly parts: PullEventsParts;
  connect(state?: 'granted' | 'missing', quotaPercent?: number): Promise<void>;
  turnOn(change?: Partial<EventPullSettings>): Promise<SavedEventPull>;
  state(): Promise<EventPull>;
  /** Only the pull, in small pages. */
  pull(now?: number, changed?: Partial<PullEventsParts>): Promise<EventsPull>;
  /** The whole pipeline. */
  run(now?: number): ReturnType<TestPipeline['run']>;
  /** @returns the event's id. */
  happen(name: EmailMetricName, at: number, properties?: object): string;
  spoil(fault: Fault, times: number, operation?: string): void;
  /** Of the events in the warehouse, sorted. */
  ids(): Promise<unknown[]>;
  /** How often Klaviyo was asked for events. */
  calls(): number;
  close(): Promise<void>;
}

export async function openEventPullShop(): Promise<EventPullShop> {
  const db = await cloneDatabase();
  const { database } = db;
  const shop = await openShop();
  const pipeline = await startPipeline(database, { klaviyoApiUrl: shop.origin });
  const http = klaviyoHttp({ baseUrl: shop.origin, userAgent: 'justai-test', timeoutMilliseconds: 1_000 });
  const orgId = await db.createOrg();
  const pulls = klaviyoEventPulls(database);
  const parts: PullEventsParts = {
    landing: localLanding(join(pipeline.folder, 'landing')),
    manifest: landingFiles(database),
    klaviyo: klaviyoEventReader(http, PAGE_EVENTS),
    pulls,
    keys: klaviyoKeys(database, openSecretBox),
  };
  const at = (now: number): Instant => instant(now);
  const opened: EventPullShop = {
    db,
    shop,
    pipeline,
    orgId,
    parts,
    async connect(state = 'granted', quotaPercent = 90) {
      const account = {
        accountId: randomUUID() as AccountId,
        name: null,
        sealedPrivateKey: await openSecretBox.seal(orgId, 'klaviyo_accounts.private_key', KEY),
        keyHint: 'pk_…',
        scopes: { 'events:read': state },
        state: 'active' as const,
        pausedReason: null,
        verifiedAt: at(START),
      };
      await klaviyoAccounts(database).save(orgId, account);
      await klaviyoAccounts(database).shareQuota(orgId, quotaPercent);
    },
    turnOn: (change = {}) => saveEventPull(parts, orgId, { ...FIRST_SETTINGS, isOn: true, ...change }, at(START)),
    async state() {
      const found = await pulls.find(orgId);
      if (found === null) throw new Error('It was never turned on.');
      return found;
    },
    pull: (now = START, changed = {}) => pullEvents({ ...parts, ...changed }, orgId, at(now)),
    run: (now = START) => pipeline.run(orgId, at(now)),
    happen: (name, when, properties = {}) =>
      appendEvent(shop.account.events, shop.account.ids, {
        metricId: emailMetric(shop.account.metrics, name).id,
        profile: shop.sarah,
        at: when,
        properties: { $flow: shop.flow.id, $message: 'RUkrXD', ...properties },
      }).id,
    spoil: (fault, times, operation = 'get_events') =>
      void shop.faults.add({ operation, from: 0, until: Number.POSITIVE_INFINITY, times, fault }),
    ids: async () => (await warehouseEvents(pipeline.folder, orgId)).map((event) => event.event_id).sort(),
    calls: () => shop.exchanges.filter(({ operation }) => operation === 'get_events').length,
    async close() {
      pipeline.close();
      await http.close();
      await shop.close();
      await db.drop();
    },
  };
  allowKey(shop.account, KEY, ['events:read', 'metrics:read']);
  await opened.connect();
  await opened.turnOn();
  return opened;
}
