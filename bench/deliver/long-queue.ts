import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { OrgId } from '../../src/domain/ids.ts';
import { type Instant, toDate } from '../../src/domain/instant.ts';

const TEMPLATES = 5;
const HOURS_AHEAD = 24;
const GRACE_SECONDS = 3_600;
const DUE_SECONDS_AGO = 600;

/** As from flows with a day's delay: in the order in which they are due. The first `due` of them are, within grace. */
const POST = `
  INSERT INTO deliveries (org_id, decision_id, profile_id, template_id, prefix, due_at, expires_at, not_before)
  SELECT $1, gen_random_uuid(), substr(md5(n::text || $5), 1, 26), 'template-' || n % ${TEMPLATES}, 'jai', due_at,
         due_at + interval '${GRACE_SECONDS} s', $2
  FROM (SELECT n, $2::timestamptz + CASE WHEN n <= $4 THEN interval '${DUE_SECONDS_AGO} s' * (n - $4::float8) / $4
                                         ELSE interval '${HOURS_AHEAD} h' * (n - $4) / ($3 - $4) END AS due_at
        FROM generate_series(1, $3::int) AS n) each`;

/** One organisation, and a queue in which all of its next day's emails wait. */
export interface LongQueue {
  readonly orgId: OrgId;
  readonly owner: pg.Pool;
  /** As the webhooks of a moment would, which are due over the day after it. */
  post(count: number, now: Instant): Promise<void>;
  countPending(): Promise<number>;
  close(): Promise<void>;
}

export async function openLongQueue(databaseUrl: string, deliveries: number, due: number): Promise<LongQueue> {
  const owner = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  // At the end PostgreSQL may be stopped before it has said goodbye to the pool.
  owner.on('error', () => undefined);
  const orgId = randomUUID() as OrgId;
  const accountId = randomUUID();
  await owner.query('SELECT create_org($1, $2, $2, now())', [orgId, 'bench']);
  await owner.query(
    `INSERT INTO klaviyo_accounts (org_id, account_id, sealed_private_key, key_hint, created_at)
     VALUES ($1, $2, '', 'pk_…', now())`,
    [orgId, accountId],
  );
  let batch = 0;
  const post = async (count: number, dueCount: number, now: Date): Promise<void> => {
    batch += 1;
    await owner.query(POST, [orgId, now, count, dueCount, `batch ${batch}`]);
  };
  await post(deliveries, due, new Date());
  // Half of the people had an email before.
  await owner.query(
    `INSERT INTO write_ledger (org_id, account_id, profile_id, prefix, decision_id, is_clean, written_at, occupied_until)
     SELECT org_id, $1, profile_id, prefix, gen_random_uuid(), false, now() - interval '2 days', now() - interval '1 day'
     FROM deliveries WHERE decision_id < '80000000-0000-0000-0000-000000000000'`,
    [accountId],
  );
  await owner.query('VACUUM ANALYZE deliveries, write_ledger');
  await owner.query('CHECKPOINT');
  return {
    orgId,
    owner,
    post: (count, now) => post(count, 0, toDate(now)),
    async countPending() {
      const { rows } = await owner.query<{ n: number }>(
        "SELECT count(*)::int AS n FROM deliveries WHERE state = 'pending'",
      );
      return rows[0]?.n ?? 0;
    },
    close: () => owner.end(),
  };
}
