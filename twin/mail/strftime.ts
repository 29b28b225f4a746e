import { MONTHS, WEEKDAYS } from './date-names.ts';
import { type DateTime, twoDigits } from './date-time.ts';

const hour12 = ({ hour }: DateTime): number => hour % 12 || 12;

const CODES: Readonly<Record<string, (moment: DateTime) => string>> = {
  a: ({ weekday }) => WEEKDAYS[weekday]?.slice(0, 3) ?? '',
  A: ({ weekday }) => WEEKDAYS[weekday] ?? '',
  b: ({ month }) => MONTHS[month - 1]?.slice(0, 3) ?? '',
  B: ({ month }) => MONTHS[month - 1] ?? '',
  d: ({ day }) => twoDigits(day),
  D: (moment) => strftime(moment, '%m/%d/%y'),
  e: ({ day }) => String(day).padStart(2),
  F: (moment) => strftime(moment, '%Y-%m-%d'),
  f: ({ microsecond }) => String(microsecond).padStart(6, '0'),
  H: ({ hour }) => twoDigits(hour),
  I: (moment) => twoDigits(hour12(moment)),
  j: ({ dayOfYear }) => String(dayOfYear).padStart(3, '0'),
  m: ({ month }) => twoDigits(month),
  M: ({ minute }) => twoDigits(minute),
  p: ({ hour }) => (hour > 11 ? 'PM' : 'AM'),
  S: ({ second }) => twoDigits(second),
  T: (moment) => strftime(moment, '%H:%M:%S'),
  u: ({ weekday }) => String(weekday || 7),
  w: ({ weekday }) => String(weekday),
  x: (moment) => strftime(moment, '%m/%d/%y'),
  X: (moment) => strftime(moment, '%H:%M:%S'),
  y: ({ year }) => twoDigits(year % 100),
  Y: ({ year }) => String(year),
  z: (moment) => moment.offsetText(''),
  '%': () => '%',
};

/** Python's `strftime` on Linux, `-` leaving leading zeros out; a code it does not know stays as it is. */
export function strftime(moment: DateTime, format: string): string {
  return format.replace(/%(-?)([A-Za-z%])/g, (whole, isBare: string, code: string) => {
    const text = CODES[code]?.(moment);
    if (text === undefined) return whole;
    return isBare === '' ? text : text.replace(/^[0 ]+(?=\d)/, '');
  });
}
