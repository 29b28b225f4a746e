/** `YYYY-MM-DD` in UTC, as partitions are named. Days compare as text does. */
export type UtcDay = string & { readonly __brand: 'UtcDay' };

const DAY_MILLISECONDS = 86_400_000;
const MICROS_A_MILLISECOND = 1_000n;

export const utcDay = (atMilliseconds: number): UtcDay => new Date(atMilliseconds).toISOString().slice(0, 10) as UtcDay;

export const dayOfMicros = (micros: bigint): UtcDay => utcDay(Number(micros / MICROS_A_MILLISECOND));

export const plusDays = (day: UtcDay, days: number): UtcDay => utcDay(Date.parse(day) + days * DAY_MILLISECONDS);

/** The first microsecond of the day since 1970, as SQL compares it. */
export const startMicros = (day: UtcDay): string => `${BigInt(Date.parse(day)) * MICROS_A_MILLISECOND}`;

/** Days since 1970. */
export const dayNumber = (day: UtcDay): number => Date.parse(day) / DAY_MILLISECONDS;
