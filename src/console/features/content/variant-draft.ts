import type { Variant } from '../../../contract/console.ts';

/** A variant in the editor; version 0 has never been saved. */
export type VariantDraft = Variant;

/** An empty variant under an id that is not taken. */
export function newVariant(role: Variant['role'], existing: readonly Variant[]): VariantDraft {
  const taken = new Set(existing.map(({ variantId }) => variantId));
  let number = existing.length;
  while (taken.has(`variant-${number}`)) number += 1;
  return {
    variantId: role === 'control' ? 'control' : `variant-${number}`,
    role,
    name: role === 'control' ? 'Your email today' : '',
    state: role === 'control' ? 'active' : 'draft',
    themes: [],
    targeting: [],
    version: 0,
    subject: '',
    preheader: '',
    body: '',
  };
}
