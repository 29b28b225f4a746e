import { join } from 'node:path';
import type { ClickDelays } from '../../report/results/ports.ts';
import { readState } from './analysis-state.ts';
import { createAllLogs } from './inputs.ts';
import { keptFiles } from './kept-days.ts';
import { type Duck, text } from './session.ts';
import { dayOfMicros, plusDays, type UtcDay } from './utc-day.ts';

const DAYS = 60;
const MICROS_AN_HOUR = 3_600_000_000n;

/** How long first clicks took, from what the last run of the pipeline made of the events. */
export const clickDelays = (duck: Duck, warehouse: string): ClickDelays => ({
  async clickDelays(orgId, templateId) {
    const folder = join(warehouse, orgId);
    const reach = (await readState(folder))?.reachMicros ?? null;
    if (reach === null) return null;
    const reachMicros = BigInt(reach);
    const first = plusDays(dayOfMicros(reachMicros), -DAYS);
    const touches = await keptFiles(folder, 'touches', (day: UtcDay) => day >= first);
    if (touches.length === 0) return [];
    const session = await duck.open();
    try {
      await createAllLogs(session, folder);
      const rows = await session.rows<{ age: bigint; delay: bigint; rewards: bigint }>(
        `SELECT (${reachMicros} - day_micros - 86400000000) // ${MICROS_AN_HOUR} AS age,
                (clicked_at - decided_at_micros) // ${MICROS_AN_HOUR} AS delay, count(*) AS rewards
         FROM (SELECT unit, any_value(day_micros) AS day_micros, min(at_micros) AS clicked_at
               FROM read_parquet([${touches.map(text).join(', ')}], hive_partitioning = false)
               WHERE template_id = ${text(templateId)} AND kind = 'clicked' GROUP BY unit) t
         JOIN all_decisions d ON d.sequence = t.unit
         WHERE clicked_at >= decided_at_micros
         GROUP BY ALL ORDER BY ALL`,
      );
      return rows.map(({ age, delay, rewards }) => ({
        ageHours: Number(age),
        delayHours: Number(delay),
        rewards: Number(rewards),
      }));
    } finally {
      session.close();
    }
  },
});
