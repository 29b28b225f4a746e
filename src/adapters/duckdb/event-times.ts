import type { ReadPlan } from '../../ingest/mapping/ports.ts';
import { text } from './session.ts';

const MICROS_A_MINUTE = 60_000_000;

/** SQL: microseconds since 1970 of a time as the file has it, or NULL. */
export function instantMicros(format: ReadPlan['timeFormat'], time: string): string {
  switch (format.kind) {
    case 'any':
      return `CASE ${iso(time)} ${unix(time, '{9,11}', 1_000_000)} ${unix(time, '{12,14}', 1_000)} END`;
    case 'iso':
      return `CASE ${iso(time)} END`;
    case 'unix_seconds':
      return `CASE ${unix(time, '{1,11}', 1_000_000)} END`;
    case 'unix_milliseconds':
      return `CASE ${unix(time, '{1,14}', 1_000)} END`;
    case 'pattern':
      return `(epoch_us(try_strptime(${time}, ${text(format.pattern)})) - ${format.offsetMinutes * MICROS_A_MINUTE})`;
  }
}

const unix = (time: string, digits: string, micros: number): string =>
  `WHEN regexp_full_match(${time}, '[0-9]${digits}([.][0-9]+)?')
   THEN CAST(CAST(${time} AS DECIMAL(28, 6)) * ${micros} AS BIGINT)`;

/** ISO 8601 with `T` or a space, fractions to the microsecond, any offset; UTC without one. */
const iso = (time: string): string =>
  `WHEN ${time} LIKE '____-__-__ __:__%' OR ${time} LIKE '____-__-__T__:__%'
   THEN epoch_us(TRY_CAST(${time} AS TIMESTAMPTZ))`;
