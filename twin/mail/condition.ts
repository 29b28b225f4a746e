import { COMPARISONS } from './comparison.ts';
import type { Expression } from './expression.ts';
import { MissingArgument, TemplateError } from './lexer.ts';
import { isTruthy } from './printed.ts';
import type { RenderContext } from './render-context.ts';

/** A parsed `{% if %}` condition; what Python cannot compare is False. */
export type Condition = (context: RenderContext) => unknown;

/** How tightly each binds, as in Django's `smartif`: `not` looser than the comparisons. */
const BINDING: Readonly<Record<string, number>> = {
  or: 6,
  and: 7,
  not: 8,
  in: 9,
  'not in': 9,
  ...Object.fromEntries(['is', 'is not', '==', '!=', '<', '>', '<=', '>='].map((operator) => [operator, 10])),
};

/** Pratt's top-down parsing. Throws at what is no condition. */
export function parseCondition(words: readonly string[], compile: (word: string) => Expression): Condition {
  const tokens = joined(words);
  const text = `if ${words.join(' ')}`;
  let position = 0;
  const bindingOf = (token: string | undefined): number => (token === undefined ? 0 : bindingOfWord(token));

  function expression(binding: number): Condition {
    let left = start(tokens[position++]);
    while (binding < bindingOf(tokens[position])) left = continued(left, tokens[position++] ?? '');
    return left;
  }
  function start(token: string | undefined): Condition {
    if (token === undefined) throw new TemplateError(`unexpected end of: ${text}`);
    if (token === 'not') {
      const inner = expression(BINDING.not ?? 0);
      return orFalse((context) => !isTruthy(inner(context)), TemplateError);
    }
    if (bindingOfWord(token) > 0) throw new TemplateError(`unexpected "${token}" in: ${text}`);
    const operand = compile(token);
    return (context) => operand(context, null);
  }
  function continued(left: Condition, operator: string): Condition {
    if (operator === 'not') throw new TemplateError(`unexpected "not" in: ${text}`);
    const right = expression(bindingOfWord(operator));
    return infix(left, operator, right);
  }

  const condition = expression(0);
  if (position < tokens.length) throw new TemplateError(`unexpected "${tokens[position]}" in: ${text}`);
  return orFalse(condition, MissingArgument);
}

const bindingOfWord = (token: string): number => (Object.hasOwn(BINDING, token) ? (BINDING[token] ?? 0) : 0);

function infix(left: Condition, operator: string, right: Condition): Condition {
  return orFalse((context) => {
    const value = left(context);
    if (operator === 'or') return isTruthy(value) ? value : right(context);
    if (operator === 'and') return isTruthy(value) ? right(context) : value;
    return COMPARISONS[operator]?.(value, right(context)) ?? false;
  }, TemplateError);
}

/** An operand that cannot be had makes its comparison False, not the template wrong. */
const orFalse =
  (condition: Condition, Failure: typeof TemplateError): Condition =>
  (context) => {
    try {
      return condition(context);
    } catch (error) {
      if (error instanceof Failure) return false;
      throw error;
    }
  };

/** `not in` and `is not` are one operator each. */
function joined(words: readonly string[]): string[] {
  const tokens: string[] = [];
  for (const word of words) {
    const last = tokens.at(-1);
    const isPair = (last === 'is' && word === 'not') || (last === 'not' && word === 'in');
    if (isPair) tokens[tokens.length - 1] = `${last} ${word}`;
    else tokens.push(word);
  }
  return tokens;
}
