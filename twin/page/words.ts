import { html, type Markup } from './markup.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

const two = (number: number): string => String(number).padStart(2, '0');

/** `1 Jul 2026, 08:05:00`, in UTC. */
export function longTime(at: number): string {
  const time = new Date(at);
  const day = `${time.getUTCDate()} ${MONTHS[time.getUTCMonth()]} ${time.getUTCFullYear()}`;
  return `${day}, ${clockTime(at)}`;
}

/** `08:05:00`. */
export function clockTime(at: number): string {
  const time = new Date(at);
  return [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()].map(two).join(':');
}

/** `08:05` of the same day, `1 Jul` of another. */
export function listTime(at: number, now: number): string {
  const time = new Date(at);
  const isToday = Math.floor(at / 86_400_000) === Math.floor(now / 86_400_000);
  return isToday
    ? `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}`
    : `${time.getUTCDate()} ${MONTHS[time.getUTCMonth()]}`;
}

export function timeTag(at: number, text: string): Markup {
  return html`<time datetime="${new Date(at).toISOString()}">${text}</time>`;
}

/** `4 minutes 30 seconds`: the two largest units. Below a second `0.25 seconds`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${milliseconds / 1_000} seconds`;
  const parts: string[] = [];
  let left = milliseconds;
  for (const [unit, length] of UNITS) {
    const count = Math.floor(left / length);
    left -= count * length;
    if (count > 0) parts.push(counted(count, unit));
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}

/** `1 email`, `1,200 emails`. */
export function counted(count: number, thing: string): string {
  return `${grouped(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** For the id of an element. */
export function slug(text: string): string {
  return text.toLowerCase().replace(/\W+/g, '-');
}

export function grouped(count: number): string {
  return count.toLocaleString('en');
}
