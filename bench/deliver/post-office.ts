import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { klaviyoClient } from '../../src/adapters/klaviyo/client.ts';
import { klaviyoHttp } from '../../src/adapters/klaviyo/http.ts';
import { Database } from '../../src/adapters/postgres/database.ts';
import { deliveryQueue } from '../../src/adapters/postgres/deliveries.ts';
import { RealClock } from '../../src/adapters/system/real-clock.ts';
import { createDeliverer } from '../../src/deliver/deliverer.ts';
import { runLanes } from '../../src/deliver/lanes.ts';
import type { RenderedAgain } from '../../src/deliver/ports.ts';

const GRACE_SECONDS = 600;
const CONTENT: RenderedAgain = {
  kind: 'same',
  content: {
    subject: 'Your next bag',
    preheader: 'It is on its way',
    body: '<p>It’s roasted on Tuesday.</p>'.repeat(30),
  },
};

/** What the database says of the writes: each call is a row. */
export interface Written {
  readonly startedAt: Date;
  readonly completedAt: Date | null;
  readonly statusCode: number | null;
  readonly isLate: boolean;
}

/** An organisation connected to a Klaviyo, with a queue in PostgreSQL, and the product's own deliverer at it. */
export async function openPostOffice(databaseUrl: string, klaviyoUrl: string, privateKey: string) {
  const owner = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  const database = new Database(databaseUrl);
  const orgId = randomUUID();
  await owner.query('SELECT create_org($1, $2, $2, now())', [orgId, 'bench']);
  await owner.query(
    `INSERT INTO klaviyo_accounts (org_id, account_id, sealed_private_key, key_hint, quota_percent, created_at)
     VALUES ($1, $2, $3, 'pk_…', 100, now())`,
    [orgId, randomUUID(), Buffer.from(privateKey)],
  );
  const http = klaviyoHttp({ baseUrl: klaviyoUrl, userAgent: 'justai-bench' });
  const troubles: unknown[] = [];
  const onTrouble = (_org: unknown, error: unknown): void => void troubles.push(error);

  return {
    troubles,
    async post(profileIds: readonly string[], dueInSeconds: number): Promise<void> {
      await owner.query(
        `INSERT INTO deliveries (org_id, decision_id, profile_id, template_id, prefix, due_at, expires_at, not_before)
         SELECT $1, gen_random_uuid(), id, 'welcome-email', 'jai', now() + make_interval(secs => $3),
                now() + make_interval(secs => $3 + $4), now()
         FROM unnest($2::text[]) AS id`,
        [orgId, profileIds, dueInSeconds, GRACE_SECONDS],
      );
      await owner.query('VACUUM ANALYZE deliveries');
    },
    start: () =>
      runLanes(
        new RealClock(),
        createDeliverer({
          queue: deliveryQueue(database),
          klaviyo: klaviyoClient(http),
          openPrivateKey: async (_org, sealed) => Buffer.from(sealed).toString(),
          decided: { contentOf: async (_org, ids) => new Map(ids.map((id) => [id, CONTENT])) },
          clock: new RealClock(),
          onTrouble,
        }),
        onTrouble,
      ),
    async countPending(): Promise<number> {
      const { rows } = await owner.query<{ n: number }>(
        "SELECT count(*)::int AS n FROM deliveries WHERE state = 'pending'",
      );
      return rows[0]?.n ?? 0;
    },
    async written(): Promise<Written[]> {
      const { rows } = await owner.query<Written>(
        `SELECT a.started_at AS "startedAt", a.completed_at AS "completedAt", a.status_code AS "statusCode",
                coalesce(a.completed_at > d.due_at, true) AS "isLate"
         FROM delivery_attempts a JOIN deliveries d USING (org_id, decision_id) ORDER BY a.started_at`,
      );
      return rows;
    },
    async close(): Promise<void> {
      await http.close();
      await database.close();
      await owner.end();
    },
  };
}
