import type { OutcomeTable } from '../../learn/ports.ts';
import { copyFromFile } from './copy.ts';
import type { Database } from './database.ts';

const COLUMNS = `decision_id, template_id, user_id, kind, assignment, variant_id, policy_version, cell, group_probability,
  propensity, sequence, decided_at, evidence, received, opened, clicked,
  bounced, unsubscribed, marked_as_spam, conversions, revenue_micros, is_first_of_person, is_mature`;

const MAY_CHANGE = [
  'evidence',
  'received',
  'opened',
  'clicked',
  'bounced',
  'unsubscribed',
  'marked_as_spam',
  'conversions',
  'revenue_micros',
  'is_mature',
];
const changing = (row: string): string => MAY_CHANGE.map((column) => `${row}.${column}`).join(', ');

export const outcomeTable = (database: Database): OutcomeTable => ({
  async firstOpenSequence(orgId) {
    const [row] = await database.inOrg(orgId, (query) =>
      query<{ sequence: number }>(
        `SELECT coalesce(min(sequence) FILTER (WHERE NOT is_mature), max(sequence) + 1, 0) AS sequence
         FROM outcomes WHERE org_id = $1 AND assignment <> 'external'`,
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
           ON CONFLICT (org_id, decision_id) DO UPDATE SET (${MAY_CHANGE.join(', ')}) = ROW(${changing('excluded')})
           WHERE NOT outcomes.is_mature AND (${changing('outcomes')}) IS DISTINCT FROM (${changing('excluded')})
           RETURNING 1)
         SELECT count(*) AS changed FROM upserted`,
        [orgId],
      );
      return row?.changed ?? 0;
    }),
});
