import { fromDate, toDate } from '../../domain/instant.ts';
import type { Inbox } from '../../ingest/inbox/ports.ts';
import type { Database } from './database.ts';

export const inboxTable = (database: Database): Inbox => ({
  async add(orgId, source, body, now) {
    await database.inOrg(orgId, (query) =>
      query('INSERT INTO inbox (org_id, source, body, received_at) VALUES ($1, $2, $3, $4)', [
        orgId,
        source,
        Buffer.from(body),
        toDate(now),
      ]),
    );
  },
  waiting: (orgId, source, after, limit) =>
    database.inOrg(orgId, (query) =>
      query<{ sequence: number; body: Buffer }>(
        'SELECT sequence, body FROM inbox WHERE org_id = $1 AND source = $2 AND sequence > $3 ORDER BY sequence LIMIT $4',
        [orgId, source, after, limit],
      ),
    ),
  async oldestAt(orgId) {
    const [row] = await database.inOrg(orgId, (query) =>
      query<{ received_at: Date }>('SELECT received_at FROM inbox WHERE org_id = $1 ORDER BY sequence LIMIT 1', [
        orgId,
      ]),
    );
    return row === undefined ? null : fromDate(row.received_at);
  },
  async remove(orgId, sequences) {
    await database.inOrg(orgId, (query) =>
      query('DELETE FROM inbox WHERE org_id = $1 AND sequence = ANY($2::bigint[])', [orgId, sequences]),
    );
  },
});
