import type { OrgId } from '../../domain/ids.ts';
import type { Database } from './database.ts';

/** The wrapped data key of each organisation. */
export const orgKeys = (database: Database) => ({
  async find(orgId: OrgId): Promise<Buffer | null> {
    const [row] = await database.inOrg(orgId, (query) =>
      query<{ wrapped_key: Buffer }>('SELECT wrapped_key FROM org_keys WHERE org_id = $1', [orgId]),
    );
    return row?.wrapped_key ?? null;
  },

  /** Keeps the key that is there already: two processes may make one at the same time, and only one may win. */
  async insert(orgId: OrgId, wrappedKey: Buffer): Promise<void> {
    await database.inOrg(orgId, (query) =>
      query(
        `INSERT INTO org_keys (org_id, wrapped_key, created_at) VALUES ($1, $2, clock_timestamp())
         ON CONFLICT (org_id) DO NOTHING`,
        [orgId, wrappedKey],
      ),
    );
  },
});
