import { randomUUID } from 'node:crypto';
import { klaviyoClient } from '../../src/adapters/klaviyo/client.ts';
import { klaviyoHttp } from '../../src/adapters/klaviyo/http.ts';
import { klaviyoAccounts } from '../../src/adapters/postgres/klaviyo-accounts.ts';
import { klaviyoCatalogue } from '../../src/adapters/postgres/klaviyo-catalogue.ts';
import { klaviyoEventPulls } from '../../src/adapters/postgres/klaviyo-event-pulls.ts';
import { orgKeys } from '../../src/adapters/postgres/org-keys.ts';
import { secretBox } from '../../src/adapters/system/secret-box.ts';
import type { ScopeState, Scopes } from '../../src/connect/ports.ts';
import { refresh } from '../../src/connect/refresh.ts';
import type { AccountId, OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { FIRST_SETTINGS } from '../../src/ingest/klaviyo-events/event-pull.ts';
import type { ReconciliationDesk, ReconciliationView } from '../../src/ingest/reconciliation/view-reconciliation.ts';
import { reconciliationDesk } from '../../src/main/reconciliation.ts';
import type { Exchange } from '../../twin/api/exchange.ts';
import { allowKey, type Scope } from '../../twin/state/account.ts';
import { appendEvent } from '../../twin/state/events.ts';
import { type EmailMetricName, emailMetric, resolveMetric } from '../../twin/state/metrics.ts';
import { createProfile, type Profile } from '../../twin/state/profiles.ts';
import { cloneDatabase, type TestDatabase } from './database.ts';
import { handClock } from './hand-clock.ts';
import { openSecretBox, startPipeline, type TestPipeline } from './pipeline.ts';
import { openShop, type Shop, START } from './twin-shop.ts';

export const KEY = 'pk_reconciling';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** When the shop is looked at: the morning of the present day there. */
export const MORNING = Date.UTC(2026, 8, 1, 12);
/** Noon in the shop's time zone in summer, so many days before its present day. */
export const noonOf = (daysAgo: number, now = MORNING): number =>
  now - (now % DAY) + (16 * 60 * MINUTE - daysAgo * DAY);

/** Of so many people who get an email. */
export interface Wave {
  readonly at: number;
  readonly people: number;
  readonly opened?: number;
  readonly machineOpened?: number;
  readonly clicked?: number;
  readonly ordered?: number;
  readonly bounced?: number;
  readonly unsubscribed?: number;
  readonly spam?: number;
  readonly messageId?: string;
  /** Of the properties of each event. */
  readonly change?: object;
}

/** A shop on a twin with a template at its email, whose events the pipeline pulls, and whose report it is checked against. */
export interface ReconciledShop {
  readonly db: TestDatabase;
  readonly shop: Shop;
  readonly orgId: OrgId;
  readonly pipeline: TestPipeline;
  readonly desk: ReconciliationDesk;
  readonly messageId: string;
  readonly flowId: string;
  send(wave: Wave): void;
  /** The whole pipeline: pulls and loads. */
  ingest(now?: number): Promise<void>;
  allow(scopes: readonly Scope[], known?: Scopes): Promise<void>;
  /** Checks until there is nothing to do before the next day, or until something stands in the way. @returns the time then */
  check(from?: number): Promise<number>;
  view(): Promise<ReconciliationView>;
  clock(now: number): void;
  /** Asked by somebody else with a key of the account. */
  otherReport(): Promise<void>;
  refresh(): Promise<void>;
  reports(): readonly Exchange[];
  close(): Promise<void>;
}

export const SCOPES: readonly Scope[] = [
  'flows:read',
  'campaigns:read',
  'metrics:read',
  'events:read',
  'accounts:read',
];

const granted = (scopes: readonly Scope[]): Scopes =>
  Object.fromEntries(scopes.map((scope) => [scope, 'granted' as ScopeState]));

export interface ReconciledShopOptions {
  /** When it is looked at. */
  readonly now?: number;
  /** With which other processes open its secrets; absent: they are readable. */
  readonly masterKey?: Buffer;
}

export async function openReconciledShop({
  now: present = MORNING,
  masterKey,
}: ReconciledShopOptions = {}): Promise<ReconciledShop> {
  const db = await cloneDatabase();
  const { database } = db;
  const shop = await openShop();
  const { account } = shop;
  const orders = resolveMetric(account.metrics, account.ids, 'Placed Order', START, {
    name: 'Shopify',
    category: 'eCommerce',
  });
  const orgId = await db.createOrg();
  const accountId = randomUUID() as AccountId;
  const secrets = masterKey === undefined ? openSecretBox : secretBox(masterKey, orgKeys(database));
  const pipeline = await startPipeline(database, { klaviyoApiUrl: shop.origin, secretBox: secrets });
  const http = klaviyoHttp({ baseUrl: shop.origin, userAgent: 'justai-test', timeoutMilliseconds: 2_000 });
  const email = shop.flow.definition.actions.find(({ type }) => type === 'send-email');
  if (email?.type !== 'send-email') throw new Error('The flow has an email.');
  const messageId = email.data.message.id;
  const people = new Map<number, Profile>();
  const personAt = (place: number): Profile => {
    const known = people.get(place);
    if (known !== undefined) return known;
    const created = createProfile(account.profiles, account.ids, { fields: { email: `p${place}@example.com` } }, START);
    if (created.kind === 'duplicate') throw new Error('Nobody has this address.');
    people.set(place, created.profile);
    return created.profile;
  };

  async function allow(scopes: readonly Scope[], known: Scopes = granted(scopes)): Promise<void> {
    allowKey(account, KEY, scopes);
    await klaviyoAccounts(database).save(orgId, {
      accountId,
      name: 'Tea House',
      sealedPrivateKey: await secrets.seal(orgId, 'klaviyo_accounts.private_key', KEY),
      keyHint: 'pk_…',
      scopes: known,
      state: 'active',
      pausedReason: null,
      verifiedAt: instant(shop.clock.time),
    });
  }

  const opened: ReconciledShop = {
    ...{ db, shop, orgId, pipeline, messageId, flowId: shop.flow.id, allow },
    desk: reconciliationDesk(database, () => undefined),
    send({ at, people: count, change = {}, ...wave }) {
      const of = (
        metric: EmailMetricName,
        wanted: number,
        minutes: number,
        properties: object = {},
        first = 0,
      ): void => {
        for (let place = first; place < first + wanted; place += 1) {
          appendEvent(account.events, account.ids, {
            metricId: emailMetric(account.metrics, metric).id,
            profile: personAt(place),
            at: at + minutes * MINUTE,
            properties: { ...sendOf(at), ...properties, ...change },
          });
        }
      };
      const sendOf = (sentAt: number) => ({
        $flow: shop.flow.id,
        $message: wave.messageId ?? messageId,
        $_cohort$message_send_cohort: `${sentAt / 1_000}:${wave.messageId ?? messageId}`,
      });
      const bounced = wave.bounced ?? 0;
      of('Received Email', count - bounced, 0, {}, bounced);
      of('Bounced Email', bounced, 1);
      of('Opened Email', wave.opened ?? 0, 10, {}, bounced);
      of('Opened Email', wave.machineOpened ?? 0, 2, { machine_open: true }, bounced + (wave.opened ?? 0));
      of('Clicked Email', wave.clicked ?? 0, 12, { URL: 'https://tea.example/' }, bounced);
      of('Unsubscribed from Email Marketing', wave.unsubscribed ?? 0, 13, {}, bounced);
      of('Marked Email as Spam', wave.spam ?? 0, 14, {}, bounced);
      for (let place = bounced; place < bounced + (wave.ordered ?? 0); place += 1) {
        appendEvent(account.events, account.ids, {
          metricId: orders.id,
          profile: personAt(place),
          at: at + 30 * MINUTE,
          properties: { $value: 20 },
        });
      }
    },
    async ingest(now = shop.clock.time) {
      await klaviyoEventPulls(database).save(orgId, { ...FIRST_SETTINGS, isOn: true, historyDays: 60 }, instant(now));
      const run = await pipeline.run(orgId, instant(now));
      if (run.kind === 'failed') throw new Error(`${run.step}: ${run.sentence}`);
    },
    async check(from = shop.clock.time) {
      let now = from;
      for (;;) {
        shop.clock.time = now;
        const next = await pipeline.reconcile(orgId, instant(now));
        if (next === null || next - now > 2 * 60 * MINUTE) return now;
        if ((await opened.view()).obstacle !== null) return now;
        now = Math.max(now, next);
      }
    },
    view: () => opened.desk.view(orgId),
    clock(now) {
      shop.clock.time = now;
    },
    async otherReport() {
      const attributes = { statistics: ['opens'], timeframe: { key: 'yesterday' }, conversion_metric_id: orders.id };
      const body = { data: { type: 'flow-values-report', attributes } };
      const { status } = await shop.call('POST', '/api/flow-values-reports', { body });
      if (status !== 200) throw new Error(`It was answered ${status}.`);
      shop.clock.time += 1_000;
    },
    async refresh() {
      const ports = { klaviyo: klaviyoClient(http), accounts: klaviyoAccounts(database), secrets };
      const clock = handClock(shop.clock.time);
      const refreshed = await refresh({ ...ports, catalogue: klaviyoCatalogue(database), clock }, orgId);
      if (refreshed.kind !== 'refreshed' || refreshed.problems.length > 0) throw new Error(JSON.stringify(refreshed));
    },
    reports: () => shop.exchanges.filter(({ operation }) => operation === 'query_flow_values'),
    async close() {
      pipeline.close();
      await http.close();
      await shop.close();
      await db.drop();
    },
  };
  await allow(SCOPES);
  await opened.refresh();
  await integrate(db, orgId, accountId, opened);
  shop.clock.time = present;
  return opened;
}

async function integrate(
  { asOwner }: TestDatabase,
  orgId: OrgId,
  accountId: AccountId,
  { flowId, messageId }: Pick<ReconciledShop, 'flowId' | 'messageId'>,
): Promise<void> {
  await asOwner(
    `INSERT INTO templates (org_id, template_id, name, state, account_id, flow_id, treatment_action_id,
       treatment_message_id, created_at, updated_at)
     VALUES ($1, 'welcome', 'Welcome', 'active', $2, $3, '1', $4, now(), now())`,
    [orgId, accountId, flowId, messageId],
  );
}
