import type { AttributeDefinition } from '../../contract/attributes.ts';

/** All that a person can have of it, the default among them. */
export function valuesOf(definition: AttributeDefinition): readonly string[] {
  const own = 'options' in definition ? definition.options : definition.buckets;
  return [...new Set([...own.map(({ value }) => value), definition.defaultValue])];
}

/** "a", "a or b", "a, b or c" */
export const listed = (words: readonly string[], joint: 'and' | 'or'): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${joint} ${words.at(-1)}`;
