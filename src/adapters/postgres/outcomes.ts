import type { OutcomeTable } from '../../learn/ports.ts';
import { copyFromFile } from './copy.ts';
import type { Database } from './database.ts';

const COLUMNS = `decision_id, template_id, user_id, kind, assignment, variant_id, policy_version, cell, group_probability,
  propensity, sequence, decided_at, evidence, received, opened, clicked,
  bounced, unsubscribed, marked_as_spam, conversions, revenue_micros, is_first_of_person, is_mature, conversion_definition`;

const UNTIL_MATURE = [
  'evidence',
  'received',
  'opened',
  'clicked',
  'bounced',
  'unsubscribed',
  'marked_as_spam',
  'is_mature',
];
/** As the template says; said otherwise, those of mature outcomes are others too. */
const BY_DEFINITION = ['conversions', 'revenue_micros', 'conversion_definition'];
const MAY_CHANGE = [...UNTIL_MATURE, ...BY_DEFINITION];
const changing = (row: string): string => MAY_CHANGE.map((column) => `${row}.${column}`).join(', ');
const changed = [
  ...UNTIL_MATURE.map((column) => `CASE WHEN outcomes.is_mature THEN outcomes.${column} ELSE excluded.${column} END`),
  ...BY_DEFINITION.map((column) => `excluded.${column}`),
].join(', ');

export const outcomeTable = (database: Database): OutcomeTable => ({
  async firstOpenSequence(orgId) {
    const [row] = await database.inOrg(orgId, (query) =>
      query<{ sequence: number }>(
        `SELECT coalesce(
           min(sequence) FILTER (WHERE NOT is_mature OR o.conversion_definition <> t.conversion_definition),
           max(sequence) + 1, 0) AS sequence
         FROM outcomes o LEFT JOIN templates t USING (org_id, template_id)
         WHERE org_id = $1 AND assignment <> 'external'`,
        [orgId],
      ),
    );
    return row?.sequence ?? 0;
  },
  load: (orgId, csvPaths) =>
    database.inOrg(orgId, async (query, client) => {
      await query(`CREATE TEMP TABLE incoming_outcomes ON COMMIT DROP AS SELECT ${COLUMNS} FROM outcomes WITH NO DATA`);
      for (const path of csvPaths) {
        await copyFromFile(client, `COPY incoming_outcomes (${COLUMNS}) FROM STDIN (FORMAT csv, HEADER)`, path);
      }
      const [row] = await query<{ changed: number }>(
        `WITH upserted AS (
           INSERT INTO outcomes (org_id, ${COLUMNS})
           SELECT $1, ${COLUMNS} FROM incoming_outcomes ORDER BY sequence
           ON CONFLICT (org_id, decision_id) DO UPDATE SET (${MAY_CHANGE.join(', ')}) = ROW(${changed})
           WHERE (NOT outcomes.is_mature OR outcomes.conversion_definition <> excluded.conversion_definition)
             AND (${changing('outcomes')}) IS DISTINCT FROM (${changing('excluded')})
           RETURNING 1)
         SELECT count(*) AS changed FROM upserted`,
        [orgId],
      );
      return row?.changed ?? 0;
    }),
});
