import { type Instant, instant } from '../domain/instant.ts';

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[t ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(z|[+-]\d{2}(?::?\d{2})?)?)?$/;
const UNIX = /^-?\d{1,16}(?:\.\d{1,9})?$/;
/** As seconds the year 5138, as milliseconds the spring of 1973: what is nearer to zero counts seconds. */
const UNIX_SECONDS_BELOW = 1e11;
const LAST_INSTANT = 8.64e15;

/** ISO 8601 (UTC where it names no offset), Unix seconds or Unix milliseconds, in lower case; null: none of them. */
export function parseDate(text: string): Instant | null {
  if (UNIX.test(text)) {
    const number = Number(text);
    const milliseconds = Math.abs(number) < UNIX_SECONDS_BELOW ? number * 1000 : number;
    return Math.abs(milliseconds) <= LAST_INSTANT ? instant(milliseconds) : null;
  }
  const found = ISO.exec(text);
  return found === null ? null : fromParts(found);
}

function fromParts([
  ,
  year,
  month,
  day,
  hour = '0',
  minute = '0',
  second = '0',
  fraction = '0',
  offset = 'z',
]: string[]) {
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const date = new Date(time);
  // The 31st of June would otherwise become the 1st of July.
  const exists = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  if (!exists || Number(hour) > 24 || Number(minute) > 59 || Number(second) > 60) return null;
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second) + Number(`0.${fraction}`);
  return instant(time + seconds * 1000 - offsetMinutes(offset) * 60_000);
}

function offsetMinutes(offset: string): number {
  if (offset === 'z') return 0;
  const [hours, minutes] = [offset.slice(1, 3), offset.slice(3).replace(':', '')];
  const sign = offset.startsWith('-') ? -1 : 1;
  return sign * (Number(hours) * 60 + Number(minutes || '0'));
}
