/** A float that happens to be whole, such as `5.0`: JavaScript's own numbers keep only those that are not. */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
  valueOf(): number {
    return this.value;
  }
}

export const isNumeric = (value: unknown): value is number | Float =>
  typeof value === 'number' || value instanceof Float;

export const isFloat = (value: number | Float): boolean => value instanceof Float || !Number.isInteger(value);

/** A float, spelt as one even where it is whole. */
export const float = (value: number): number | Float => (Number.isInteger(value) ? new Float(value) : value);

/** Python's `int(value)`; `null` where Python raises. */
export function toInteger(value: unknown): number | null {
  if (typeof value === 'boolean') return Number(value);
  if (isNumeric(value)) return Number.isFinite(Number(value)) ? Math.trunc(Number(value)) : null;
  const text = textOf(value);
  return text !== null && /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : null;
}

/** Python's `float(value)`; `null` where Python raises. */
export function toFloat(value: unknown): number | null {
  if (typeof value === 'boolean') return Number(value);
  if (isNumeric(value)) return Number(value);
  const text = textOf(value);
  return text !== null && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : null;
}

/** Safe text is a class of its own, which only has to print itself. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string'
    ? value.text
    : null;
}

/** Python's `repr` of a float: an exponent below 1e-4 and from 1e16. */
export function pythonFloat(value: number | Float): string {
  const number = Number(value);
  if (!Number.isFinite(number)) return Number.isNaN(number) ? 'nan' : number > 0 ? 'inf' : '-inf';
  const [mantissa = '', exponentText = ''] = number.toExponential().split('e');
  const exponent = Number(exponentText);
  if (number !== 0 && (exponent < -4 || exponent >= 16)) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const text = decimalText(number);
  return text.includes('.') ? text : `${text}.0`;
}

/** All digits, without an exponent. */
export function decimalText(value: number | Float): string {
  const number = Number(value);
  if (!Number.isFinite(number)) return pythonFloat(number);
  const [mantissa = '', exponentText = ''] = Math.abs(number).toExponential().split('e');
  const exponent = Number(exponentText);
  const digits = mantissa.replace('.', '');
  const sign = number < 0 || Object.is(number, -0) ? '-' : '';
  const isWhole = exponent >= digits.length - 1;
  if (isWhole) return `${sign}${digits.padEnd(exponent + 1, '0')}${value instanceof Float ? '.0' : ''}`;
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}
