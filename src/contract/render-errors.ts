import { z } from 'zod';

/** Variants whose present version could not be rendered of late: their people got control instead. */
export const renderErrorList = z.object({
  /** How far back is counted. */
  days: z.number().int(),
  variants: z.array(
    z.object({
      variantId: z.string(),
      name: z.string(),
      version: z.number().int(),
      count: z.number().int(),
      lastAt: z.iso.datetime(),
      /** Of the latest one, with the line where it arose. */
      message: z.string(),
    }),
  ),
});
export type RenderErrorList = z.infer<typeof renderErrorList>;
export type VariantRenderErrors = RenderErrorList['variants'][number];
