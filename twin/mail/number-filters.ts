import { type Filter, filter } from './filter.ts';
import { TemplateError } from './lexer.ts';
import { printed, SafeText } from './printed.ts';
import { decimalText, isNumeric, toFloat, toInteger } from './python-number.ts';

const MOST_DIGITS = 200;

/** A decimal number's text rounded to `places`, halves away from zero: not through a binary float. */
export function roundedHalfUp(text: string, places: number): string {
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)(\d*)\.?(\d*)$/.exec(text) ?? [];
  const digits = BigInt(`${whole}${fraction.slice(0, places).padEnd(places, '0')}` || '0');
  const rounded = digits + (Number(fraction.charAt(places)) >= 5 ? 1n : 0n);
  const all = String(rounded).padStart(places + 1, '0');
  const number = places === 0 ? all : `${all.slice(0, -places)}.${all.slice(-places)}`;
  return sign === '-' && rounded !== 0n ? `-${number}` : number;
}

/** With a comma at every thousand. */
export const grouped = (number: string): string => {
  const [whole = '', fraction] = number.split('.');
  const marked = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? marked : `${marked}.${fraction}`;
};

function floatformat(value: unknown, argument: unknown): unknown {
  const given = argument === undefined ? '-1' : isNumeric(argument) ? String(toInteger(argument)) : printed(argument);
  if (given === '') throw new TemplateError('floatformat needs a number of places');
  const isGrouped = /[gu]*g[gu]*$/.test(given);
  const places = toInteger(given.replace(/[gu]{1,2}$/, '') || '-1');
  const text = decimalOf(value);
  if (text === null) return '';
  if (places === null || text.length > MOST_DIGITS || Math.abs(places) > MOST_DIGITS) return printed(value);
  const isWhole = !/\.\d*[1-9]/.test(text);
  const number = roundedHalfUp(text, isWhole && places <= 0 ? 0 : Math.abs(places));
  return new SafeText(isGrouped ? grouped(number) : number);
}

/** A decimal without exponent; `null` where the value is no number. */
function decimalOf(value: unknown): string | null {
  if (isNumeric(value)) return decimalText(value);
  const text = printed(value).trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return text;
  const number = toFloat(value);
  return number === null ? null : decimalText(number);
}

function add(value: unknown, argument: unknown): unknown {
  const [left, right] = [toInteger(value), toInteger(argument)];
  if (left !== null && right !== null) return left + right;
  if (isText(value) && isText(argument)) {
    const sum = String(value) + String(argument);
    return value instanceof SafeText && argument instanceof SafeText ? new SafeText(sum) : sum;
  }
  if (Array.isArray(value) && Array.isArray(argument)) return [...value, ...argument];
  return isNumeric(value) && isNumeric(argument) ? Number(value) + Number(argument) : '';
}

const isText = (value: unknown): boolean => typeof value === 'string' || value instanceof SafeText;

function wholeNumber(value: unknown): number {
  const number = toInteger(value);
  if (number === null) throw new TemplateError(`"${printed(value)}" is no number`);
  return number;
}

function divisibleby(value: unknown, argument: unknown): boolean {
  const divisor = wholeNumber(argument);
  if (divisor === 0) throw new TemplateError('nothing is divisible by 0');
  return wholeNumber(value) % divisor === 0;
}

function getDigit(value: unknown, argument: unknown): unknown {
  const place = integerIfAny(argument);
  const number = place === null ? null : integerIfAny(value);
  if (number === null || place === null) return value;
  if (place < 1) return number;
  const digit = String(number).at(-place);
  if (digit === '-') throw new TemplateError('a sign is no digit');
  return digit === undefined ? 0 : Number(digit);
}

/** Python's `int`: `null` for a text that is none, an error for what is neither text nor number. */
function integerIfAny(value: unknown): number | null {
  const number = toInteger(value);
  if (number === null && !isText(value)) throw new TemplateError(`"${printed(value)}" is no number`);
  return number;
}

const UNITS = ['KB', 'MB', 'GB', 'TB', 'PB'] as const;

function filesizeformat(value: unknown): string {
  const bytes = toInteger(value) ?? 0;
  let size = Math.abs(bytes);
  const sign = bytes < 0 ? '-' : '';
  if (size < 1_024) return `${sign}${size}\u00a0byte${size === 1 ? '' : 's'}`;
  let unit = -1;
  while (size >= 1_024 && unit < UNITS.length - 1) {
    size /= 1_024;
    unit += 1;
  }
  return `${sign}${roundedHalfUp(decimalText(size), 1)}\u00a0${UNITS[unit]}`;
}

export const NUMBER_FILTERS: Readonly<Record<string, Filter>> = {
  add: filter(add, { argument: 'required' }),
  divisibleby: filter(divisibleby, { argument: 'required' }),
  filesizeformat: filter(filesizeformat, { keepsSafe: true }),
  floatformat: filter(floatformat, { argument: 'optional', keepsSafe: true }),
  get_digit: filter(getDigit, { argument: 'required' }),
};
