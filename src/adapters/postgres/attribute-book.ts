import type { AttributeDefinition, NamedBucket } from '../../domain/attribute.ts';
import type { OrgId } from '../../domain/ids.ts';
import { toDate } from '../../domain/instant.ts';
import type { AttributeBook, BookEntry, Change, TargetedVariant } from '../../studio/ports.ts';
import { recordChange } from './audit-log.ts';
import type { Database, Query } from './database.ts';
import { announceChange } from './notices.ts';

const TABLES = {
  attribute: { table: 'attributes', column: 'definition' },
  bucket: { table: 'named_buckets', column: 'attributes' },
} as const;

/** The attributes and named buckets of organisations, as their editors see and change them. */
export const attributeBook = (database: Database): AttributeBook => ({
  attributes: (orgId) =>
    database.inOrg(orgId, async (query) => {
      const rows = await query<{ definition: AttributeDefinition }>(
        'SELECT definition FROM attributes WHERE org_id = $1 ORDER BY created_at, name',
        [orgId],
      );
      return rows.map(({ definition }) => definition);
    }),

  buckets: (orgId) =>
    database.inOrg(orgId, (query) =>
      query<NamedBucket>('SELECT name, attributes FROM named_buckets WHERE org_id = $1 ORDER BY created_at, name', [
        orgId,
      ]),
    ),

  targetedVariants: (orgId) => database.inOrg(orgId, (query) => listTargetedVariants(query, orgId)),

  create: async (orgId, entry, limit, change) => {
    const { table, column } = TABLES[entry.kind];
    let isFull = false;
    const isCreated = await changeOne(database, orgId, change, `${entry.kind}.create`, entry, async (query) => {
      await query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${table} ${orgId}`]);
      isFull =
        (await query(`SELECT FROM ${table} WHERE org_id = $1 AND name <> $2`, [orgId, entry.name])).length >= limit;
      if (isFull) return [];
      return query(
        `INSERT INTO ${table} (org_id, name, ${column}, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT DO NOTHING RETURNING name`,
        [orgId, entry.name, JSON.stringify(entry.content), toDate(change.at)],
      );
    });
    if (isCreated) return 'created';
    return isFull ? 'full' : 'name_taken';
  },

  replace: (orgId, entry, change) => {
    const { table, column } = TABLES[entry.kind];
    return changeOne(database, orgId, change, `${entry.kind}.replace`, entry, (query) =>
      query(`UPDATE ${table} SET ${column} = $3, updated_at = $4 WHERE org_id = $1 AND name = $2 RETURNING name`, [
        orgId,
        entry.name,
        JSON.stringify(entry.content),
        toDate(change.at),
      ]),
    );
  },

  remove: (orgId, kind, name, change) =>
    changeOne(database, orgId, change, `${kind}.delete`, { name }, (query) =>
      query(`DELETE FROM ${TABLES[kind].table} WHERE org_id = $1 AND name = $2 RETURNING name`, [orgId, name]),
    ),
});

function listTargetedVariants(query: Query, orgId: OrgId): Promise<TargetedVariant[]> {
  return query<TargetedVariant>(
    `SELECT t.template_id AS "templateId", t.name AS "templateName", v.variant_id AS "variantId",
            v.name AS "variantName", v.targeting,
            v.state = 'active' AND t.state IN ('active', 'shipped') AS "isServing"
     FROM variants v JOIN templates t USING (org_id, template_id)
     WHERE v.org_id = $1 AND v.targeting <> '[]' AND v.state <> 'archived' AND t.state <> 'archived'
     ORDER BY t.name, t.template_id, v.created_at, v.variant_id`,
    [orgId],
  );
}

/** The audit row and the notice to the deciders take effect when the change commits; false where nothing changed. */
const changeOne = (
  database: Database,
  orgId: OrgId,
  change: Change,
  action: string,
  { name, content }: { readonly name: string; readonly content?: BookEntry['content'] },
  write: (query: Query) => Promise<readonly unknown[]>,
): Promise<boolean> =>
  database.inOrg(orgId, async (query) => {
    if ((await write(query)).length === 0) return false;
    await recordChange(query, orgId, change, action, name, content === undefined ? {} : { content });
    await announceChange(query, orgId);
    return true;
  });
