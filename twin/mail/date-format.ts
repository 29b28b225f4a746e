import { MONTHS, PRESS_MONTHS, WEEKDAYS } from './date-names.ts';
import { type DateTime, twoDigits } from './date-time.ts';

const hour12 = ({ hour }: DateTime): number => hour % 12 || 12;
const meridiem = ({ hour }: DateTime): string => (hour > 11 ? 'p.m.' : 'a.m.');
const shortTime = (moment: DateTime): string =>
  moment.minute === 0 ? String(hour12(moment)) : `${hour12(moment)}:${twoDigits(moment.minute)}`;
const isLeap = (year: number): boolean => new Date(Date.UTC(year, 1, 29)).getUTCDate() === 29;

/** The week belongs to the year that its Thursday is in. */
function isoWeek({ year, month, day, weekday }: DateTime): { readonly year: number; readonly week: number } {
  const thursday = new Date(Date.UTC(year, month - 1, day + 4 - (weekday || 7)));
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return { year: thursday.getUTCFullYear(), week: Math.floor((thursday.getTime() - first) / (7 * 86_400_000)) + 1 };
}

function ordinal(day: number): string {
  if (day > 10 && day < 14) return 'th';
  return ({ 1: 'st', 2: 'nd', 3: 'rd' } as Record<number, string>)[day % 10] ?? 'th';
}

/** The letters of Django's `date` filter. https://docs.djangoproject.com/en/5.2/ref/templates/builtins/#date */
const LETTERS: Readonly<Record<string, (moment: DateTime) => string | number>> = {
  a: meridiem,
  A: ({ hour }) => (hour > 11 ? 'PM' : 'AM'),
  b: ({ month }) => MONTHS[month - 1]?.slice(0, 3).toLowerCase() ?? '',
  c: (moment) => moment.isoText('T'),
  d: ({ day }) => twoDigits(day),
  D: ({ weekday }) => WEEKDAYS[weekday]?.slice(0, 3) ?? '',
  E: ({ month }) => MONTHS[month - 1] ?? '',
  f: shortTime,
  F: ({ month }) => MONTHS[month - 1] ?? '',
  g: hour12,
  G: ({ hour }) => hour,
  h: (moment) => twoDigits(hour12(moment)),
  H: ({ hour }) => twoDigits(hour),
  i: ({ minute }) => twoDigits(minute),
  j: ({ day }) => day,
  l: ({ weekday }) => WEEKDAYS[weekday] ?? '',
  L: ({ year }) => (isLeap(year) ? 'True' : 'False'),
  m: ({ month }) => twoDigits(month),
  M: ({ month }) => MONTHS[month - 1]?.slice(0, 3) ?? '',
  n: ({ month }) => month,
  N: ({ month }) => PRESS_MONTHS[month - 1] ?? '',
  O: (moment) => moment.offsetText(''),
  P: (moment) => {
    if (moment.minute === 0 && moment.hour % 12 === 0) return moment.hour === 0 ? 'midnight' : 'noon';
    return `${shortTime(moment)} ${meridiem(moment)}`;
  },
  s: ({ second }) => twoDigits(second),
  S: ({ day }) => ordinal(day),
  t: ({ year, month }) => new Date(Date.UTC(year, month, 0)).getUTCDate(),
  u: ({ microsecond }) => String(microsecond).padStart(6, '0'),
  U: ({ unixSeconds }) => unixSeconds,
  w: ({ weekday }) => weekday,
  o: (moment) => isoWeek(moment).year,
  W: (moment) => isoWeek(moment).week,
  y: ({ year }) => twoDigits(year % 100),
  Y: ({ year }) => String(year).padStart(4, '0'),
  z: ({ dayOfYear }) => dayOfYear,
};

/** A moment by the letters of Django's `date` filter. */
export function formattedDate(moment: DateTime, format: string): string {
  return format.replace(/\\(.)|([A-Za-z])/g, (whole, literal: string | undefined, letter: string) =>
    literal === undefined ? String(LETTERS[letter]?.(moment) ?? whole) : literal,
  );
}
