import type { ArmStatisticsTable } from '../../learn/ports.ts';
import { copyFromFile } from './copy.ts';
import type { Database } from './database.ts';

const KEY = 'template_id, policy_version, arm, cell, day';
const COUNTS = [
  'decided',
  'received',
  'shown',
  'stale',
  'fallback',
  'uncertain',
  'shown_opens',
  'shown_clicks',
  'shown_converted',
  'shown_revenue_micros',
  'opens',
  'clicks',
  'machine_opens',
  'bot_clicks',
  'converted',
  'revenue_micros',
  'bounced',
  'unsubscribed',
  'marked_as_spam',
];
const countsOf = (row: string): string => COUNTS.map((column) => `${row}.${column}`).join(', ');

export const armStatisticsTable = (database: Database): ArmStatisticsTable => ({
  load: (orgId, csvPaths, days) =>
    database.inOrg(orgId, async (query, client) => {
      const columns = `${KEY}, ${COUNTS.join(', ')}`;
      await query(
        `CREATE TEMP TABLE incoming_counts ON COMMIT DROP AS SELECT ${columns} FROM arm_statistics WITH NO DATA`,
      );
      for (const path of csvPaths) {
        await copyFromFile(client, `COPY incoming_counts (${columns}) FROM STDIN (FORMAT csv, HEADER)`, path);
      }
      const [row] = await query<{ changed: number }>(
        `WITH gone AS (
           DELETE FROM arm_statistics a
           WHERE a.org_id = $1 AND a.day = ANY ($2::date[])
             AND (${KEY}) NOT IN (SELECT ${KEY} FROM incoming_counts)
           RETURNING 1
         ), upserted AS (
           INSERT INTO arm_statistics (org_id, ${columns}) SELECT $1, ${columns} FROM incoming_counts
           ON CONFLICT (org_id, ${KEY}) DO UPDATE SET (${COUNTS.join(', ')}) = ROW(${countsOf('excluded')})
           WHERE (${countsOf('arm_statistics')}) IS DISTINCT FROM (${countsOf('excluded')})
           RETURNING 1)
         SELECT (SELECT count(*) FROM upserted) + (SELECT count(*) FROM gone) AS changed`,
        [orgId, days],
      );
      return row?.changed ?? 0;
    }),
});
