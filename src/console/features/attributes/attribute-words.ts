import type { AttributeDefinition, AttributeUse, TriedAttribute } from '../../../contract/attributes.ts';
import { counted } from '../../ui/numbers.ts';
import type { Kind } from './attribute-form.ts';

export const KINDS: Readonly<Record<Kind, { readonly label: string; readonly about: string }>> = {
  string: { label: 'Text', about: 'One of a few values, such as a plan, a country or a language.' },
  list: { label: 'List', about: 'Several values at once, such as interests or tags.' },
  numeric: { label: 'Number', about: 'Put into ranges, such as what somebody has spent.' },
  date: { label: 'Date', about: 'Put into ranges by its age in days, such as the last order.' },
};

type Bounded = Extract<AttributeDefinition, { buckets: unknown }>;

/** "up to 100", "above 100, up to 500", "above 500"; null: there is no such bucket. */
export function rangeOf({ kind, buckets }: Pick<Bounded, 'kind' | 'buckets'>, value: string): string | null {
  const index = buckets.findIndex((bucket) => bucket.value === value);
  const bucket = buckets[index];
  if (bucket === undefined) return null;
  const unit = kind === 'date' ? ' days' : '';
  const from = buckets[index - 1]?.maximum ?? null;
  const bounds = [
    from === null ? null : `above ${from}${unit}`,
    bucket.maximum === null ? null : `up to ${bucket.maximum}${unit}`,
  ];
  return bounds.filter((bound) => bound !== null).join(', ') || 'any';
}

/** One line a value, with what else means it. */
export function valuesInWords(definition: AttributeDefinition): { readonly value: string; readonly means: string }[] {
  if ('buckets' in definition) {
    return definition.buckets.map(({ value }) => ({ value, means: rangeOf(definition, value) ?? '' }));
  }
  return definition.options.map(({ value, aliases }) => ({
    value,
    means: aliases.length === 0 ? '' : `also ${aliases.join(', ')}`,
  }));
}

/** "2 versions, 1 named bucket" */
export function usesInWords(uses: readonly AttributeUse[]): string {
  const variants = uses.flatMap((use) => (use.by === 'variant' ? [`${use.templateId}/${use.variantId}`] : []));
  const buckets = uses.filter(({ by }) => by === 'bucket');
  const words = [
    ...(variants.length === 0 ? [] : [counted(new Set(variants).size, 'version')]),
    ...(buckets.length === 0 ? [] : [counted(buckets.length, 'named bucket')]),
  ];
  return words.length === 0 ? 'ranking only' : words.join(', ');
}

/** Why the value that was tried became what it did. */
export function reasonInWords(
  { value, why, by }: TriedAttribute,
  sent: string | null,
  definition: AttributeDefinition,
): string {
  const first = [value].flat()[0] ?? '';
  switch (why) {
    case 'option':
      return Array.isArray(value) ? 'Each is a value itself; what is none is left out.' : 'It is the value itself.';
    case 'alias':
      return `It matches ${by}${Array.isArray(value) ? ', and each of the others a value or an alias' : ''}.`;
    case 'bucket': {
      const range = 'buckets' in definition ? rangeOf(definition, first) : null;
      return definition.kind === 'date' ? `Its age is ${range}.` : `It is ${range}.`;
    }
    case 'default':
      return sent === null
        ? 'Nothing is sent, so the default stands.'
        : `${unread(definition.kind)}, so the default stands.`;
  }
}

const unread = (kind: Kind): string => {
  if (kind === 'numeric') return 'It is not a number within the ranges';
  return kind === 'date' ? 'It is not a date within the ranges' : 'It matches no value and no alias';
};
