import type { Account, Accounts, Scopes } from '../../connect/ports.ts';
import type { AccountId } from '../../domain/ids.ts';
import { fromDate, toDate } from '../../domain/instant.ts';
import type { Database } from './database.ts';

interface AccountRow {
  account_id: AccountId;
  name: string | null;
  sealed_private_key: Buffer;
  key_hint: string;
  scopes: Scopes;
  quota_percent: number;
  state: 'active' | 'paused';
  paused_reason: string | null;
  trouble_reason: string | null;
  trouble_since: Date | null;
  verified_at: Date | null;
  synced_at: Date | null;
}

export const klaviyoAccounts = (database: Database): Accounts => ({
  find: (orgId) =>
    database.inOrg(orgId, async (query) => {
      const [row] = await query<AccountRow>(
        `SELECT account_id, name, sealed_private_key, key_hint, scopes, quota_percent, state, paused_reason,
           trouble_reason, trouble_since, verified_at, synced_at
         FROM klaviyo_accounts`,
      );
      return row ? account(row) : null;
    }),
  save: (orgId, saved) =>
    database.inOrg(orgId, async (query) => {
      await query(
        `INSERT INTO klaviyo_accounts
           (org_id, account_id, name, sealed_private_key, key_hint, scopes, state, paused_reason, paused_since,
            verified_at, created_at)
         VALUES (current_org(), $1, $2, $3, $4, $5, $6, $7, CASE WHEN $6 = 'paused' THEN $8::timestamptz END, $8, $8)
         ON CONFLICT (org_id) DO UPDATE SET
           name = excluded.name, sealed_private_key = excluded.sealed_private_key, key_hint = excluded.key_hint,
           scopes = excluded.scopes, state = excluded.state, paused_reason = excluded.paused_reason,
           paused_since = CASE excluded.state
             WHEN 'paused' THEN coalesce(klaviyo_accounts.paused_since, excluded.paused_since) END,
           verified_at = excluded.verified_at`,
        [
          saved.accountId,
          saved.name,
          saved.sealedPrivateKey,
          saved.keyHint,
          JSON.stringify(saved.scopes),
          saved.state,
          saved.pausedReason,
          toDate(saved.verifiedAt),
        ],
      );
    }),
  shareQuota: (orgId, quotaPercent) =>
    database.inOrg(orgId, async (query) => {
      const rows = await query('UPDATE klaviyo_accounts SET quota_percent = $1 RETURNING account_id', [quotaPercent]);
      return rows.length > 0;
    }),
});

const account = (row: AccountRow): Account => ({
  accountId: row.account_id,
  name: row.name,
  sealedPrivateKey: row.sealed_private_key,
  keyHint: row.key_hint,
  scopes: row.scopes,
  quotaPercent: row.quota_percent,
  state: row.state,
  pausedReason: row.paused_reason,
  trouble: troubleOf(row),
  verifiedAt: row.verified_at && fromDate(row.verified_at),
  syncedAt: row.synced_at && fromDate(row.synced_at),
});

const troubleOf = ({ trouble_reason: reason, trouble_since: since }: AccountRow): Account['trouble'] =>
  reason === null || since === null ? null : { reason, since: fromDate(since) };
