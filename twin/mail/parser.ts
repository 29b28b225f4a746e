import { compileExpression, type Expression } from './expression.ts';
import type { Filter } from './filter.ts';
import { TemplateError, type Token, tokensOf } from './lexer.ts';
import type { RenderContext } from './render-context.ts';

export type Node = (context: RenderContext) => void;
export type TagToken = Extract<Token, { readonly kind: 'tag' }>;
export type Tag = (token: TagToken, parser: Parser) => Node;

/** Python's own stack gives out not far above. */
const DEEPEST_NESTING = 100;

/** Reads a template into what renders it; a tag reads on by itself to where it ends. */
export class Parser {
  readonly #tokens: readonly Token[];
  readonly #tags: Readonly<Record<string, Tag>>;
  readonly #filters: Readonly<Record<string, Filter>>;
  #position = 0;
  #depth = 0;

  constructor(source: string, tags: Readonly<Record<string, Tag>>, filters: Readonly<Record<string, Filter>>) {
    this.#tokens = tokensOf(source);
    this.#tags = tags;
    this.#filters = filters;
  }

  parseAll(): Node {
    return inOrder(this.#nodesUntil([]).nodes);
  }

  /** Reads to the first tag of one of these names and answers which it was. */
  parseUntil(opening: TagToken, ends: readonly string[]): { readonly body: Node; readonly end: TagToken } {
    this.#depth += 1;
    if (this.#depth > DEEPEST_NESTING) throw new TemplateError(`tags are nested more than ${DEEPEST_NESTING} deep`);
    const { nodes, end } = this.#nodesUntil(ends);
    this.#depth -= 1;
    if (end === null) throw new TemplateError(`{% ${opening.contents} %} is never closed`);
    return { body: inOrder(nodes), end };
  }

  /** Passes over everything, without reading it, to the tag of that name. */
  skipPast(opening: TagToken, end: string): void {
    for (;;) {
      const token = this.#next();
      if (token === undefined) throw new TemplateError(`{% ${opening.contents} %} is never closed`);
      if (token.kind === 'tag' && token.contents === end) return;
    }
  }

  expression(text: string): Expression {
    return compileExpression(text, this.#filters);
  }

  #next(): Token | undefined {
    return this.#tokens[this.#position++];
  }

  #nodesUntil(ends: readonly string[]): { readonly nodes: Node[]; readonly end: TagToken | null } {
    const nodes: Node[] = [];
    for (let token = this.#next(); token !== undefined; token = this.#next()) {
      if (token.kind === 'tag' && ends.includes(token.name)) return { nodes, end: token };
      nodes.push(this.#nodeOf(token));
    }
    return { nodes, end: null };
  }

  #nodeOf(token: Token): Node {
    if (token.kind === 'text') return (context) => context.write(token.text);
    if (token.contents === '') throw new TemplateError('a tag is empty');
    if (token.kind === 'variable') {
      const expression = this.expression(token.contents);
      return (context) => context.print(expression(context, ''));
    }
    const tag = Object.hasOwn(this.#tags, token.name) ? this.#tags[token.name] : undefined;
    if (tag === undefined) throw new TemplateError(`there is no tag "${token.name}"`);
    return tag(token, this);
  }
}

const inOrder =
  (nodes: readonly Node[]): Node =>
  (context) => {
    for (const node of nodes) {
      context.step();
      node(context);
    }
  };
