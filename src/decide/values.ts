import { decodeEntities } from '../domain/subject.ts';
import type { Attributes, Fields } from './ports.ts';

/** PostgreSQL holds neither NUL nor half a surrogate pair. */
const UNSTORABLE = /[\0\p{Cs}]/gu;

const clean = (text: string): string => decodeEntities(text).replace(UNSTORABLE, '\uFFFD');

type Scalar = string | number | boolean;

/** Attributes as they are compared and stored: text, trimmed, in lower case. */
export function normaliseAttributes(
  sent: Readonly<Record<string, Scalar | null | readonly (Scalar | null)[]>>,
): Attributes {
  const entries = Object.entries(sent).flatMap(([name, value]): [string, string | string[]][] => {
    if (value === null) return [];
    const normalised =
      typeof value === 'object' ? value.filter((each) => each !== null).map(normalise) : normalise(value);
    return [[clean(name), normalised]];
  });
  return Object.fromEntries(entries);
}

/** Fields as they are inserted: what Klaviyo escaped on the way is decoded once. */
export const decodeFields = (sent: Readonly<Record<string, unknown>>): Fields =>
  Object.fromEntries(Object.entries(sent).map(([name, value]) => [clean(name), decode(value)]));

const normalise = (value: Scalar): string => clean(String(value)).trim().toLowerCase();

function decode(value: unknown): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value === 'object' && value !== null) return decodeFields(value as Record<string, unknown>);
  return value;
}
