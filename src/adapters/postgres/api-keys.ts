import type { KeyId, OrgId } from '../../domain/ids.ts';
import { fromDate, type Instant, toDate } from '../../domain/instant.ts';
import type { Change } from '../../studio/ports.ts';
import { recordChange } from './audit-log.ts';
import type { Database } from './database.ts';

interface ApiKey {
  readonly keyId: KeyId;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | null;
  readonly revokedAt: Instant | null;
}

interface ApiKeyRow {
  key_id: KeyId;
  name: string;
  prefix: string;
  scopes: string[];
  created_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

export const apiKeys = (database: Database) => ({
  async list(orgId: OrgId): Promise<ApiKey[]> {
    const rows = await database.inOrg(orgId, (query) =>
      query<ApiKeyRow>(
        `SELECT key_id, name, prefix, scopes, created_at, last_used_at, revoked_at
         FROM api_keys WHERE org_id = $1 ORDER BY created_at DESC, key_id`,
        [orgId],
      ),
    );
    return rows.map(toApiKey);
  },

  async create(orgId: OrgId, key: ApiKey, hash: Buffer, change: Change): Promise<void> {
    await database.inOrg(orgId, async (query) => {
      await query(
        `INSERT INTO api_keys (org_id, key_id, name, prefix, hash, scopes, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [orgId, key.keyId, key.name, key.prefix, hash, key.scopes, toDate(key.createdAt)],
      );
      await recordChange(query, orgId, change, 'api_key.create', key.keyId, { name: key.name, prefix: key.prefix });
    });
  },

  async revoke(orgId: OrgId, keyId: KeyId, change: Change): Promise<boolean> {
    return database.inOrg(orgId, async (query) => {
      const revoked = await query(
        `UPDATE api_keys SET revoked_at = $3
         WHERE org_id = $1 AND key_id = $2 AND revoked_at IS NULL RETURNING key_id`,
        [orgId, keyId, toDate(change.at)],
      );
      if (revoked.length === 0) return false;
      await recordChange(query, orgId, change, 'api_key.revoke', keyId);
      return true;
    });
  },
});

const toApiKey = (row: ApiKeyRow): ApiKey => ({
  keyId: row.key_id,
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes,
  createdAt: fromDate(row.created_at),
  lastUsedAt: row.last_used_at === null ? null : fromDate(row.last_used_at),
  revokedAt: row.revoked_at === null ? null : fromDate(row.revoked_at),
});
