import type { Template } from './template.ts';

/** The share of people who get control: by the flow's holdout, or by the split among the rest. Of Klaviyo's own split nothing is known. */
export function heldOutShare({
  split,
  treatmentShare,
  holdoutShare,
}: Pick<Template, 'split' | 'treatmentShare' | 'holdoutShare'>): number {
  return split === 'external' ? holdoutShare : 1 - (1 - holdoutShare) * treatmentShare;
}
