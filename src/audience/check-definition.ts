import type { AttributeDefinition, Bucket, NamedBucket, Option } from '../domain/attribute.ts';
import { canonicalText } from '../domain/clean-text.ts';
import type { Instant } from '../domain/instant.ts';
import { parseNumber } from './match-buckets.ts';
import { compileAttributes, normalise } from './normalise.ts';
import { parseDate } from './parse-date.ts';
import { parseAlias } from './pattern.ts';

export type Checked<Sound> =
  | { readonly kind: 'sound'; readonly content: Sound }
  /** One sentence a problem. */
  | { readonly kind: 'unsound'; readonly problems: readonly string[] };

/** A definition in canonical form, of which every value is a fixed point: normalised once more, it stays. */
export function checkDefinition(sent: AttributeDefinition): Checked<AttributeDefinition> {
  const definition = canonical(sent);
  const problems =
    definition.kind === 'string' || definition.kind === 'list'
      ? optionProblems(definition.options, definition.kind)
      : bucketProblems(definition.buckets, definition.kind);
  const values = ownValues(definition);
  problems.push(...values.filter((each) => canonicalText(each) !== each || each === '').map(unstable));
  return problems.length > 0 ? { kind: 'unsound', problems } : { kind: 'sound', content: definition };
}

/** A combination holds values that its attributes can have. */
export function checkBucket(
  { attributes }: NamedBucket,
  definitions: readonly AttributeDefinition[],
  now: Instant,
): Checked<NamedBucket['attributes']> {
  const content = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, canonicalText(value)]));
  const { explanations } = normalise(compileAttributes(definitions), content, now);
  const strange = explanations.filter(({ sent, value }) => sent !== null && [value].flat()[0] !== sent);
  const problems = strange.map(({ attribute, sent }) => {
    const own = definitions.filter(({ name }) => name === attribute).flatMap(ownValues);
    return `"${String(sent)}" is no value of ${attribute}; it has ${[...new Set(own)].join(', ')}.`;
  });
  return problems.length > 0 ? { kind: 'unsound', problems } : { kind: 'sound', content };
}

function canonical(sent: AttributeDefinition): AttributeDefinition {
  const defaultValue = canonicalText(sent.defaultValue);
  if (sent.kind === 'string' || sent.kind === 'list') {
    return {
      ...sent,
      defaultValue,
      options: sent.options.map((each) => ({ ...each, value: canonicalText(each.value) })),
    };
  }
  return {
    ...sent,
    defaultValue,
    buckets: sent.buckets.map((each) => ({ ...each, value: canonicalText(each.value) })),
  };
}

const ownValues = (definition: AttributeDefinition): readonly string[] => {
  const { kind, defaultValue } = definition;
  const named = kind === 'string' || kind === 'list' ? definition.options : definition.buckets;
  return [...named.map(({ value }) => value), defaultValue];
};

function optionProblems(options: readonly Option[], kind: 'string' | 'list'): string[] {
  const problems = twice(options.map(({ value }) => value));
  for (const { value, aliases } of options) {
    if (kind === 'list' && value.includes(','))
      problems.push(`"${value}" holds a comma, which parts a list's elements.`);
    for (const alias of aliases) {
      const parsed = parseAlias(alias);
      if (parsed.kind === 'refused') problems.push(parsed.reason);
    }
  }
  const texts = options.flatMap(({ aliases }) => [...new Set(aliases.map(canonicalText))]);
  return [...problems, ...twice(texts)];
}

function bucketProblems(buckets: readonly Bucket[], kind: 'numeric' | 'date'): string[] {
  const problems = twice(buckets.map(({ value }) => value));
  const isInput = (value: string): boolean => (kind === 'numeric' ? parseNumber(value) : parseDate(value)) !== null;
  for (const { value } of buckets.filter((each) => isInput(each.value))) {
    problems.push(
      `Name the bucket "${value}" with a word: as it is, it could be meant as a ${kind === 'date' ? 'date' : 'number'}.`,
    );
  }
  buckets.slice(1).forEach(({ value, maximum }, index) => {
    const before = buckets[index]?.maximum ?? null;
    if (before === null) problems.push(`Only the last bucket may be without a maximum; "${value}" comes after one.`);
    else if (maximum !== null && maximum <= before) problems.push(`The maximum of "${value}" must be above ${before}.`);
  });
  return problems;
}

const twice = (values: readonly string[]): string[] =>
  [...new Set(values.filter((each, index) => values.indexOf(each) !== index))].map(
    (each) => `"${each}" stands twice: it can mean one thing only.`,
  );

const unstable = (value: string): string => `"${value}" holds what would be changed on arrival; write it plainly.`;
