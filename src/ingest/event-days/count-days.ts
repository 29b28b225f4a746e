import type { OrgId } from '../../domain/ids.ts';
import type { EventCounter, EventDays } from './ports.ts';

interface CountParts {
  readonly counter: EventCounter;
  readonly eventDays: EventDays;
}

/**
 * Counts again every day of which anything was loaded, replaced or taken out since. Days are counted whole, so that
 * doing it twice, or again after a crash, gives the same.
 */
export async function countDays(
  { counter, eventDays }: CountParts,
  orgId: OrgId,
): Promise<{ readonly days: number; readonly rows: number }> {
  const counted = await counter.countChanged(orgId, await eventDays.counted(orgId));
  if (counted.days.length > 0) await eventDays.replace(orgId, counted);
  return { days: counted.days.length, rows: counted.counts.length };
}
