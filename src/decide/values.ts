import { cleanText } from '../domain/clean-text.ts';
import type { Fields } from './ports.ts';

/** Fields as they are inserted: what Klaviyo escaped on the way is decoded once. */
export const decodeFields = (sent: Readonly<Record<string, unknown>>): Fields =>
  Object.fromEntries(Object.entries(sent).map(([name, value]) => [cleanText(name), decode(value)]));

function decode(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value === 'object' && value !== null) return decodeFields(value as Record<string, unknown>);
  return value;
}
