import { fromDate, toDate } from '../../domain/instant.ts';
import type { MappingUse, OwnMappings, SavedMapping } from '../../ingest/mapping/ports.ts';
import type { Database } from './database.ts';

const USES = `
  SELECT u.mapping, u.files, u.events, u.last_at, u.kept_files, s.sha256, s.name
  FROM (
    SELECT mapping, count(*) FILTER (WHERE state = 'loaded')::int AS files,
           coalesce(sum(events) FILTER (WHERE state = 'loaded'), 0)::float8 AS events,
           max(loaded_at) FILTER (WHERE state = 'loaded') AS last_at,
           count(*) FILTER (WHERE expired_at IS NULL)::int AS kept_files
    FROM landing_files WHERE org_id = $1 AND mapping IS NOT NULL GROUP BY mapping) u
  LEFT JOIN LATERAL (
    SELECT sha256, name FROM landing_files
    WHERE org_id = $1 AND mapping = u.mapping AND expired_at IS NULL
    ORDER BY landed_at DESC, name DESC, sha256 LIMIT 1) s ON true`;

interface UseRow extends Record<string, unknown> {
  mapping: string;
  files: number;
  events: number;
  last_at: Date | null;
  kept_files: number;
  sha256: string | null;
  name: string | null;
}

export const ownMappings = (database: Database): OwnMappings => ({
  async list(orgId) {
    const rows = await database.inOrg(orgId, (query) =>
      query<{ definition: SavedMapping['definition']; updated_at: Date }>(
        'SELECT definition, updated_at FROM export_mappings WHERE org_id = $1 ORDER BY name',
        [orgId],
      ),
    );
    return rows.map(({ definition, updated_at }) => ({ definition, updatedAt: fromDate(updated_at) }));
  },
  async uses(orgId) {
    const rows = await database.inOrg(orgId, (query) => query<UseRow>(USES, [orgId]));
    return new Map(
      rows.map(({ mapping, files, events, last_at, kept_files, sha256, name }): [string, MappingUse] => [
        mapping,
        {
          ...{ files, events, keptFiles: kept_files },
          lastAt: last_at && fromDate(last_at),
          sample: sha256 === null || name === null ? null : { sha256, name },
        },
      ]),
    );
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
