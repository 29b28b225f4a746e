import type { KeyBindings, KeyLimits } from '../../domain/api-key.ts';
import type { FlowId, KeyId, OrgId, TemplateId } from '../../domain/ids.ts';
import { fromDate, type Instant, toDate } from '../../domain/instant.ts';
import type { Change } from '../../studio/ports.ts';
import { recordChange } from './audit-log.ts';
import type { Database } from './database.ts';

type Scope = 'generate' | 'events' | 'admin' | 'debug';

interface Settings {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly bindings: KeyBindings;
  readonly limits: KeyLimits;
}

interface ApiKey extends Settings {
  readonly keyId: KeyId;
  readonly prefix: string;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | null;
  readonly revokedAt: Instant | null;
  readonly replaces: KeyId | null;
}

interface ApiKeyRow {
  key_id: KeyId;
  name: string;
  prefix: string;
  scopes: Scope[];
  template_ids: TemplateId[];
  flow_id: FlowId | null;
  address_ranges: string[];
  profile_daily_cap: number;
  requests_per_second: number;
  from_klaviyo: boolean;
  created_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
  replaces: KeyId | null;
}

const COLUMNS = `key_id, name, prefix, scopes, template_ids, flow_id, address_ranges, from_klaviyo, profile_daily_cap,
  requests_per_second, created_at, last_used_at, revoked_at, replaces`;

/** Klaviyo retries a webhook for 24 hours; a key used within them may still be on its way. */
const RECENT = "interval '25 hours'";

export const apiKeys = (database: Database) => ({
  async list(orgId: OrgId): Promise<ApiKey[]> {
    const rows = await database.inOrg(orgId, (query) =>
      query<ApiKeyRow>(`SELECT ${COLUMNS} FROM api_keys WHERE org_id = $1 ORDER BY created_at DESC, key_id`, [orgId]),
    );
    return rows.map(toApiKey);
  },

  async create(orgId: OrgId, key: ApiKey, hash: Buffer, change: Change): Promise<boolean> {
    const { bindings, limits } = key;
    return database.inOrg(orgId, async (query) => {
      const made = await query(
        `INSERT INTO api_keys (org_id, key_id, name, prefix, hash, scopes, template_ids, flow_id, address_ranges,
           profile_daily_cap, requests_per_second, created_at, replaces, from_klaviyo)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14
         WHERE $13::uuid IS NULL OR EXISTS (SELECT FROM api_keys WHERE key_id = $13 AND revoked_at IS NULL)
         ON CONFLICT (org_id, replaces) WHERE revoked_at IS NULL DO NOTHING RETURNING key_id`,
        [
          ...[orgId, key.keyId, key.name, key.prefix, hash, key.scopes, bindings.templateIds, bindings.flowId],
          ...[bindings.addressRanges, limits.profileDailyCap, limits.requestsPerSecond, toDate(key.createdAt)],
          ...[key.replaces, bindings.fromKlaviyo],
        ],
      );
      if (made.length === 0) return false;
      const { prefix, replaces } = key;
      const action = replaces === null ? 'api_key.create' : 'api_key.rotate';
      await recordChange(query, orgId, change, action, key.keyId, { ...settingsOf(key), prefix, replaces });
      return true;
    });
  },

  async edit(orgId: OrgId, keyId: KeyId, settings: Settings, isAllowed: (before: Settings) => boolean, change: Change) {
    return database.inOrg(orgId, async (query): Promise<'edited' | 'refused' | 'no_such_key'> => {
      const [found] = await query<ApiKeyRow>(
        `SELECT ${COLUMNS} FROM api_keys WHERE org_id = $1 AND key_id = $2 AND revoked_at IS NULL FOR UPDATE`,
        [orgId, keyId],
      );
      if (found === undefined) return 'no_such_key';
      const before = settingsOf(toApiKey(found));
      if (!isAllowed(before)) return 'refused';
      const { name, scopes, bindings, limits } = settings;
      await query(
        `UPDATE api_keys SET name = $3, scopes = $4, template_ids = $5, flow_id = $6, address_ranges = $7,
           from_klaviyo = $8, profile_daily_cap = $9, requests_per_second = $10 WHERE org_id = $1 AND key_id = $2`,
        [
          ...[orgId, keyId, name, scopes, bindings.templateIds, bindings.flowId, bindings.addressRanges],
          ...[bindings.fromKlaviyo, limits.profileDailyCap, limits.requestsPerSecond],
        ],
      );
      await query("SELECT pg_notify('justai_key', $1)", [orgId]);
      await recordChange(query, orgId, change, 'api_key.edit', keyId, { before, after: settingsOf(settings) });
      return 'edited';
    });
  },

  async revoke(orgId: OrgId, keyId: KeyId, isConfirmed: boolean, change: Change) {
    return database.inOrg(orgId, async (query): Promise<'revoked' | 'recently_used' | 'no_such_key'> => {
      const [found] = await query<{ is_recent: boolean }>(
        `SELECT coalesce(last_used_at > $3::timestamptz - ${RECENT}, false) AS is_recent FROM api_keys
         WHERE org_id = $1 AND key_id = $2 AND revoked_at IS NULL FOR UPDATE`,
        [orgId, keyId, toDate(change.at)],
      );
      if (found === undefined) return 'no_such_key';
      if (found.is_recent && !isConfirmed) return 'recently_used';
      await query('UPDATE api_keys SET revoked_at = $3 WHERE org_id = $1 AND key_id = $2', [
        orgId,
        keyId,
        toDate(change.at),
      ]);
      await query("SELECT pg_notify('justai_key', $1)", [orgId]);
      await recordChange(query, orgId, change, 'api_key.revoke', keyId);
      return 'revoked';
    });
  },
});

const settingsOf = ({ name, scopes, bindings, limits }: Settings): Settings => ({ name, scopes, bindings, limits });

const toApiKey = (row: ApiKeyRow): ApiKey => ({
  keyId: row.key_id,
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes,
  bindings: {
    templateIds: row.template_ids,
    flowId: row.flow_id,
    addressRanges: row.address_ranges,
    fromKlaviyo: row.from_klaviyo,
  },
  limits: { profileDailyCap: row.profile_daily_cap, requestsPerSecond: row.requests_per_second },
  createdAt: fromDate(row.created_at),
  lastUsedAt: row.last_used_at === null ? null : fromDate(row.last_used_at),
  revokedAt: row.revoked_at === null ? null : fromDate(row.revoked_at),
  replaces: row.replaces,
});
