import type { RateTokens } from '../../decide/ports.ts';
import type { Database } from './database.ts';

/**
 * A token bucket a key, of one second's requests, shared by all processes. Its table is unlogged, so that a commit
 * waits for no disk.
 */
export const createRateTokens = (database: Database): RateTokens => ({
  take: ({ orgId, keyId, limits }, wanted) =>
    database.inOrg(orgId, async (query) => {
      const [row] = await query<{ granted: number }>(
        `INSERT INTO key_rates AS k (org_id, key_id, tokens, filled_at, granted)
         VALUES (current_org(), $1, $2::int - least($3::int, $2::int), clock_timestamp(), least($3::int, $2::int))
         ON CONFLICT (org_id, key_id) DO UPDATE SET
           granted = least($3::int, floor(${FILLED})), tokens = ${FILLED} - least($3::int, floor(${FILLED})),
           filled_at = greatest(k.filled_at, excluded.filled_at)
         RETURNING granted`,
        [keyId, limits.requestsPerSecond, wanted],
      );
      return row?.granted ?? 0;
    }),
});

/** What is in the bucket when the statement came, which may be before another one that it waited for. */
const FILLED = `least($2::int, k.tokens
  + $2::int * greatest(0, extract(epoch FROM excluded.filled_at - k.filled_at)::float8))`;
