import { fromDate, toDate } from '../../domain/instant.ts';
import type { OwnMappings, SavedMapping } from '../../ingest/mapping/ports.ts';
import type { Database } from './database.ts';

export const ownMappings = (database: Database): OwnMappings => ({
  async list(orgId) {
    const rows = await database.inOrg(orgId, (query) =>
      query<{ definition: SavedMapping['definition']; updated_at: Date; files: number; events: number }>(
        `SELECT m.definition, m.updated_at, count(f.sha256)::int AS files, coalesce(sum(f.events), 0)::float8 AS events
         FROM export_mappings m
         LEFT JOIN landing_files f ON f.org_id = m.org_id AND f.mapping = m.name AND f.state = 'loaded'
         WHERE m.org_id = $1 GROUP BY m.org_id, m.name ORDER BY m.name`,
        [orgId],
      ),
    );
    return rows.map(({ definition, updated_at, files, events }) => ({
      definition,
      updatedAt: fromDate(updated_at),
      loaded: { files, events },
    }));
  },
  async definitions(orgId) {
    const rows = await database.inOrg(orgId, (query) =>
      query<{ definition: SavedMapping['definition'] }>(
        'SELECT definition FROM export_mappings WHERE org_id = $1 ORDER BY name',
        [orgId],
      ),
    );
    return rows.map((row) => row.definition);
  },
  async save(orgId, definition, by) {
    await database.inOrg(orgId, (query) =>
      query(
        `INSERT INTO export_mappings (org_id, name, definition, updated_at, updated_by) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (org_id, name) DO UPDATE SET definition = $3, updated_at = $4, updated_by = $5`,
        [orgId, definition.name, JSON.stringify(definition), toDate(by.at), by.userId],
      ),
    );
  },
  async remove(orgId, name) {
    const removed = await database.inOrg(orgId, (query) =>
      query('DELETE FROM export_mappings WHERE org_id = $1 AND name = $2 RETURNING name', [orgId, name]),
    );
    return removed.length === 1;
  },
  async readAgain(orgId, name, sha256) {
    const files = await database.inOrg(orgId, (query) =>
      query(
        `UPDATE landing_files SET state = 'landed', reason = NULL
         WHERE org_id = $1 AND expired_at IS NULL AND (state IN ('needs_mapping', 'parked') OR mapping = $2 OR sha256 = $3)
         RETURNING sha256`,
        [orgId, name, sha256],
      ),
    );
    return files.length;
  },
});
