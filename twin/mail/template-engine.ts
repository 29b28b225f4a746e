import { FILTERS } from './filters.ts';
import { TemplateError } from './lexer.ts';
import { type Node, Parser } from './parser.ts';
import { RenderContext, type TemplateScope } from './render-context.ts';
import { TAGS } from './tags.ts';

export type Rendering =
  | { readonly kind: 'rendered'; readonly text: string }
  | { readonly kind: 'syntax-error'; readonly message: string };

const MOST_KEPT = 1_000;

/**
 * Klaviyo's template language: Django's, with the tags in `tags.ts`, the filters in `filters.ts` and Klaviyo's own.
 * Values are data: a tag inside a value is printed, never run.
 */
export class TemplateEngine {
  readonly #compiled = new Map<string, Node | TemplateError>();
  readonly #now: () => number;
  readonly #timezone: string;

  /** `now` and `timezone` are what `{% today %}` tells. */
  constructor(now: () => number, timezone: string) {
    this.#now = now;
    this.#timezone = timezone;
  }

  /** `escapes`: autoescape, as emails have it. */
  render(source: string, scope: TemplateScope, escapes = true): Rendering {
    const compiled = this.#compiled.get(source) ?? this.#compile(source);
    if (compiled instanceof TemplateError) return { kind: 'syntax-error', message: compiled.message };
    const context = new RenderContext(scope, this.#now(), this.#timezone, escapes);
    try {
      compiled(context);
      return { kind: 'rendered', text: context.text };
    } catch (error) {
      if (error instanceof TemplateError) return { kind: 'syntax-error', message: error.message };
      throw error;
    }
  }

  #compile(source: string): Node | TemplateError {
    const compiled = parsed(source);
    if (this.#compiled.size >= MOST_KEPT) this.#compiled.clear();
    this.#compiled.set(source, compiled);
    return compiled;
  }
}

function parsed(source: string): Node | TemplateError {
  try {
    return new Parser(source, TAGS, FILTERS).parseAll();
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
}
