import { renderErrorList } from '../../../src/contract/render-errors.ts';

export const renderErrors = renderErrorList.parse({
  days: 7,
  variants: [
    {
      variantId: 'variant-c',
      name: 'Care for wool',
      version: 2,
      count: 1_204,
      lastAt: '2026-11-21T06:31:00Z',
      message: 'a link must be an http or https address, line:14, col:22',
    },
  ],
});
