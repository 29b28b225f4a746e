import { type FilterImplOptions, TokenKind } from 'liquidjs';
import { escapeHtml, isTruthy, printed, SafeText } from './printed.ts';

/** Klaviyo's name for reading a key that dot access cannot spell; a missing key is nothing, not an error. */
const lookup: FilterImplOptions = (value: unknown, key: unknown): unknown => {
  const name = printed(key);
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
};

/** Applies to every false value. Text written in the template itself is not escaped, as in Django. */
const fallback: FilterImplOptions = function (value: unknown, instead: unknown): unknown {
  if (isTruthy(value)) return value;
  const [argument] = this.token.args;
  const isLiteral = argument !== undefined && !Array.isArray(argument) && argument.kind === TokenKind.Quoted;
  return isLiteral ? new SafeText(printed(instead)) : instead;
};

/** A filter on text whose result is as safe as what went in. */
const onText =
  (change: (text: string, argument: unknown) => string): FilterImplOptions =>
  (value: unknown, argument: unknown): unknown => {
    const changed = change(printed(value), argument);
    return value instanceof SafeText ? new SafeText(changed) : changed;
  };

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The filters of Django, and Klaviyo's own, that the twin knows. Any other is an Email Syntax Error. */
export const FILTERS: Readonly<Record<string, FilterImplOptions>> = {
  lookup,
  default: fallback,
  safe: (value: unknown) => new SafeText(printed(value)),
  escape: (value: unknown) => (value instanceof SafeText ? value : new SafeText(escapeHtml(printed(value)))),
  // Upper case would break entities, so Django escapes its result again.
  upper: (value: unknown) => printed(value).toUpperCase(),
  lower: onText((text) => text.toLowerCase()),
  capfirst: onText(capitalised),
  title: onText((text) => text.toLowerCase().replace(/[^\s]+/g, capitalised)),
  truncatechars: onText((text, length) => {
    const characters = [...text];
    return characters.length <= Number(length) ? text : `${characters.slice(0, Number(length) - 1).join('')}…`;
  }),
  join: (value: unknown, separator: unknown) =>
    Array.isArray(value) ? value.map(printed).join(printed(separator)) : value,
  length: (value: unknown) => (Array.isArray(value) ? value.length : [...printed(value)].length),
};
