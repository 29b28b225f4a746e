import { harmOf, type JudgedResults } from './recommendations.ts';

/** Why shipping this would hurt, by what is known now; null where nothing says so. */
export function shippingRisk({ lift, variants }: JudgedResults, variantId: string): string | null {
  const variant = variants.find((each) => each.variantId === variantId);
  const harm = variant === undefined ? null : harmOf(variant, variants);
  if (harm !== null) return harm;
  return lift.verdict === 'worse' ? 'Your control does better than the versions: people click less without it.' : null;
}
