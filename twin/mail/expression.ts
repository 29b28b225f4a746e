import { DateTime } from './date-time.ts';
import type { Filter } from './filter.ts';
import { MissingArgument, TemplateError } from './lexer.ts';
import { printed, SafeText } from './printed.ts';
import { Float, float } from './python-number.ts';
import type { RenderContext } from './render-context.ts';

/** A value with its filters, as between `{{ }}`. A name that is missing is '' there, and None in `if` and `for`. */
export type Expression = (context: RenderContext, missing: '' | null) => unknown;
type Value = (context: RenderContext) => unknown;

// https://github.com/django/django/blob/stable/5.2.x/django/template/base.py, `filter_raw_string`
const CONSTANT = String.raw`"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*'`;
const NAME = String.raw`[\p{L}\p{N}_.]+|[-+.]?\d[\d.e]*`;
const PIECE = new RegExp(
  String.raw`^(?<constant>${CONSTANT})|^(?<name>${NAME})|(?:\s*\|\s*(?<filter>[\p{L}\p{N}_]+)(?::(?:(?<constantArgument>${CONSTANT})|(?<nameArgument>${NAME})))?)`,
  'gu',
);

export function compileExpression(text: string, filters: Readonly<Record<string, Filter>>): Expression {
  let value: Value | null = null;
  const steps: { filter: Filter; argument: Value | null }[] = [];
  let position = 0;
  for (const match of text.matchAll(PIECE)) {
    if (match.index !== position)
      throw new TemplateError(`could not read "${text.slice(position, match.index)}" of "${text}"`);
    position += match[0].length;
    const { constant, name, filter, constantArgument, nameArgument } = match.groups ?? {};
    if (value === null) {
      if (constant === undefined && name === undefined) throw new TemplateError(`expected a name before "${match[0]}"`);
      value = constant === undefined ? compileName(name ?? '') : compileConstant(constant);
    } else {
      const argument =
        constantArgument !== undefined
          ? compileConstant(constantArgument)
          : nameArgument !== undefined
            ? compileName(nameArgument)
            : null;
      steps.push({ filter: knownFilter(filters, filter ?? '', argument !== null), argument });
    }
  }
  if (value === null || position !== text.length) {
    throw new TemplateError(`could not read "${text.slice(position)}" of "${text}"`);
  }
  return filtered(value, steps);
}

function filtered(value: Value, steps: readonly { filter: Filter; argument: Value | null }[]): Expression {
  return (context, missing) => {
    const found = value(context);
    let result: unknown = found === undefined ? missing : found;
    for (const { filter, argument } of steps) {
      const given = argument?.(context);
      if (argument !== null && given === undefined) throw new MissingArgument('a filter was given what does not exist');
      const input = result;
      result = filter.apply(filter.takesText && !(input instanceof SafeText) ? printed(input) : input, given);
      if (filter.keepsSafe && input instanceof SafeText && !(result instanceof SafeText)) {
        result = new SafeText(printed(result));
      }
    }
    return result;
  };
}

function knownFilter(filters: Readonly<Record<string, Filter>>, name: string, hasArgument: boolean): Filter {
  const filter = Object.hasOwn(filters, name) ? filters[name] : undefined;
  if (filter === undefined) throw new TemplateError(`there is no filter "${name}"`);
  if (hasArgument ? filter.argument === 'none' : filter.argument === 'required') {
    throw new TemplateError(`the filter "${name}" takes ${hasArgument ? 'no argument' : 'an argument'}`);
  }
  return filter;
}

/** Text written in the template itself is safe, as in Django. */
function compileConstant(quoted: string): Value {
  const quote = quoted.charAt(0);
  const text = quoted.slice(1, -1).replaceAll(`\\${quote}`, quote).replaceAll('\\\\', '\\');
  const constant = new SafeText(text);
  return () => constant;
}

function compileName(name: string): Value {
  if (/^[-+]?\d+$/.test(name)) return () => Number(name);
  if (/^[-+]?(\d+\.?\d+|\.\d+|\d+)(e\d+)?$/.test(name)) return () => float(Number(name));
  if (name.startsWith('_') || name.includes('._')) throw new TemplateError(`a name may not begin with _: "${name}"`);
  const [first = '', ...rest] = name.split('.');
  return (context) => rest.reduce<unknown>(member, context.valueOf(first));
}

/** Dot access: a key, else a place in a list or text, else a mapping's own `items`, `keys` and `values`. */
function member(from: unknown, name: string): unknown {
  const value = from instanceof SafeText ? from.text : from;
  if (typeof value === 'string') return /^\d+$/.test(name) ? [...value][Number(name)] : undefined;
  if (Array.isArray(value)) return /^\d+$/.test(name) ? value[Number(name)] : undefined;
  if (typeof value !== 'object' || value === null || value instanceof DateTime || value instanceof Float)
    return undefined;
  if (Object.hasOwn(value, name)) return (value as Record<string, unknown>)[name];
  if (name === 'items') return Object.entries(value);
  if (name === 'keys') return Object.keys(value);
  return name === 'values' ? Object.values(value) : undefined;
}
