import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { klaviyoClient } from '../../src/adapters/klaviyo/client.ts';
import { klaviyoHttp } from '../../src/adapters/klaviyo/http.ts';
import { deliveryQueue, openDeliveries } from '../../src/adapters/postgres/deliveries.ts';
import { importQueue } from '../../src/adapters/postgres/import-queue.ts';
import { RealClock } from '../../src/adapters/system/real-clock.ts';
import { createBulkWriter } from '../../src/deliver/bulk/bulk-writer.ts';
import { createDeliverer } from '../../src/deliver/deliverer.ts';
import { runLanes } from '../../src/deliver/lanes.ts';
import type { RenderedAgain } from '../../src/deliver/ports.ts';
import type { DecisionId } from '../../src/domain/ids.ts';

const GRACE_SECONDS = 600;
const PARAGRAPH = '<p>It’s roasted on Tuesday, and with you on Thursday.</p>';

/** Content whose body has about so many bytes. */
export const contentOf = (bytes: number): RenderedAgain => ({
  kind: 'same',
  content: {
    subject: 'Your next bag',
    preheader: 'It is on its way',
    body: PARAGRAPH.repeat(Math.ceil(bytes / Buffer.byteLength(PARAGRAPH))),
  },
});

export interface OfficeOptions {
  readonly databaseUrl: string;
  readonly klaviyoUrl: string;
  readonly privateKey: string;
  readonly content: RenderedAgain;
  /** As Verify would have found them. */
  readonly scopes?: Readonly<Record<string, 'granted'>>;
}

/** What the database says of the writes: each call is a row. */
export interface Written {
  readonly startedAt: Date;
  readonly completedAt: Date | null;
  readonly statusCode: number | null;
  readonly isLate: boolean;
}

export interface Job {
  readonly submittedAt: Date;
  readonly acceptedAt: Date;
  readonly completedAt: Date | null;
  readonly profiles: number;
  readonly bytes: number;
  readonly failed: number;
}

export interface Ending {
  readonly state: string;
  readonly isBulk: boolean;
  readonly isLate: boolean;
  readonly count: number;
}

/** An organisation connected to a Klaviyo, with a queue in PostgreSQL, and the product's own deliverer at it. */
export async function openPostOffice({ databaseUrl, klaviyoUrl, privateKey, content, scopes = {} }: OfficeOptions) {
  const owner = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  // At the end PostgreSQL may be stopped before it has said goodbye to the pool.
  owner.on('error', () => undefined);
  const database = openDeliveries(databaseUrl);
  const orgId = randomUUID();
  await owner.query('SELECT create_org($1, $2, $2, now())', [orgId, 'bench']);
  await owner.query(
    `INSERT INTO klaviyo_accounts (org_id, account_id, sealed_private_key, key_hint, quota_percent, scopes, created_at)
     VALUES ($1, $2, $3, 'pk_…', 100, $4, now())`,
    [orgId, randomUUID(), Buffer.from(privateKey), JSON.stringify(scopes)],
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
    start() {
      const queue = deliveryQueue(database);
      const ports = {
        klaviyo: klaviyoClient(http),
        openPrivateKey: async (_org: unknown, sealed: Uint8Array) => Buffer.from(sealed).toString(),
        decided: {
          contentOf: async (_org: unknown, ids: readonly DecisionId[]) => new Map(ids.map((id) => [id, content])),
        },
        clock: new RealClock(),
        onTrouble,
        onIncident: () => undefined,
      };
      return runLanes(
        new RealClock(),
        {
          deliverer: createDeliverer({ ...ports, queue }),
          bulkWriter: createBulkWriter({ ...ports, queue: importQueue(database, queue) }),
        },
        onTrouble,
      );
    },
    async countUnderWay(): Promise<number> {
      const { rows } = await owner.query<{ n: number }>(
        "SELECT count(*)::int AS n FROM deliveries WHERE state IN ('pending', 'importing')",
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
    async throttled(): Promise<number> {
      const { rows } = await owner.query<{ n: number }>(
        `SELECT (SELECT count(*) FROM delivery_attempts WHERE status_code = 429)::int
              + (SELECT count(*) FROM delivery_paces WHERE (pace ->> 'heldUntil')::float8 > 0)::int AS n`,
      );
      return rows[0]?.n ?? 0;
    },
    async jobs(): Promise<Job[]> {
      const { rows } = await owner.query<Job>(
        `SELECT submitted_at AS "submittedAt", accepted_at AS "acceptedAt", completed_at AS "completedAt", profiles, bytes,
                coalesce(failed, 0) AS failed
         FROM import_jobs ORDER BY submitted_at`,
      );
      return rows;
    },
    /** How many deliveries ended how; what failed never was in time. */
    async endings(): Promise<Ending[]> {
      const { rows } = await owner.query<Ending>(
        `SELECT state, import_job_id IS NOT NULL AND NOT single_only AS "isBulk", finished_at > due_at AS "isLate",
                count(*)::int AS count
         FROM deliveries GROUP BY 1, 2, 3`,
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
