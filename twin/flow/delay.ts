import type { TimeDelayAction } from '../state/flow-definition.ts';

const HOUR = 3_600_000;
const DELAY_UNITS = { days: [24 * HOUR, HOUR], hours: [HOUR, 60_000], minutes: [60_000, 1_000] } as const;

/** `secondary_value` counts the next smaller unit. */
export function delayMilliseconds({ data }: TimeDelayAction): number {
  const [unit, smallerUnit] = DELAY_UNITS[data.unit];
  return data.value * unit + (data.secondary_value ?? 0) * smallerUnit;
}
