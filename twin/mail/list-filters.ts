import { dictsort } from './dictsort.ts';
import { type Filter, filter, text } from './filter.ts';
import { itemsOf } from './iteration.ts';
import { TemplateError } from './lexer.ts';
import { escaped, isTruthy, printed, SafeText } from './printed.ts';
import { isNumeric, toFloat, toInteger } from './python-number.ts';

/** A list, or text as its characters; `null` for what has no places. */
function placesOf(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value;
  return typeof value === 'string' || value instanceof SafeText ? [...String(value)] : null;
}

function sizeOf(value: unknown): number | null {
  const items = placesOf(value);
  if (items !== null) return items.length;
  return typeof value === 'object' && value !== null && !isNumeric(value) ? Object.keys(value).length : null;
}

function at(value: unknown, index: number): unknown {
  const items = placesOf(value);
  if (items === null) throw new TemplateError('a value is no list');
  return items.length === 0 ? '' : items.at(index);
}

function join(value: unknown, separator: unknown): unknown {
  const items = itemsOf(value);
  return items === null ? value : new SafeText(items.map(escaped).join(escaped(separator)));
}

/** Python's `value[start:stop:step]`; the value as it is where that is no slice. */
function slice(value: unknown, argument: unknown): unknown {
  const items = placesOf(value);
  const parts = printed(argument).split(':');
  const bounds = parts.map((part) => (part === '' ? null : toInteger(part)));
  const isWrong = bounds.some((bound, index) => bound === null && parts[index] !== '') || bounds.length > 3;
  if (items === null || isWrong || bounds[2] === 0) return value;
  const [start = null, stop = null] = bounds.length === 1 ? [null, bounds[0] ?? null] : bounds;
  const picked = stepped(items, start, stop, bounds[2] ?? 1);
  return Array.isArray(value) ? picked : picked.join('');
}

function stepped(items: readonly unknown[], start: number | null, stop: number | null, step: number): unknown[] {
  const { length } = items;
  const [lowest, highest] = step > 0 ? [0, length] : [-1, length - 1];
  const clamped = (bound: number | null, otherwise: number): number =>
    bound === null ? otherwise : Math.min(Math.max(bound < 0 ? bound + length : bound, lowest), highest);
  const [from, to] = [clamped(start, step > 0 ? lowest : highest), clamped(stop, step > 0 ? highest : lowest)];
  const picked: unknown[] = [];
  for (let index = from; step > 0 ? index < to : index > to; index += step) picked.push(items[index]);
  return picked;
}

const isText = (value: unknown): boolean => typeof value === 'string' || value instanceof SafeText;

function pluralize(value: unknown, argument: unknown): string {
  const endings = argument === undefined ? 's' : text(argument);
  const [one = '', many = '', ...rest] = (endings.includes(',') ? endings : `,${endings}`).split(',');
  if (rest.length > 0) return '';
  const count = toFloat(value) ?? (isText(value) ? null : sizeOf(value));
  return count === null ? '' : count === 1 ? one : many;
}

function yesno(value: unknown, argument: unknown): unknown {
  const bits = (argument === undefined ? 'yes,no,maybe' : text(argument)).split(',');
  const [yes, no, maybe] = bits;
  if (no === undefined) return value;
  if (value === null) return bits.length === 3 ? maybe : no;
  return isTruthy(value) ? yes : no;
}

function mapped(value: unknown, change: (item: unknown) => unknown): unknown[] {
  const items = itemsOf(value);
  if (items === null) throw new TemplateError('a value is no list');
  return items.map(change);
}

export const LIST_FILTERS: Readonly<Record<string, Filter>> = {
  default: filter((value, otherwise) => (isTruthy(value) ? value : otherwise), { argument: 'required' }),
  default_if_none: filter((value, otherwise) => (value === null ? otherwise : value), { argument: 'required' }),
  dictsort: filter((value, path) => dictsort(value, path, 1), { argument: 'required' }),
  dictsortreversed: filter((value, path) => dictsort(value, path, -1), { argument: 'required' }),
  escapeseq: filter((value) => mapped(value, (item) => new SafeText(escaped(item))), { keepsSafe: true }),
  first: filter((value) => at(value, 0)),
  join: filter(join, { argument: 'required', keepsSafe: true }),
  last: filter((value) => at(value, -1), { keepsSafe: true }),
  length: filter((value) => sizeOf(value) ?? 0),
  pluralize: filter(pluralize, { argument: 'optional' }),
  safeseq: filter((value) => mapped(value, (item) => new SafeText(printed(item))), { keepsSafe: true }),
  slice: filter(slice, { argument: 'required', keepsSafe: true }),
  yesno: filter(yesno, { argument: 'optional' }),
};
