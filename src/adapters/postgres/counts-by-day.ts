import type { DayCounts } from '../../learn/ports.ts';
import { copyFromFile } from './copy.ts';
import type { Database } from './database.ts';

interface CountTable {
  readonly table: string;
  /** Without the organisation; `day` among it. */
  readonly key: readonly string[];
  readonly counts: readonly string[];
}

/** Addable counts by day: those of the days that were counted again are replaced, and only what changed is written. */
const countsByDay = (database: Database, { table, key, counts }: CountTable): DayCounts => {
  const keys = key.join(', ');
  const values = counts.join(', ');
  const columns = `${keys}, ${values}`;
  const countsOf = (row: string): string => counts.map((column) => `${row}.${column}`).join(', ');
  return {
    load: (orgId, csvPaths, days) =>
      database.inOrg(orgId, async (query, client) => {
        await query(`CREATE TEMP TABLE incoming_counts ON COMMIT DROP AS SELECT ${columns} FROM ${table} WITH NO DATA`);
        for (const path of csvPaths) {
          await copyFromFile(client, `COPY incoming_counts (${columns}) FROM STDIN (FORMAT csv, HEADER)`, path);
        }
        const [row] = await query<{ changed: number }>(
          `WITH gone AS (
             DELETE FROM ${table}
             WHERE org_id = $1 AND day = ANY ($2::date[]) AND (${keys}) NOT IN (SELECT ${keys} FROM incoming_counts)
             RETURNING 1
           ), upserted AS (
             INSERT INTO ${table} (org_id, ${columns}) SELECT $1, ${columns} FROM incoming_counts
             ON CONFLICT (org_id, ${keys}) DO UPDATE SET (${values}) = ROW(${countsOf('excluded')})
             WHERE (${countsOf(table)}) IS DISTINCT FROM (${countsOf('excluded')})
             RETURNING 1)
           SELECT (SELECT count(*) FROM upserted) + (SELECT count(*) FROM gone) AS changed`,
          [orgId, days],
        );
        return row?.changed ?? 0;
      }),
  };
};

export const armStatisticsTable = (database: Database): DayCounts =>
  countsByDay(database, {
    table: 'arm_statistics',
    key: ['template_id', 'policy_version', 'arm', 'cell', 'day'],
    counts: [
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
      'shown_unsubscribed',
      'shown_marked_as_spam',
      'opens',
      'clicks',
      'machine_opens',
      'bot_clicks',
      'converted',
      'revenue_micros',
      'bounced',
      'unsubscribed',
      'marked_as_spam',
    ],
  });

export const rewardDelaysTable = (database: Database): DayCounts =>
  countsByDay(database, {
    table: 'reward_delays',
    key: ['template_id', 'day', 'metric', 'delay_hours'],
    counts: ['people'],
  });
