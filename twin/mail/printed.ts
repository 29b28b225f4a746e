import { formattedDate } from './date-format.ts';
import { DateTime } from './date-time.ts';
import { decimalText, isFloat, isNumeric, pythonFloat } from './python-number.ts';

/** Text that is printed as it is, as Django's `mark_safe` makes it. */
export class SafeText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

const ENTITIES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ESCAPES).map(([character, entity]) => [entity, character]),
);

/** Undoes `escapeHtml`: what a mail client shows of a rendered subject. */
export const unescapeHtml = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity] ?? entity);

/** A value as Python's `str` spells it; what a template misses is nothing. */
export function printed(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (value instanceof SafeText) return value.text;
  if (value instanceof DateTime) return value.isoText(' ');
  return literal(value);
}

/** Django's `conditional_escape`: safe text as it is, all else escaped. */
export const escaped = (value: unknown): string =>
  value instanceof SafeText ? value.text : escapeHtml(printed(value));

/** What `{{ value }}` puts there, with autoescape on or off: a float has no exponent, a date is in English. */
export function output(value: unknown, escapes: boolean): string {
  if (isNumeric(value) && isFloat(value)) return decimalText(value);
  if (value instanceof DateTime) return formattedDate(value, 'N j, Y, P');
  return escapes ? escaped(value) : printed(value);
}

/** Python's truth: missing, "", 0, False and empty collections are false. */
export function isTruthy(value: unknown): boolean {
  if (value instanceof SafeText) return value.text !== '';
  if (value instanceof DateTime) return true;
  if (isNumeric(value)) return Number(value) !== 0;
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** Python's `repr`. */
export function literal(value: unknown): string {
  if (value === undefined || value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (isNumeric(value)) return isFloat(value) ? pythonFloat(value) : BigInt(Number(value)).toString();
  if (typeof value === 'string') return quoted(value);
  if (value instanceof SafeText) return quoted(value.text);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  const members = Object.entries(value).map(([key, member]) => `${quoted(key)}: ${literal(member)}`);
  return `{${members.join(', ')}}`;
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

/** What Python cannot print stands by its number. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = text
    .replace(/(?! )[\p{C}\p{Z}\\]/gu, (character) => SHORT[character] ?? numbered(character))
    .replaceAll("'", quote === "'" ? "\\'" : "'");
  return `${quote}${inner}${quote}`;
}

/** `\xa0`, `\u200b`, `\U0001f600`. */
export function numbered(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const [letter, digits] = code < 0x100 ? ['x', 2] : code < 0x10000 ? ['u', 4] : ['U', 8];
  return `\\${letter}${code.toString(16).padStart(digits, '0')}`;
}
