/** A moment as Python's `datetime` holds it: a date and a time of day at an offset from UTC, or without one. */
export class DateTime {
  /** As if it were UTC. */
  readonly #local: Date;
  readonly microsecond: number;
  readonly offsetMinutes: number | null;

  constructor(localMilliseconds: number, offsetMinutes: number | null, microsecond = 0) {
    this.#local = new Date(localMilliseconds);
    this.offsetMinutes = offsetMinutes;
    this.microsecond = microsecond;
  }

  get year(): number {
    return this.#local.getUTCFullYear();
  }
  /** 1 to 12. */
  get month(): number {
    return this.#local.getUTCMonth() + 1;
  }
  get day(): number {
    return this.#local.getUTCDate();
  }
  /** 0 is Sunday. */
  get weekday(): number {
    return this.#local.getUTCDay();
  }
  get hour(): number {
    return this.#local.getUTCHours();
  }
  get minute(): number {
    return this.#local.getUTCMinutes();
  }
  get second(): number {
    return this.#local.getUTCSeconds();
  }
  /** 1 to 366. */
  get dayOfYear(): number {
    return Math.floor((this.#local.getTime() - Date.UTC(this.year, 0, 1)) / DAY) + 1;
  }
  get unixSeconds(): number {
    return Math.floor(this.#local.getTime() / 1_000) - (this.offsetMinutes ?? 0) * 60;
  }

  /** `+0200`, and `+02:00` with a colon; nothing without an offset. */
  offsetText(colon: '' | ':'): string {
    if (this.offsetMinutes === null) return '';
    const minutes = Math.abs(this.offsetMinutes);
    const sign = this.offsetMinutes < 0 ? '-' : '+';
    return `${sign}${twoDigits(Math.floor(minutes / 60))}${colon}${twoDigits(minutes % 60)}`;
  }

  isoText(separator: 'T' | ' '): string {
    const date = `${String(this.year).padStart(4, '0')}-${twoDigits(this.month)}-${twoDigits(this.day)}`;
    const time = `${twoDigits(this.hour)}:${twoDigits(this.minute)}:${twoDigits(this.second)}`;
    const fraction = this.microsecond === 0 ? '' : `.${String(this.microsecond).padStart(6, '0')}`;
    return `${date}${separator}${time}${fraction}${this.offsetText(':')}`;
  }
}

const DAY = 86_400_000;

export const twoDigits = (number: number): string => String(number).padStart(2, '0');

/** Reads ISO 8601, with a space for the `T` too; `null` where it is none. */
export function readDateTime(text: string): DateTime | null {
  const match =
    /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6})\d*)?)?)?\s*(Z|[+-]\d\d:?\d\d)?$/.exec(
      text.trim(),
    );
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  const isReal = new Date(local).getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!isReal) return null;
  return new DateTime(local, offsetOf(match[8]), Number((match[7] ?? '').padEnd(6, '0')));
}

function offsetOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (text === 'Z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return text.startsWith('-') ? -minutes : minutes;
}

/** The wall clock of a time zone. */
export function dateTimeIn(timezone: string, milliseconds: number): DateTime {
  const parts = new Intl.DateTimeFormat('en-GB', { ...ALL_PARTS, timeZone: timezone }).formatToParts(milliseconds);
  const part = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((one) => one.type === type)?.value ?? 0);
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return new DateTime(local, Math.round((local - milliseconds) / 60_000));
}

const ALL_PARTS = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
  hourCycle: 'h23',
} as const;
