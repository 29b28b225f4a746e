import { startDuck } from '../../src/adapters/duckdb/session.ts';

const DAY_MILLISECONDS = 86_400_000;
const HEADER = 'id,profile_id,metric_name,datetime,$value';

/** How many events of a metric happen on each of the days. */
export type Story = Readonly<Record<string, readonly number[]>>;

/** An export, one metric after the other, each day's events spread over it. */
export function exportOf(firstDay: string, story: Story, prefix = ''): string {
  const rows = Object.entries(story).flatMap(([metric, days]) =>
    days.flatMap((events, day) =>
      Array.from({ length: events }, (_, place) => {
        const at = Date.parse(firstDay) + day * DAY_MILLISECONDS + Math.floor((place * DAY_MILLISECONDS) / events);
        return `${prefix}${metric}-${day}-${place},P${place},${metric},${new Date(at).toISOString()},`;
      }),
    ),
  );
  return [HEADER, ...rows].join('\n');
}

interface CountedRow extends Record<string, unknown> {
  readonly day: string;
  readonly metric: string;
  readonly events: number;
}

/** Events by day and metric, counted from the raw files alone: each id once. */
export async function countedFromRaw(paths: readonly string[]): Promise<CountedRow[]> {
  const duck = await startDuck();
  const session = await duck.open();
  try {
    const files = paths.map((path) => `'${path}'`).join(', ');
    const rows = await session.rows<{ day: string; metric: string; events: bigint }>(
      `SELECT substr(datetime, 1, 10) AS day, metric_name AS metric, count(DISTINCT id) AS events
       FROM read_csv([${files}], header = true, all_varchar = true)
       WHERE TRY_CAST(datetime AS TIMESTAMPTZ) IS NOT NULL GROUP BY ALL ORDER BY day, metric`,
    );
    return rows.map((row) => ({ ...row, events: Number(row.events) }));
  } finally {
    session.close();
    duck.close();
  }
}
