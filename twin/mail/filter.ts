import { TemplateError } from './lexer.ts';
import { printed, SafeText } from './printed.ts';

export type Filter = {
  readonly argument: 'none' | 'required' | 'optional';
  /** Django's `@stringfilter`: gets text, or safe text. */
  readonly takesText: boolean;
  /** Django's `is_safe`: what went in safe comes out safe. */
  readonly keepsSafe: boolean;
  readonly apply: (value: unknown, argument: unknown) => unknown;
};

type Options = Partial<Pick<Filter, 'argument' | 'keepsSafe'>>;

/** A filter on any value. */
export const filter = (apply: Filter['apply'], { argument = 'none', keepsSafe = false }: Options = {}): Filter => ({
  argument,
  takesText: false,
  keepsSafe,
  apply,
});

/** A filter on text: `String` of safe text is its text. */
export const textFilter = (
  apply: (text: string, argument: unknown, value: unknown) => unknown,
  { argument = 'none', keepsSafe = true }: Options = {},
): Filter => ({
  argument,
  takesText: true,
  keepsSafe,
  apply: (value, given) => apply(String(value), given, value),
});

/** An argument that Python takes only as text. */
export function text(argument: unknown): string {
  if (typeof argument === 'string' || argument instanceof SafeText) return String(argument);
  throw new TemplateError(`expected a text, not ${printed(argument)}`);
}
