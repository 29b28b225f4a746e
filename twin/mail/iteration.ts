import { DateTime } from './date-time.ts';
import { SafeText } from './printed.ts';
import { isNumeric } from './python-number.ts';

/** What Python goes through: the members of a list, the characters of a text, the keys of a mapping; `null` where it raises. */
export function itemsOf(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return [...value];
  if (typeof value === 'string' || value instanceof SafeText) return [...String(value)];
  if (typeof value !== 'object' || value === null || isNumeric(value) || value instanceof DateTime) return null;
  return Object.keys(value);
}
