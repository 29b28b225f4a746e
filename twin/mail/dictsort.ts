import { itemsOf } from './iteration.ts';
import { TemplateError } from './lexer.ts';
import { printed, SafeText } from './printed.ts';
import { isNumeric, toFloat } from './python-number.ts';

/** Sorted by a member of each: a path of keys, or a place. '' where there is no order among them. */
export function dictsort(value: unknown, argument: unknown, direction: 1 | -1): unknown {
  const path = printed(argument);
  if (path === '') throw new TemplateError('dictsort needs a name');
  const items = itemsOf(value);
  if (items === null) return '';
  const isPlace = toFloat(argument) !== null;
  const keyed: { item: unknown; key: unknown }[] = [];
  for (const item of items) {
    const key = isPlace ? placed(item, argument) : member(item, path);
    if (key === undefined) return '';
    keyed.push({ item, key });
  }
  const kinds = new Set(keyed.map(({ key }) => (isNumeric(key) || typeof key === 'boolean' ? 'number' : typeof key)));
  const isOrdered = kinds.size === 1 && (kinds.has('number') || kinds.has('string'));
  if (items.length > 1 && !isOrdered) return '';
  return keyed.sort((a, b) => direction * compared(a.key, b.key)).map(({ item }) => item);
}

/** A text's places are numbers; a mapping has none, and a text for a number is none. */
function placed(from: unknown, place: unknown): unknown {
  const isIndex = typeof place === 'number' && Number.isInteger(place);
  const places = typeof from === 'string' || from instanceof SafeText ? [...String(from)] : from;
  if (Array.isArray(places)) {
    if (!isIndex) return undefined;
    if (place >= places.length || -place > places.length) throw new TemplateError(`there is no place ${place}`);
    return places.at(place);
  }
  if (typeof from !== 'object' || from === null || isNumeric(from)) return undefined;
  if (typeof place === 'string' || place instanceof SafeText) {
    const found = member(from, printed(place));
    if (found !== undefined) return found;
  }
  throw new TemplateError(`there is no key ${printed(place)}`);
}

function member(from: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    return (value as Record<string, unknown>)[name];
  }, from);
}

const compared = (a: unknown, b: unknown): number => {
  const [left, right] = typeof a === 'string' ? [a, String(b)] : [Number(a), Number(b)];
  return left === right ? 0 : left < right ? -1 : 1;
};
