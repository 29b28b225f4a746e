import { createHash } from 'node:crypto';
import type { OrgId } from '../../domain/ids.ts';
import { namePattern, recordPattern } from '../../domain/name-pattern.ts';
import type { Person, PersonRows } from '../../ingest/forget/ports.ts';
import { recordChange } from './audit-log.ts';
import type { Database } from './database.ts';

export const personRows = (database: Database): PersonRows => ({
  async identify(orgId, id) {
    const [row] = await database.inOrg(orgId, (query) =>
      query<{ names: string[]; decision_ids: string[] }>(IDENTIFY, [orgId, id]),
    );
    return { ids: row?.names ?? [id], decisionIds: row?.decision_ids ?? [] };
  },
  remove: (orgId, person, { id, userId, at }) =>
    database.inOrg(orgId, async (query) => {
      const [row] = await query<{ removed: number }>(
        'SELECT forget_person($1, $2, $3, $4) AS removed',
        parametersOf(person),
      );
      const removed = row?.removed ?? 0;
      await recordChange(query, orgId, { userId, at }, 'person.forget', digestOf(orgId, id), { rows: removed });
      return removed;
    }),
  async search(orgId, person) {
    const rows = await database.inOrg(orgId, (query) =>
      query<{ table_name: string; rows_found: number }>(
        'SELECT * FROM find_person($1, $2, $3, $4)',
        parametersOf(person),
      ),
    );
    return rows.map((row) => ({ place: `PostgreSQL, ${row.table_name}`, found: row.rows_found }));
  },
});

/**
 * A request names a person twice, as user_id and at the head of tracking_id. The one stands for the other only where
 * nobody else is called so: "test" may be the user_id of many.
 */
const IDENTIFY = `
  WITH named AS (
    SELECT d.decision_id, d.user_id, split_part(d.tracking_id, '.', 1) AS profile_id
    FROM decisions d WHERE d.org_id = $1),
  direct AS (SELECT * FROM named WHERE user_id = $2 OR profile_id = $2),
  others AS (
    SELECT DISTINCT CASE WHEN user_id = $2 THEN profile_id ELSE user_id END AS name FROM direct
    WHERE user_id <> '' AND profile_id <> ''),
  theirs AS (
    SELECT o.name FROM others o
    WHERE NOT EXISTS (SELECT FROM named n WHERE n.user_id = o.name AND n.profile_id NOT IN ($2, o.name))
      AND NOT EXISTS (SELECT FROM named n WHERE n.profile_id = o.name AND n.user_id NOT IN ($2, o.name))
      AND (SELECT count(*) FROM others WHERE name <> $2) = 1),
  names AS (SELECT $2 AS name UNION SELECT name FROM theirs)
  SELECT array_agg(name ORDER BY name <> $2, name) AS names,
    ARRAY(SELECT decision_id FROM named WHERE user_id IN (SELECT name FROM names)
            OR profile_id IN (SELECT name FROM names)
          UNION
          SELECT decision_id FROM deliveries v
          WHERE v.org_id = $1 AND v.profile_id IN (SELECT name FROM names)) AS decision_ids
  FROM names`;

const parametersOf = ({ ids, decisionIds }: Person): unknown[] => [
  ids,
  decisionIds,
  ids.map(namePattern).filter((pattern) => pattern !== null),
  ids.map(recordPattern).filter((pattern) => pattern !== null),
];

/** Whoever asks later whether a person was forgotten knows the id; whoever reads the log does not learn it. */
const digestOf = (orgId: OrgId, id: string): string =>
  `sha256:${createHash('sha256').update(`${orgId}/${id}`).digest('hex')}`;
