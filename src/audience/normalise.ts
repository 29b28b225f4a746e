import type {
  AttributeDefinition,
  Attributes,
  AttributeValue,
  Scalar,
  SentAttributes,
  SentValue,
} from '../domain/attribute.ts';
import { canonicalText, cleanText } from '../domain/clean-text.ts';
import type { Instant } from '../domain/instant.ts';
import { cellOf } from './cell.ts';
import { matchDate, matchNumber } from './match-buckets.ts';
import { type Match, matchOptions } from './match-options.ts';
import { splitList } from './split-list.ts';

/** How one attribute came to its value. */
export interface Explanation {
  readonly attribute: string;
  /** Null: nothing was sent. */
  readonly sent: SentValue;
  readonly value: AttributeValue;
  readonly why: Match['why'] | 'default' | 'undeclared';
  /** The alias that matched. */
  readonly by: string | null;
}

export interface Normalised {
  readonly attrs: Attributes;
  readonly cell: string;
  readonly explanations: readonly Explanation[];
}

/** Definitions made ready to read attributes with: every pattern is compiled once. */
export interface CompiledAttributes {
  readonly names: ReadonlySet<string>;
  readonly readers: readonly Reader[];
}

type Reader = (sent: SentAttributes, now: Instant) => Explanation;
type Matcher = (text: string, now: Instant) => Match | null;

export const compileAttributes = (definitions: readonly AttributeDefinition[]): CompiledAttributes => ({
  names: new Set(definitions.map(({ name }) => name)),
  readers: definitions.map(readerOf),
});

/** Total and deterministic: whatever is sent, each defined attribute gets one of its own values. */
export function normalise(compiled: CompiledAttributes, sent: SentAttributes, now: Instant): Normalised {
  const declared = compiled.readers.map((read) => read(sent, now));
  const undeclared = Object.entries(sent).flatMap(([name, value]) =>
    compiled.names.has(cleanText(name)) || value === null ? [] : [explainUndeclared(name, value)],
  );
  const explanations = [...declared, ...undeclared];
  return {
    attrs: valuesOf(explanations),
    cell: cellOf(declared),
    explanations,
  };
}

/** Without a prototype: a caller may name an attribute `__proto__`. */
function valuesOf(explanations: readonly Explanation[]): Attributes {
  const attrs: Record<string, AttributeValue> = Object.create(null);
  for (const { attribute, value } of explanations) attrs[attribute] = value;
  return attrs;
}

function readerOf(definition: AttributeDefinition): Reader {
  switch (definition.kind) {
    case 'string':
      return readOne(definition, definition.name, matchOptions(definition.options));
    case 'list':
      return readList(definition, matchOptions(definition.options));
    case 'numeric':
      return readOne(definition, definition.source, (text) => matchNumber(definition.buckets, text));
    case 'date':
      return readOne(definition, definition.source, (text, now) => matchDate(definition.buckets, text, now));
  }
}

/** The attribute itself counts before the one it is read from; of a list, the first element that matches. */
function readOne({ name, defaultValue }: AttributeDefinition, source: string | null, match: Matcher): Reader {
  return (sent, now) => {
    const own = sentValue(sent, name);
    const value = source === null || own !== null ? own : sentValue(sent, source);
    for (const scalar of scalarsOf(value)) {
      const found = match(canonicalText(String(scalar)), now);
      if (found !== null) {
        return { attribute: name, sent: value, value: found.value, why: found.why, by: found.by };
      }
    }
    return { attribute: name, sent: value, value: defaultValue, why: 'default', by: null };
  };
}

/** Elements that match nothing are left out; the default stands where none is left. */
function readList({ name, defaultValue }: AttributeDefinition, match: (text: string) => Match | null): Reader {
  return (sent) => {
    const value = sentValue(sent, name);
    const elements = scalarsOf(value).flatMap((each) =>
      typeof value === 'string' ? splitList(value) : [String(each)],
    );
    const found = elements.map((each) => match(canonicalText(each))).filter((each) => each !== null);
    if (found.length === 0) return { attribute: name, sent: value, value: [defaultValue], why: 'default', by: null };
    const alias = found.find(({ why }) => why === 'alias') ?? null;
    const values = [...new Set(found.map((each) => each.value))].sort();
    return { attribute: name, sent: value, value: values, why: alias?.why ?? 'option', by: alias?.by ?? null };
  };
}

function explainUndeclared(name: string, sent: Exclude<SentValue, null>): Explanation {
  const value = typeof sent === 'object' ? scalarsOf(sent).map(canonicalOf) : canonicalOf(sent);
  return { attribute: cleanText(name), sent, value, why: 'undeclared', by: null };
}

const canonicalOf = (scalar: Scalar): string => canonicalText(String(scalar));

const sentValue = (sent: SentAttributes, name: string): SentValue =>
  Object.hasOwn(sent, name) ? (sent[name] ?? null) : null;

const scalarsOf = (value: SentValue): readonly Scalar[] =>
  typeof value === 'object' ? (value ?? []).filter((each) => each !== null) : [value];
