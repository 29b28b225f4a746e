import type { ApiKeys } from '../../decide/ports.ts';
import type { KeyId, OrgId } from '../../domain/ids.ts';
import { toDate } from '../../domain/instant.ts';
import type { Database } from './database.ts';

interface KeyRow {
  org_id: OrgId;
  slug: string;
  key_id: KeyId;
  scopes: string[];
}

export const createGenerateKeys = (database: Database): ApiKeys => ({
  async find(hash) {
    const [row] = await database.beforeOrg<KeyRow>('SELECT org_id, slug, key_id, scopes FROM find_api_key($1)', [hash]);
    return row === undefined ? null : { orgId: row.org_id, slug: row.slug, keyId: row.key_id, scopes: row.scopes };
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
