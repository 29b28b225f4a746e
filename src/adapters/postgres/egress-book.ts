import type { EgressAddresses, EgressBook } from '../../connect/ports.ts';
import type { OrgId } from '../../domain/ids.ts';
import { fromDate, toDate } from '../../domain/instant.ts';
import type { Database } from './database.ts';

interface AddressRow {
  ranges: string[];
  fetched_at: Date | null;
  tried_at: Date;
  problem: string | null;
}

/** The addresses Klaviyo calls from. */
export const egressBook = (database: Database): EgressBook => ({
  async find(orgId) {
    const [row] = await database.inOrg(orgId, (query) =>
      query<AddressRow>('SELECT ranges, fetched_at, tried_at, problem FROM klaviyo_addresses WHERE org_id = $1', [
        orgId,
      ]),
    );
    return row ? addressesOf(row) : null;
  },

  keep: (orgId, ranges, at) =>
    database.inOrg(orgId, async (query) => {
      await query(
        `INSERT INTO klaviyo_addresses (org_id, ranges, fetched_at, tried_at) VALUES ($1, $2, $3, $3)
         ON CONFLICT (org_id) DO UPDATE SET ranges = excluded.ranges, fetched_at = excluded.fetched_at,
           tried_at = excluded.tried_at, problem = NULL`,
        [orgId, ranges, toDate(at)],
      );
      await query("SELECT pg_notify('justai_key', $1)", [orgId]);
    }),

  noteFailure: (orgId, problem, at) =>
    database.inOrg(orgId, async (query) => {
      await query(
        `INSERT INTO klaviyo_addresses (org_id, tried_at, problem) VALUES ($1, $3, $2)
         ON CONFLICT (org_id) DO UPDATE SET tried_at = excluded.tried_at, problem = excluded.problem`,
        [orgId, problem, toDate(at)],
      );
    }),

  async users() {
    const rows = await database.beforeOrg<{ org_id: OrgId }>('SELECT org_id FROM orgs_with_keys_from_klaviyo()');
    return rows.map((row) => row.org_id);
  },
});

const addressesOf = (row: AddressRow): EgressAddresses => ({
  ranges: row.ranges,
  fetchedAt: row.fetched_at && fromDate(row.fetched_at),
  triedAt: fromDate(row.tried_at),
  problem: row.problem,
});
