import type { Overview } from '../../../contract/overview.ts';

const SERIES = 8;

type Coloured = Pick<Overview['variants'][number], 'variantId' | 'role'>;

/** A colour for each variant, the same in every chart and table of the page; control is always grey. */
export function variantColours(variants: readonly Coloured[]): ReadonlyMap<string, string> {
  const contenders = variants
    .filter(({ role }) => role === 'variant')
    .map(({ variantId }) => variantId)
    .sort();
  const colours = new Map(contenders.map((id, index) => [id, `var(--series-${(index % SERIES) + 1})`]));
  for (const { variantId, role } of variants) if (role === 'control') colours.set(variantId, 'var(--series-control)');
  return colours;
}
