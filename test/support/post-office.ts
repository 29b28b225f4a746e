import { randomUUID } from 'node:crypto';
import { klaviyoClient } from '../../src/adapters/klaviyo/client.ts';
import { klaviyoHttp } from '../../src/adapters/klaviyo/http.ts';
import { callPaces } from '../../src/adapters/postgres/call-paces.ts';
import { deliveryQueue, openDeliveries } from '../../src/adapters/postgres/deliveries.ts';
import { endedImports } from '../../src/adapters/postgres/import-jobs.ts';
import { importQueue } from '../../src/adapters/postgres/import-queue.ts';
import { writtenSlots } from '../../src/adapters/postgres/write-ledger.ts';
import { type BulkWriter, type BulkWriterPorts, createBulkWriter } from '../../src/deliver/bulk/bulk-writer.ts';
import { type Cleaner, createCleaner } from '../../src/deliver/clean-up/clean-up.ts';
import { createDeliverer, type Deliverer } from '../../src/deliver/deliverer.ts';
import type { Incident } from '../../src/deliver/incidents.ts';
import type { DecidedContent, ProfileWriter, RenderedAgain } from '../../src/deliver/ports.ts';
import type { DecisionId, OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import type { Carrier, Content } from '../../src/domain/template.ts';
import { createProfile, type Profile } from '../../twin/state/profiles.ts';
import type { TestDatabase } from './database.ts';
import { type HandClock, handClock } from './hand-clock.ts';
import { openShop, SETUP_KEY, type Shop, START } from './twin-shop.ts';

export interface DeliveryRow {
  state: string;
  reason: string | null;
  attempts: number;
  not_before: Date;
  finished_at: Date | null;
  leased_until: Date | null;
}

/** The delivery queue of one organisation, connected to a twin; one clock for both. */
export interface PostOffice {
  readonly orgId: OrgId;
  readonly shop: Shop;
  readonly clock: HandClock;
  readonly deliverer: Deliverer;
  readonly bulkWriter: BulkWriter;
  readonly cleaner: Cleaner;
  readonly troubles: unknown[];
  readonly incidents: Incident[];
  /** Decided now; its email is due in `dueSeconds` (300), late writes count until `graceSeconds` (600) after. */
  post(profileId: string, content?: Partial<Content>, options?: PostOptions): Promise<DecisionId>;
  newProfile(email: string): Profile;
  /** To the next writes of a profile, one unless said otherwise. */
  answerWith(status: number, times?: number): void;
  newDeliverer(klaviyo?: Partial<ProfileWriter>): Deliverer;
  newBulkWriter(changed?: Partial<BulkWriterPorts>): BulkWriter;
  turn(): Promise<number | null>;
  /** Turns, moving the clock to when each asks for the next, until nothing is left to do before `until`. */
  turnUntil(until: number): Promise<void>;
  delivery(decisionId: DecisionId): Promise<DeliveryRow>;
  attempts(decisionId: DecisionId): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}
interface PostOptions {
  dueSeconds?: number;
  graceSeconds?: number;
  prefix?: string;
  carrier?: Carrier;
  rendered?: RenderedAgain;
}

/** Of every office, so that one deliverer can serve several. */
const rendered = new Map<DecisionId, RenderedAgain>();

export async function openPostOffice(db: TestDatabase): Promise<PostOffice> {
  const orgId = await db.createOrg();
  const shop = await openShop();
  const clock = handClock(START, (now) => {
    shop.clock.time = now;
  });
  const http = klaviyoHttp({ baseUrl: shop.origin, userAgent: 'justai-test', timeoutMilliseconds: 1_000 });
  const troubles: unknown[] = [];
  const incidents: Incident[] = [];
  const decided: DecidedContent = {
    contentOf: async (_org, ids) => new Map([...rendered].filter(([id]) => ids.includes(id))),
  };
  await db.asOwner(
    `INSERT INTO klaviyo_accounts (org_id, account_id, sealed_private_key, key_hint, created_at)
     VALUES ($1, $2, $3, 'pk_…', $4)`,
    [orgId, randomUUID(), Buffer.from(SETUP_KEY), new Date(START)],
  );

  const deliveries = openDeliveries(db.url);
  const queue = deliveryQueue(deliveries);
  const ports = {
    klaviyo: klaviyoClient(http),
    openPrivateKey: async (_org: OrgId, sealed: Uint8Array) => Buffer.from(sealed).toString(),
    decided,
    clock,
    onTrouble: (_org: OrgId | null, error: unknown) => void troubles.push(error),
    onIncident: (_org: OrgId, incident: Incident) => void incidents.push(incident),
  };
  const newDeliverer = (klaviyo: Partial<ProfileWriter> = {}): Deliverer =>
    createDeliverer({ ...ports, klaviyo: { ...ports.klaviyo, ...klaviyo }, queue });
  const newBulkWriter = (changed: Partial<BulkWriterPorts> = {}): BulkWriter =>
    createBulkWriter({ ...ports, queue: importQueue(deliveries, queue), ...changed });
  const deliverer = newDeliverer();
  const bulkWriter = newBulkWriter();
  const cleaner = createCleaner({
    ...ports,
    slots: writtenSlots(db.database),
    paces: callPaces(db.database),
    imports: endedImports(db.database),
  });
  const turn = () => deliverer.serve(orgId, clock.now());

  return {
    orgId,
    shop,
    clock,
    deliverer,
    bulkWriter,
    cleaner,
    troubles,
    incidents,
    newDeliverer,
    newBulkWriter,
    turn,
    newProfile: (email) => {
      const created = createProfile(shop.account.profiles, shop.account.ids, { fields: { email } }, clock.now());
      if (created.kind === 'duplicate') throw new Error(`${email} is taken`);
      return created.profile;
    },
    answerWith: (status, times = 1) =>
      void shop.faults.add({
        ...{ operation: 'update_profile', from: 0, until: Infinity, times },
        fault: { kind: 'status', status },
      }),
    async post(
      profileId,
      content = {},
      { dueSeconds = 300, graceSeconds = 600, prefix = 'jai', carrier = 'profile', rendered: as } = {},
    ) {
      const decisionId = randomUUID() as DecisionId;
      const whole = { subject: 'Subject', preheader: 'Preheader', body: '<p>Body</p>', ...content };
      rendered.set(decisionId, as ?? { kind: 'same', content: whole });
      const at = (seconds: number) => new Date(clock.now() + seconds * 1000);
      await db.asOwner(
        `INSERT INTO decisions (org_id, decision_id, template_id, tracking_id, entry, user_id, kind, reason, assignment,
           renderer_version, cell, group_probability, propensity, pmf, attrs, fields, request_hash, subject, content_hash,
           decided_at, due_at)
         VALUES ($1, $2::uuid, 'welcome', $2::text, 1, $3, 'treatment', 'split', 'fresh', 1, '', 1, 1, '{}', '{}', '{}', '', '',
                 '', $4, $5)`,
        [orgId, decisionId, profileId, at(0), at(dueSeconds)],
      );
      await db.asOwner(
        `INSERT INTO deliveries (org_id, decision_id, profile_id, template_id, prefix, carrier, due_at, expires_at,
           not_before)
         VALUES ($1, $2, $3, 'welcome', $4, $5, $6, $7, $8)`,
        [orgId, decisionId, profileId, prefix, carrier, at(dueSeconds), at(dueSeconds + graceSeconds), at(0)],
      );
      return decisionId;
    },
    async turnUntil(until) {
      for (let next = await turn(); next !== null && next <= until; next = await turn()) {
        if (next > clock.now()) clock.moveTo(instant(next));
      }
    },
    async delivery(decisionId) {
      const [row] = await db.asOwner<DeliveryRow>('SELECT * FROM deliveries WHERE decision_id = $1', [decisionId]);
      if (!row) throw new Error(`no delivery ${decisionId}`);
      return row;
    },
    attempts: (decisionId) =>
      db.asOwner(
        `SELECT attempt, outcome, status_code, reason, started_at, accepted_at, completed_at
         FROM delivery_attempts WHERE decision_id = $1 ORDER BY attempt`,
        [decisionId],
      ),
    async close() {
      await deliveries.close();
      await http.close();
      await shop.close();
    },
  };
}
