import { timingSafeEqual } from 'node:crypto';
import type { ApiKeys } from '../../decide/ports.ts';
import type { KeyOwner } from '../../domain/api-key.ts';
import type { FlowId, KeyId, OrgId, TemplateId } from '../../domain/ids.ts';
import { fromDate, toDate } from '../../domain/instant.ts';
import type { Database } from './database.ts';

interface KeyRow {
  org_id: OrgId;
  slug: string;
  key_id: KeyId;
  hash: Buffer;
  scopes: string[];
  template_ids: string[];
  flow_id: string | null;
  address_ranges: string[];
  profile_daily_cap: number;
  requests_per_second: number;
  from_klaviyo: boolean;
  klaviyo_ranges: string[] | null;
  klaviyo_fetched_at: Date | null;
}

export const createGenerateKeys = (database: Database): ApiKeys => ({
  async find(hash) {
    const [row] = await database.beforeOrg<KeyRow>('SELECT * FROM find_api_key($1)', [hash]);
    // An index finds the row; whether it is the one is decided in constant time.
    return row !== undefined && timingSafeEqual(row.hash, hash) ? ownerOf(row) : null;
  },
  touch: (orgId, keyId, at) =>
    database.inOrg(orgId, async (query) => {
      await query(
        `UPDATE api_keys SET last_used_at = $2
         WHERE key_id = $1 AND (last_used_at IS NULL OR last_used_at < $2::timestamptz - interval '1 minute')`,
        [keyId, toDate(at)],
      );
    }),
});

const ownerOf = (row: KeyRow): KeyOwner => ({
  orgId: row.org_id,
  slug: row.slug,
  keyId: row.key_id,
  scopes: row.scopes,
  bindings: {
    templateIds: row.template_ids as TemplateId[],
    flowId: row.flow_id as FlowId | null,
    addressRanges: row.address_ranges,
    fromKlaviyo: row.from_klaviyo,
  },
  limits: { profileDailyCap: row.profile_daily_cap, requestsPerSecond: row.requests_per_second },
  klaviyoAddresses: row.klaviyo_fetched_at && {
    ranges: row.klaviyo_ranges ?? [],
    fetchedAt: fromDate(row.klaviyo_fetched_at),
  },
});
