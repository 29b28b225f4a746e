import type { ServingTemplate } from './ports.ts';

/** The test of a template shipped with its holdout: the same groups, one variant, and nothing left to choose or to try. */
export const onlyTheWinner = ({ template }: ServingTemplate): ServingTemplate => ({
  template: {
    ...template,
    randomControlShare: 0,
    epsilon: 0,
    variants: template.variants.filter(({ variantId }) => variantId === template.shippedVariantId),
  },
  // No policy chose: what compares policies must not count these people.
  policy: null,
});
