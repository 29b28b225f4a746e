import { noSuchPath, type Refusal } from './errors.ts';
import { KLAVIYO_RESOURCES } from './klaviyo-resources.ts';
import type { Operation } from './operation.ts';

const ALL = 'All that it supports is in docs/twin-operations.md.';
const TOLD = 1_000;

/** Answers what the twin has no operation for: of Klaviyo's that it leaves out, or a path of nobody's. */
export class UnknownPaths {
  readonly #operations: readonly Operation[];
  readonly #log: (line: string) => void;
  readonly #told = new Set<string>();

  constructor(operations: readonly Operation[], log: (line: string) => void) {
    this.#operations = operations;
    this.#log = log;
  }

  /** Logs each once, whatever the ids in it. */
  refuse(method: string, path: string): Refusal {
    const resource = /^\/(?:api|client)\/([^/]+)/.exec(path)?.[1] ?? '';
    const isKlaviyos = KLAVIYO_RESOURCES.has(resource);
    const call = `${method} ${isKlaviyos ? withoutIds(path) : path}`;
    if (!this.#told.has(call) && this.#told.size < TOLD) {
      this.#told.add(call);
      this.#log(isKlaviyos ? `The twin does not have ${call}` : `There is no ${call}`);
    }
    if (!isKlaviyos) return noSuchPath(`No such path: ${method} ${path}. Klaviyo's begin with /api/ and a resource.`);
    return noSuchPath(`The twin does not support ${method} ${path}. ${this.#supported(resource)} ${ALL}`);
  }

  #supported(resource: string): string {
    const of = this.#operations.filter(({ path }) => path.split('/')[2] === resource);
    if (of.length === 0) return `It supports nothing of ${resource}.`;
    return `Of ${resource} it supports ${of.map(({ method, path }) => `${method} ${path}`).join(', ')}.`;
  }
}

/** `/api/profiles/01J…/lists` as `/api/profiles/{id}/lists`. */
function withoutIds(path: string): string {
  const [root, api, resource, ...rest] = path.replace(/\/$/, '').split('/');
  return [root, api, resource, ...rest.map((part, index) => (index === 0 ? '{id}' : part))].join('/');
}
