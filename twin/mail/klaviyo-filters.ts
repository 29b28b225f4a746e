import { formatDateString } from './date-filters.ts';
import { type Filter, filter, textFilter } from './filter.ts';
import { LIST_FILTERS } from './list-filters.ts';
import { printed } from './printed.ts';
import { Float, float, isFloat, isNumeric, toFloat } from './python-number.ts';
import { TEXT_FILTERS } from './text-filters.ts';

/** Reads a key that dot access cannot spell, or a place in a list; a missing one is nothing, not an error. */
function lookup(value: unknown, key: unknown): unknown {
  const name = printed(key);
  if (Array.isArray(value)) return /^\d+$/.test(name) ? (value[Number(name)] ?? '') : '';
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return '';
  return (value as Record<string, unknown>)[name];
}

/** Numbers in, a number out, a float where one of them is; anything else stays as it is. */
const onNumbers = (calculate: (value: number, argument: number) => number, argument: 'required' | 'none'): Filter =>
  filter(
    (value, given) => {
      const [left, right] = [toFloat(value), argument === 'none' ? 0 : toFloat(given)];
      if (left === null || right === null) return value;
      const result = calculate(left, right);
      return isFloatLike(value) || isFloatLike(given) ? float(result) : result;
    },
    { argument },
  );

const isFloatLike = (value: unknown): boolean =>
  isNumeric(value) ? isFloat(value) : /\./.test(typeof value === 'object' ? '' : String(value ?? ''));

/** The larger or the smaller of two, as it was written. */
const extreme = (isBetter: (value: number, other: number) => boolean): Filter =>
  filter(
    (value, other) => {
      const [left, right] = [toFloat(value), toFloat(other)];
      return left === null || right === null || !isBetter(right, left) ? value : other;
    },
    { argument: 'required' },
  );

const encoded = (encoding: 'base64' | 'base64url'): Filter =>
  textFilter((text) => padded(Buffer.from(text, 'utf8').toString(encoding)), { keepsSafe: false });
const decoded = (encoding: 'base64' | 'base64url'): Filter =>
  textFilter((text) => Buffer.from(text, encoding).toString('utf8'), { keepsSafe: false });
const padded = (text: string): string => text.padEnd(Math.ceil(text.length / 4) * 4, '=');

const joined = textFilter((text, more) => text + printed(more), { argument: 'required', keepsSafe: false });

const same = (filters: Readonly<Record<string, Filter>>, name: string): Filter => {
  const found = filters[name];
  if (found === undefined) throw new Error(`there is no filter ${name}`);
  return found;
};

/** Klaviyo's own filters. https://developers.klaviyo.com/en/docs/glossary_of_variable_filters */
export const KLAVIYO_FILTERS: Readonly<Record<string, Filter>> = {
  abs: onNumbers(Math.abs, 'none'),
  append: joined,
  at_least: extreme((other, value) => other > value),
  at_most: extreme((other, value) => other < value),
  base64_decode: decoded('base64'),
  base64_encode: encoded('base64'),
  base64_url_safe_decode: decoded('base64url'),
  base64_url_safe_encode: encoded('base64url'),
  capitalize: same(TEXT_FILTERS, 'capfirst'),
  ceil: filter((value) => {
    const number = toFloat(value);
    return number === null ? value : printed(new Float(Math.ceil(number)));
  }),
  compact: filter((value) => (Array.isArray(value) ? value.filter((item) => item !== null) : value)),
  concat: joined,
  count: same(LIST_FILTERS, 'length'),
  downcase: same(TEXT_FILTERS, 'lower'),
  floatadd: onNumbers((value, other) => value + other, 'required'),
  format_date_string: formatDateString,
  lookup: filter(lookup, { argument: 'required' }),
  multiply: onNumbers((value, other) => value * other, 'required'),
  round_up: filter(
    (value, step) => {
      const [number, unit] = [toFloat(value), step === undefined ? 1 : toFloat(step)];
      return number === null || unit === null || unit <= 0 ? value : Math.ceil(number / unit) * unit;
    },
    { argument: 'optional' },
  ),
  trim_slash: textFilter((text) => text.replace(/\/+$/, '')),
};
