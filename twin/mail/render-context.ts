import { TemplateError } from './lexer.ts';
import { output } from './printed.ts';

export type TemplateScope = Readonly<Record<string, unknown>>;

/** Django bounds neither; a template that runs away must not take the twin with it. */
const MOST_STEPS = 1_000_000;
const MOST_CHARACTERS = 20_000_000;

const CONSTANTS: TemplateScope = { True: true, False: false, None: null };

/** What one rendering sees and has written so far. */
export class RenderContext {
  readonly #layers: TemplateScope[];
  #written = '';
  #steps = 0;
  /** Milliseconds. */
  readonly now: number;
  readonly timezone: string;

  readonly #escapes: boolean;

  constructor(scope: TemplateScope, now: number, timezone: string, escapes: boolean) {
    this.#layers = [CONSTANTS, scope, {}];
    this.now = now;
    this.timezone = timezone;
    this.#escapes = escapes;
  }

  valueOf(name: string): unknown {
    for (let index = this.#layers.length - 1; index >= 0; index -= 1) {
      const layer = this.#layers[index];
      if (layer !== undefined && Object.hasOwn(layer, name)) return layer[name];
    }
    return undefined;
  }

  /** Runs `body` with more names. */
  within(names: TemplateScope, body: () => void): void {
    this.#layers.push(names);
    body();
    this.#layers.pop();
  }

  /** For the rest of the block that the tag stands in. */
  set(name: string, value: unknown): void {
    const top = this.#layers.pop() ?? {};
    this.#layers.push({ ...top, [name]: value });
  }

  /** What `{{ value }}` puts there. */
  print(value: unknown): void {
    this.write(output(value, this.#escapes));
  }

  write(text: string): void {
    this.#written += text;
    if (this.#written.length > MOST_CHARACTERS) {
      throw new TemplateError(`the template writes more than ${MOST_CHARACTERS} characters`);
    }
  }

  step(): void {
    this.#steps += 1;
    if (this.#steps > MOST_STEPS) throw new TemplateError(`the template takes more than ${MOST_STEPS} steps`);
  }

  get text(): string {
    return this.#written;
  }
}
