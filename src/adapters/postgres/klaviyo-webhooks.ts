import { fromDate, toDate } from '../../domain/instant.ts';
import type { KlaviyoWebhooks } from '../../ingest/klaviyo-webhook/ports.ts';
import type { Database } from './database.ts';

interface WebhookRow {
  sealed_secret: Buffer;
  created_at: Date;
  last_received_at: Date | null;
  last_refused_at: Date | null;
  last_refusal: string | null;
}

export const klaviyoWebhooks = (database: Database): KlaviyoWebhooks => ({
  async find(orgId) {
    const [row] = await database.inOrg(orgId, (query) =>
      query<WebhookRow>(
        `SELECT sealed_secret, created_at, last_received_at, last_refused_at, last_refusal FROM klaviyo_webhooks
         WHERE org_id = $1`,
        [orgId],
      ),
    );
    if (row === undefined) return null;
    return {
      sealedSecret: row.sealed_secret,
      createdAt: fromDate(row.created_at),
      lastReceivedAt: row.last_received_at && fromDate(row.last_received_at),
      lastRefusedAt: row.last_refused_at && fromDate(row.last_refused_at),
      lastRefusal: row.last_refusal,
    };
  },
  async save(orgId, sealedSecret, now) {
    await database.inOrg(orgId, (query) =>
      query(
        `INSERT INTO klaviyo_webhooks (org_id, sealed_secret, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (org_id) DO UPDATE
         SET sealed_secret = excluded.sealed_secret, created_at = excluded.created_at, last_refused_at = NULL,
             last_refusal = NULL`,
        [orgId, sealedSecret, toDate(now)],
      ),
    );
  },
  async remove(orgId) {
    const removed = await database.inOrg(orgId, (query) =>
      query('DELETE FROM klaviyo_webhooks WHERE org_id = $1 RETURNING org_id', [orgId]),
    );
    return removed.length > 0;
  },
  async recordRefused(orgId, sentence, now) {
    await database.inOrg(orgId, (query) =>
      query(
        // Once a minute is enough: whoever guesses must not make a row of work of each guess.
        `UPDATE klaviyo_webhooks SET last_refused_at = $2, last_refusal = $3
         WHERE org_id = $1 AND (last_refused_at IS NULL OR last_refused_at < $2::timestamptz - interval '1 minute')`,
        [orgId, toDate(now), sentence],
      ),
    );
  },
  async recordReceived(orgId, now) {
    await database.inOrg(orgId, (query) =>
      query(
        `UPDATE klaviyo_webhooks SET last_received_at = $2
         WHERE org_id = $1 AND (last_received_at IS NULL OR last_received_at < $2::timestamptz - interval '1 minute')`,
        [orgId, toDate(now)],
      ),
    );
  },
});
