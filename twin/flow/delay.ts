import { isTimeZone } from '../clock/wall-clock.ts';
import type { TimeDelayAction } from '../state/flow-definition.ts';
import { nextLocal } from './next-local.ts';

const HOUR = 3_600_000;
const DELAY_UNITS = { days: [24 * HOUR, HOUR], hours: [HOUR, 60_000], minutes: [60_000, 1_000] } as const;

/**
 * When a delay that begins `now` ends: after its time, then at the next hour and weekday it asks for, in the person's
 * time zone where it says `profile`, or the account's where theirs is unknown.
 */
export function delayEnd({ data }: TimeDelayAction, now: number, zones: { profile: unknown; account: string }): number {
  const [unit, smallerUnit] = DELAY_UNITS[data.unit];
  const end = now + data.value * unit + (data.secondary_value ?? 0) * smallerUnit;
  const { delay_until_time: time, delay_until_weekdays: weekdays } = data;
  if (time === null && weekdays === null) return end;
  const ofProfile = typeof zones.profile === 'string' && isTimeZone(zones.profile) ? zones.profile : zones.account;
  const timeZone = data.timezone === 'profile' ? ofProfile : data.timezone;
  return nextLocal(end, timeZone, { timeOfDay: time === null ? null : millisecondsOfDay(time), weekdays });
}

function millisecondsOfDay(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000;
}
