import { randomUUID } from 'node:crypto';
import { createProfile } from '../../../twin/state/profiles.ts';
import { cloneDatabase, type TestDatabase } from '../../support/database.ts';
import { FULL_KEY, openShop, type Shop } from '../../support/twin-shop.ts';
import { type DelivererProcess, type Moment, startDelivererProcess } from './deliverer-process.ts';

/** So many that single writes, at a tenth of the quota, would be late. */
const PEOPLE = 500;
const GONE = 3;
const CLOCK_MILLISECONDS = 50;
const SCOPES = ['lists:write', 'lists:read', 'profiles:read', 'profiles:write'];

/** A burst of deliveries before a twin whose clock runs, and deliverers in processes of their own. */
export interface InterruptedImport {
  readonly db: TestDatabase;
  readonly shop: Shop;
  /** Decision → profile; Klaviyo knows all but those that are `gone`. */
  readonly posted: ReadonlyMap<string, string>;
  readonly gone: ReadonlySet<string>;
  start(holdAt?: Moment): Promise<DelivererProcess>;
  /** As two minutes do, of those who were heard of no more. */
  letLeasesEnd(): Promise<void>;
  importing(): Promise<number>;
  /** Nothing more needs to go by bulk import, so the rest may go as fast as it can. */
  hurry(): Promise<void>;
  /** How many bulk imports Klaviyo took that carry the profile. */
  importsOf(profileId: string): number;
  close(): Promise<void>;
}

export async function openInterruptedImport(): Promise<InterruptedImport> {
  const db = await cloneDatabase();
  const shop = await openShop();
  // The pace is not what is asked here.
  shop.assumptions.change({
    keepsRateLimits: false,
    bulkImportQueuedMilliseconds: 500,
    bulkImportProcessingMilliseconds: 500,
  });
  shop.clock.time = Date.now();
  const ticking = setInterval(() => {
    shop.clock.time = Date.now();
  }, CLOCK_MILLISECONDS);
  const { posted, gone } = people(shop);
  await post(db, posted);
  const started: DelivererProcess[] = [];
  return {
    db,
    shop,
    posted,
    gone,
    async start(holdAt) {
      const deliverer = await startDelivererProcess(db.url, shop.origin, holdAt);
      started.push(deliverer);
      return deliverer;
    },
    async letLeasesEnd() {
      await db.asOwner(
        `UPDATE deliveries SET leased_until = clock_timestamp() - interval '1 s' WHERE leased_until IS NOT NULL`,
      );
      await db.asOwner(`UPDATE delivery_paces SET pace = jsonb_set(pace, '{grants}', '[]')`);
    },
    async importing() {
      const [row] = await db.asOwner<{ n: number }>(
        `SELECT count(*)::int AS n FROM deliveries WHERE state = 'importing'`,
      );
      return row?.n ?? 0;
    },
    async hurry() {
      await db.asOwner('UPDATE klaviyo_accounts SET quota_percent = 100');
    },
    importsOf: (profileId) => importsTaken(shop).filter((profiles) => profiles.includes(profileId)).length,
    async close() {
      for (const each of started) await each.kill();
      clearInterval(ticking);
      await shop.close();
      await db.drop();
    },
  };
}

function people(shop: Shop) {
  const posted = new Map<string, string>();
  for (let n = GONE; n < PEOPLE; n += 1) {
    const fields = { email: `person${n}@example.com` };
    const created = createProfile(shop.account.profiles, shop.account.ids, { fields }, shop.clock.now());
    if (created.kind === 'duplicate') throw new Error('The shop is new.');
    posted.set(randomUUID(), created.profile.id);
  }
  const gone = new Set(Array.from({ length: GONE }, (_, n) => `01J8AGONE${n}`));
  for (const profileId of gone) posted.set(randomUUID(), profileId);
  return { posted, gone };
}

async function post(db: TestDatabase, posted: ReadonlyMap<string, string>): Promise<void> {
  const orgId = await db.createOrg();
  const scopes = JSON.stringify(Object.fromEntries(SCOPES.map((scope) => [scope, 'granted'])));
  await db.asOwner(
    `INSERT INTO klaviyo_accounts (org_id, account_id, sealed_private_key, key_hint, quota_percent, scopes, created_at)
     VALUES ($1, $2, $3, 'pk_…', 10, $4, now())`,
    [orgId, randomUUID(), Buffer.from(FULL_KEY), scopes],
  );
  // Whom Klaviyo does not know comes last, and so into a bulk import.
  await db.asOwner(
    `INSERT INTO deliveries (org_id, decision_id, profile_id, template_id, prefix, due_at, expires_at, not_before)
     SELECT $1, decision_id, profile_id, 'welcome', 'jai', now() + make_interval(secs => 180 + place / 10.0),
       now() + interval '1 hour', now()
     FROM unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS posted (decision_id, profile_id, place)`,
    [orgId, [...posted.keys()], [...posted.values()]],
  );
}

/** The profiles of each. */
export function importsTaken({ exchanges }: Shop): string[][] {
  return exchanges
    .filter(({ operation, status }) => operation === 'bulk_import_profiles' && status === 202)
    .map(({ request }) => {
      const { data } = (request?.json ?? {}) as { data: { attributes: { profiles: { data: { id: string }[] } } } };
      return data.attributes.profiles.data.map(({ id }) => id);
    });
}
