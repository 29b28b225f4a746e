import { filter } from './filter.ts';
import { literal, numbered, printed } from './printed.ts';
import { isFloat, isNumeric } from './python-number.ts';

const MOST_PLACES = 100;

/** Python's `"%…" % value` for one conversion: `s`, `r`, `a`, `d`, `i`, `f`, `x`, `X` or `e`; '' where Python raises. */
export const stringformat = filter(
  (value, argument) => {
    const [, flags = '', widthText = '', precision, conversion = '', rest = ''] =
      /^([-+ 0#]*)(\d*)(?:\.(\d*))?([srdifxXea])([^%]*)$/.exec(printed(argument)) ?? [];
    const width = Number(widthText);
    const places = precision === undefined ? null : Number(precision);
    if (conversion === '' || width > MOST_PLACES || (places ?? 0) > MOST_PLACES) return '';
    const text = converted(value, conversion, places);
    if (text === null) return '';
    const isNumber = !['s', 'r', 'a'].includes(conversion);
    const signed = isNumber && flags.includes('+') && !text.startsWith('-') ? `+${text}` : text;
    if (flags.includes('-')) return signed.padEnd(width) + rest;
    if (!isNumber || !flags.includes('0')) return signed.padStart(width) + rest;
    const [, sign = '', digits = ''] = /^([+-]?)(.*)$/.exec(signed) ?? [];
    return sign + digits.padStart(width - sign.length, '0') + rest;
  },
  { argument: 'required', keepsSafe: true },
);

function converted(value: unknown, conversion: string, places: number | null): string | null {
  if (conversion === 's') return printed(value).slice(0, places ?? undefined);
  if (conversion === 'r' || conversion === 'a') {
    const text = conversion === 'a' ? literal(value).replace(/[^\x20-\x7e]/gu, numbered) : literal(value);
    return text.slice(0, places ?? undefined);
  }
  const number = typeof value === 'boolean' ? Number(value) : isNumeric(value) ? Number(value) : null;
  if (number === null) return null;
  if (conversion === 'f') return number.toFixed(places ?? 6);
  if (conversion === 'e') return number.toExponential(places ?? 6).replace(/e([+-])(\d)$/, 'e$10$2');
  if (conversion === 'd' || conversion === 'i') return String(Math.trunc(number));
  if (isNumeric(value) && isFloat(value)) return null;
  const hexadecimal = number.toString(16);
  return conversion === 'X' ? hexadecimal.toUpperCase() : hexadecimal;
}
