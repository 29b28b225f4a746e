import { type Condition, parseCondition } from './condition.ts';
import { itemsOf } from './iteration.ts';
import { KLAVIYO_TAGS } from './klaviyo-tags.ts';
import { splitContents, TemplateError } from './lexer.ts';
import type { Node, Tag } from './parser.ts';
import { isTruthy } from './printed.ts';

const ifTag: Tag = (opening, parser) => {
  const conditionOf = (contents: string) =>
    parseCondition(splitContents(contents).slice(1), (word) => parser.expression(word));
  const branches: { isRelevant: Condition; body: Node }[] = [];
  let isRelevant = conditionOf(opening.contents);
  for (;;) {
    const { body, end } = parser.parseUntil(opening, ['elif', 'else', 'endif']);
    branches.push({ isRelevant, body });
    if (end.name === 'elif') {
      isRelevant = conditionOf(end.contents);
      continue;
    }
    let otherwise: Node | null = null;
    let last = end;
    if (end.contents === 'else') ({ body: otherwise, end: last } = parser.parseUntil(opening, ['endif']));
    if (last.contents !== 'endif') throw new TemplateError(`expected {% endif %}, not {% ${last.contents} %}`);
    return (context) => {
      const branch = branches.find(({ isRelevant: holds }) => isTruthy(holds(context)));
      (branch?.body ?? otherwise)?.(context);
    };
  }
};

const forTag: Tag = (opening, parser) => {
  const words = splitContents(opening.contents);
  const isReversed = words.at(-1) === 'reversed';
  const inAt = words.length - (isReversed ? 3 : 2);
  if (words.length < 4 || words[inAt] !== 'in') throw new TemplateError(`expected "name in list": ${opening.contents}`);
  const names = words.slice(1, inAt).join(' ').split(/ *, */);
  if (names.some((name) => name === '' || /[ "'|]/.test(name))) {
    throw new TemplateError(`expected names before "in": ${opening.contents}`);
  }
  const sequence = parser.expression(words[inAt + 1] ?? '');
  const each = parser.parseUntil(opening, ['empty', 'endfor']);
  const empty = each.end.contents === 'empty' ? parser.parseUntil(opening, ['endfor']).body : null;

  return (context) => {
    const value = sequence(context, null);
    const items = value === null ? [] : itemsOf(value);
    if (items === null) throw new TemplateError(`there is nothing to go through in: ${opening.contents}`);
    if (isReversed) items.reverse();
    if (items.length === 0) return empty?.(context);
    const parentloop = context.valueOf('forloop') ?? {};
    for (const [index, item] of items.entries()) {
      const forloop = {
        parentloop,
        counter: index + 1,
        counter0: index,
        revcounter: items.length - index,
        revcounter0: items.length - index - 1,
        first: index === 0,
        last: index === items.length - 1,
      };
      context.within({ ...unpacked(names, item), forloop }, () => each.body(context));
    }
  };
};

function unpacked(names: readonly string[], item: unknown): Record<string, unknown> {
  const [first = ''] = names;
  if (names.length === 1) return { [first]: item };
  const parts = Array.isArray(item) || typeof item === 'string' ? [...item] : [item];
  if (parts.length !== names.length) throw new TemplateError(`expected ${names.length} values for ${names.join(', ')}`);
  return Object.fromEntries(names.map((name, index) => [name, parts[index]]));
}

/** `{% with name=value other=value %}`, or the older `{% with value as name %}`. */
const withTag: Tag = (opening, parser) => {
  const words = splitContents(opening.contents).slice(1);
  const isOlder = words.length > 0 && !/^\w+=/.test(words[0] ?? '');
  const values: { name: string; value: ReturnType<typeof parser.expression> }[] = [];
  for (let rest = words; rest.length > 0; ) {
    const [, name, text] = /^(\w+)=(.+)$/.exec(rest[0] ?? '') ?? [];
    if (!isOlder && name !== undefined && text !== undefined) {
      values.push({ name, value: parser.expression(text) });
      rest = rest.slice(1);
    } else if (isOlder && rest[1] === 'as' && rest[2] !== undefined) {
      values.push({ name: rest[2], value: parser.expression(rest[0] ?? '') });
      if (rest.length > 3 && rest[3] !== 'and') throw new TemplateError(`expected "and": ${opening.contents}`);
      rest = rest.slice(4);
    } else throw new TemplateError(`expected "name=value": ${opening.contents}`);
  }
  if (values.length === 0) throw new TemplateError('expected {% with name=value %}');
  const { body } = parser.parseUntil(opening, ['endwith']);
  return (context) => {
    const names = Object.fromEntries(values.map(({ name, value }) => [name, value(context, '')]));
    context.within(names, () => body(context));
  };
};

const commentTag: Tag = (opening, parser) => {
  parser.skipPast(opening, 'endcomment');
  return () => undefined;
};

/** The tags the twin knows. Any other is an Email Syntax Error. */
export const TAGS: Readonly<Record<string, Tag>> = {
  if: ifTag,
  for: forTag,
  with: withTag,
  comment: commentTag,
  ...KLAVIYO_TAGS,
};
