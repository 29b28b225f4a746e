import type { AttributeValue } from '../domain/attribute.ts';

/** The cell of everyone: where no attribute is defined, and what is known where a cell was not seen yet. */
export const EVERYONE = 'all';

/** One combination of the values of defined attributes, in a form that does not depend on their order. */
export function cellOf(values: readonly { readonly attribute: string; readonly value: AttributeValue }[]): string {
  if (values.length === 0) return EVERYONE;
  const pairs = values.map(({ attribute, value }) => [attribute, value] as const);
  return JSON.stringify(pairs.sort(([one], [other]) => Number(one > other) - Number(one < other)));
}
