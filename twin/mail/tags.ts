import {
  type Context,
  type Emitter,
  type Liquid,
  Tag,
  type TagToken,
  type Template,
  type TopLevelToken,
  Value,
} from 'liquidjs';
import { type Condition, parseCondition, splitArguments } from './condition.ts';
import { isTruthy, printed } from './printed.ts';

/** Reads templates up to one of `ends` and answers which it was. */
function readUntil(liquid: Liquid, remaining: TopLevelToken[], opening: string, ends: readonly string[]) {
  const templates: Template[] = [];
  let end: TagToken | undefined;
  const stream = liquid.parser.parseStream(remaining);
  for (const name of ends) {
    stream.on(`tag:${name}`, (token: TagToken) => {
      end = token;
      stream.stop();
    });
  }
  stream.on('template', (template: Template) => void templates.push(template));
  stream.start();
  if (end === undefined) throw new SyntaxError(`{% ${opening} %} is never closed`);
  return { templates, end };
}

class IfTag extends Tag {
  readonly #branches: { condition: Condition | null; templates: Template[] }[] = [];

  constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid) {
    super(token, remaining, liquid);
    let condition: Condition | null = parseCondition(token.args, liquid);
    for (let closed = false; !closed; ) {
      const ends = condition === null ? ['endif'] : ['elif', 'else', 'endif'];
      const { templates, end } = readUntil(liquid, remaining, 'if', ends);
      this.#branches.push({ condition, templates });
      closed = end.name === 'endif';
      condition = end.name === 'elif' ? parseCondition(end.args, liquid) : null;
    }
  }

  *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    for (const { condition, templates } of this.#branches) {
      if (condition !== null && !isTruthy(yield* condition(context))) continue;
      yield this.liquid.renderer.renderTemplates(templates, context, emitter);
      return;
    }
  }
}

class ForTag extends Tag {
  readonly #name: string;
  readonly #collection: Value;
  readonly #reversed: boolean;
  readonly #each: Template[];
  readonly #empty: Template[];

  constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid) {
    super(token, remaining, liquid);
    const [name, keyword, collection, reversed, ...rest] = splitArguments(token.args);
    const isForm = keyword === 'in' && (reversed === undefined || reversed === 'reversed') && rest.length === 0;
    if (name === undefined || collection === undefined || !isForm) {
      throw new SyntaxError(`{% for %} wants "name in list", not "${token.args}"`);
    }
    this.#name = name;
    this.#collection = new Value(collection, liquid);
    this.#reversed = reversed !== undefined;
    const body = readUntil(liquid, remaining, 'for', ['empty', 'endfor']);
    this.#each = body.templates;
    this.#empty = body.end.name === 'empty' ? readUntil(liquid, remaining, 'for', ['endfor']).templates : [];
  }

  *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const collection = yield this.#collection.value(context, false);
    const items: unknown[] = Array.isArray(collection) ? [...collection] : [...printed(collection)];
    if (this.#reversed) items.reverse();
    if (items.length === 0) yield this.liquid.renderer.renderTemplates(this.#empty, context, emitter);
    for (const [index, item] of items.entries()) {
      const forloop = {
        counter: index + 1,
        counter0: index,
        first: index === 0,
        last: index === items.length - 1,
      };
      context.push({ [this.#name]: item, forloop });
      yield this.liquid.renderer.renderTemplates(this.#each, context, emitter);
      context.pop();
    }
  }
}

/** `{% with name=value other=value %}`, or the older `{% with value as name %}`. */
class WithTag extends Tag {
  readonly #values: { name: string; value: Value }[];
  readonly #templates: Template[];

  constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid) {
    super(token, remaining, liquid);
    const words = splitArguments(token.args);
    const pairs = words[1] === 'as' ? [`${words[2]}=${words[0]}`] : words;
    this.#values = pairs.map((pair) => {
      const match = /^(\w+)=(.+)$/.exec(pair);
      if (match?.[1] === undefined || match[2] === undefined) {
        throw new SyntaxError(`{% with %} wants "name=value", not "${pair}"`);
      }
      return { name: match[1], value: new Value(match[2], liquid) };
    });
    this.#templates = readUntil(liquid, remaining, 'with', ['endwith']).templates;
  }

  *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const scope: Record<string, unknown> = {};
    for (const { name, value } of this.#values) scope[name] = yield value.value(context, false);
    context.push(scope);
    yield this.liquid.renderer.renderTemplates(this.#templates, context, emitter);
    context.pop();
  }
}

class CommentTag extends Tag {
  constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid) {
    super(token, remaining, liquid);
    readUntil(liquid, remaining, 'comment', ['endcomment']);
  }
  render(): void {}
}

/** A tag that prints a link of the account's own, or only its address. */
function linkTag(url: string, text: string | null) {
  return class LinkTag extends Tag {
    readonly #text: string | null;
    constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid) {
      super(token, remaining, liquid);
      this.#text = text === null ? null : (/^(['"])(.*)\1$/.exec(token.args.trim())?.[2] ?? text);
    }
    render(_context: Context, emitter: Emitter): void {
      emitter.write(this.#text === null ? url : `<a href="${url}">${this.#text}</a>`);
    }
  };
}

/** Pages that every mail links to; a click on them says nothing about its content. */
export const ACCOUNT_PAGES = 'https://manage.kmail-lists.com/subscriptions';

/** The tags the twin knows. Any other is an Email Syntax Error. */
export const TAGS = {
  if: IfTag,
  for: ForTag,
  with: WithTag,
  comment: CommentTag,
  unsubscribe: linkTag(`${ACCOUNT_PAGES}/unsubscribe`, 'Unsubscribe'),
  unsubscribe_link: linkTag(`${ACCOUNT_PAGES}/unsubscribe`, null),
  manage_preferences: linkTag(`${ACCOUNT_PAGES}/update`, 'Manage preferences'),
  manage_preferences_link: linkTag(`${ACCOUNT_PAGES}/update`, null),
  web_view: linkTag(`${ACCOUNT_PAGES}/web-view`, 'View in browser'),
  web_view_link: linkTag(`${ACCOUNT_PAGES}/web-view`, null),
};
