import { Liquid } from 'liquidjs';
import { FILTERS } from './filters.ts';
import { autoescaped } from './printed.ts';
import { TAGS } from './tags.ts';

export type Rendering =
  | { readonly kind: 'rendered'; readonly text: string }
  | { readonly kind: 'syntax-error'; readonly message: string };

export type TemplateScope = Readonly<Record<string, unknown>>;

/** Django's own names; Liquid's `true`, `nil` and the like are read too. */
const CONSTANTS: TemplateScope = { True: true, False: false, None: null };

/**
 * Klaviyo's template language (Django's, the part of it listed in `filters.ts` and `tags.ts`) on LiquidJS's parser.
 * Values are data: a tag inside a value is printed, never run.
 */
export class TemplateEngine {
  readonly #liquid = new Liquid({
    strictFilters: true,
    ownPropertyOnly: true,
    outputEscape: autoescaped,
    operators: {},
  });
  readonly #compiled = new Map<string, (scope: TemplateScope) => Rendering>();

  constructor() {
    // Liquid's own tags and filters are unknown to Django.
    replaceMembers(this.#liquid.tags, TAGS);
    replaceMembers(this.#liquid.filters, FILTERS);
  }

  render(source: string, scope: TemplateScope): Rendering {
    let compiled = this.#compiled.get(source);
    if (compiled === undefined) {
      compiled = this.#compile(source);
      this.#compiled.set(source, compiled);
    }
    return compiled(scope);
  }

  #compile(source: string): (scope: TemplateScope) => Rendering {
    const liquid = this.#liquid;
    try {
      const templates = liquid.parse(source.replace(/\{#.*?#\}/g, ''));
      return (scope) => orSyntaxError(() => String(liquid.renderSync(templates, { ...CONSTANTS, ...scope })));
    } catch (error) {
      const failure = syntaxError(error);
      return () => failure;
    }
  }
}

function replaceMembers<T>(record: Record<string, T>, members: Readonly<Record<string, T>>): void {
  for (const name of Object.keys(record)) delete record[name];
  Object.assign(record, members);
}

function orSyntaxError(render: () => string): Rendering {
  try {
    return { kind: 'rendered', text: render() };
  } catch (error) {
    return syntaxError(error);
  }
}

const syntaxError = (error: unknown): Rendering => ({
  kind: 'syntax-error',
  message: error instanceof Error ? error.message : String(error),
});
