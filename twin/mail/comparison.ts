import { SafeText } from './printed.ts';
import { isNumeric } from './python-number.ts';

/** `undefined` is where Python raises, which Django's `if` takes for False. */
type Compare = (left: unknown, right: unknown) => boolean | undefined;

/** Python's `==`: True is 1, collections are compared by what they hold. */
export function equals(left: unknown, right: unknown): boolean {
  const [a, b] = [plain(left), plain(right)];
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => equals(item, b[index]));
  }
  if (isMapping(a) && isMapping(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equals(a[key], b[key]))
    );
  }
  return a === b;
}

const contains: Compare = (item, collection) => {
  const [one, all] = [plain(item), plain(collection)];
  if (typeof all === 'string') return typeof one === 'string' ? all.includes(one) : undefined;
  if (Array.isArray(all)) return all.some((member) => equals(member, one));
  if (!isMapping(all)) return undefined;
  return typeof one === 'object' && one !== null ? undefined : typeof one === 'string' && Object.hasOwn(all, one);
};

const ordered =
  (compare: (left: number | string, right: number | string) => boolean): Compare =>
  (left, right) => {
    const [a, b] = [plain(left), plain(right)];
    if (typeof a === 'number' && typeof b === 'number') return compare(a, b);
    if (Array.isArray(a) && Array.isArray(b)) return orderedLists(a, b, compare);
    return typeof a === 'string' && typeof b === 'string' ? compare(a, b) : undefined;
  };

/** By the first members that differ, else by their number. */
function orderedLists(
  left: readonly unknown[],
  right: readonly unknown[],
  compare: (left: number | string, right: number | string) => boolean,
): boolean | undefined {
  const differing = left.findIndex((item, index) => index >= right.length || !equals(item, right[index]));
  if (differing < 0 || differing >= right.length) return compare(left.length, right.length);
  return ordered(compare)(left[differing], right[differing]);
}

const inverted =
  (compare: Compare): Compare =>
  (left, right) => {
    const result = compare(left, right);
    return result === undefined ? undefined : !result;
  };

const isSame: Compare = (left, right) => left === right;

export const COMPARISONS: Readonly<Record<string, Compare>> = {
  '==': equals,
  '!=': inverted(equals),
  '<': ordered((left, right) => left < right),
  '>': ordered((left, right) => left > right),
  '<=': ordered((left, right) => left <= right),
  '>=': ordered((left, right) => left >= right),
  in: contains,
  'not in': inverted(contains),
  is: isSame,
  'is not': inverted(isSame),
};

/** Booleans and floats as numbers, safe text as text, what is missing as None. */
function plain(value: unknown): unknown {
  if (value === undefined) return null;
  if (value instanceof SafeText) return value.text;
  return typeof value === 'boolean' || isNumeric(value) ? Number(value) : value;
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
