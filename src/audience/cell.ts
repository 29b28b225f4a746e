import type { AttributeValue } from '../domain/attribute.ts';

/** The cell of everyone: where no attribute is defined, and what is known where a cell was not seen yet. */
export const EVERYONE = 'all';

/** One combination of the values of defined attributes, in a form that does not depend on their order. */
export function cellOf(values: readonly { readonly attribute: string; readonly value: AttributeValue }[]): string {
  if (values.length === 0) return EVERYONE;
  const pairs = values.map(({ attribute, value }) => [attribute, value] as const);
  return JSON.stringify(pairs.sort(([one], [other]) => Number(one > other) - Number(one < other)));
}

/**
 * The other way round: what is known of the people of a cell, by attribute. Of a list, each value is an attribute of its
 * own that its people have, so that what they have in common with others is seen.
 */
export function levelsOf(cell: string): Record<string, string> {
  if (cell === EVERYONE) return {};
  const pairs: readonly (readonly [string, AttributeValue])[] = JSON.parse(cell);
  return Object.fromEntries(
    pairs.flatMap(([attribute, value]): [string, string][] =>
      typeof value === 'string' ? [[attribute, value]] : value.map((each) => [`${attribute}: ${each}`, 'yes']),
    ),
  );
}
