import { type Context, type Liquid, Value } from 'liquidjs';
import { isTruthy, SafeText } from './printed.ts';

/** A parsed `{% if %}` condition. */
export type Condition = (context: Context) => Generator<unknown, unknown, unknown>;

/** Splits on white space outside quotes, as Django does: an operand holds no spaces. Throws at an unclosed quote. */
export function splitArguments(text: string): string[] {
  const words = text.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  if (words.join('').length !== text.replace(/('[^']*'|"[^"]*")|\s+/g, '$1').length) {
    throw new SyntaxError(`unclosed quote in: ${text}`);
  }
  return words;
}

type Compare = (left: unknown, right: unknown) => boolean;

const ordered =
  (compare: (left: number | string, right: number | string) => boolean): Compare =>
  (left, right) => {
    const sameKind = typeof left === typeof right && (typeof left === 'number' || typeof left === 'string');
    return sameKind && compare(left, right as typeof left);
  };

const contains: Compare = (item, collection) => {
  if (typeof collection === 'string') return typeof item === 'string' && collection.includes(item);
  if (Array.isArray(collection)) return collection.includes(item);
  return typeof collection === 'object' && collection !== null && Object.hasOwn(collection, String(item));
};

const COMPARISONS: Readonly<Record<string, Compare>> = {
  '==': (left, right) => (left ?? null) === (right ?? null),
  '!=': (left, right) => (left ?? null) !== (right ?? null),
  '<': ordered((left, right) => left < right),
  '>': ordered((left, right) => left > right),
  '<=': ordered((left, right) => left <= right),
  '>=': ordered((left, right) => left >= right),
  in: contains,
  'not in': (item, collection) => !contains(item, collection),
};

/** Django's grammar: `or` binds loosest, then `and`, `not`, and the comparisons. Throws at what is none of it. */
export function parseCondition(text: string, liquid: Liquid): Condition {
  const words = splitArguments(text);
  let position = 0;
  const take = (): string => {
    const word = words[position];
    if (word === undefined) throw new SyntaxError(`unexpected end of: if ${text}`);
    position += 1;
    return word;
  };
  const takeIf = (word: string): boolean => {
    if (words[position] !== word) return false;
    position += 1;
    return true;
  };

  function either(): Condition {
    let left = both();
    while (takeIf('or')) {
      const [first, second] = [left, both()];
      left = function* (context) {
        const value = yield* first(context);
        return isTruthy(value) ? value : yield* second(context);
      };
    }
    return left;
  }
  function both(): Condition {
    let left = negation();
    while (takeIf('and')) {
      const [first, second] = [left, negation()];
      left = function* (context) {
        const value = yield* first(context);
        return isTruthy(value) ? yield* second(context) : value;
      };
    }
    return left;
  }
  function negation(): Condition {
    if (!takeIf('not')) return comparison();
    const inner = negation();
    return function* (context) {
      return !isTruthy(yield* inner(context));
    };
  }
  function comparison(): Condition {
    const left = operand(take());
    const operator = words[position] === 'not' && words[position + 1] === 'in' ? 'not in' : (words[position] ?? '');
    const compare = Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined;
    if (compare === undefined) return left;
    position += operator.split(' ').length;
    const right = operand(take());
    return function* (context) {
      return compare(plain(yield* left(context)), plain(yield* right(context)));
    };
  }
  function operand(word: string): Condition {
    const value = new Value(word, liquid);
    return function* (context) {
      return yield value.value(context, false);
    };
  }

  const condition = either();
  if (position < words.length) throw new SyntaxError(`unexpected "${words[position]}" in: if ${text}`);
  return condition;
}

const plain = (value: unknown): unknown => (value instanceof SafeText ? value.text : value);
