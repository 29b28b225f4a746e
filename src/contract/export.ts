import { z } from 'zod';

const time = z.union([z.iso.date(), z.iso.datetime()]);

/** Which decisions of a template to download. */
export const askDecisions = z.object({
  /** Decided then or later. */
  from: time.optional(),
  /** Decided before then. */
  to: time.optional(),
  /** Only what estimators may read. */
  units: z.enum(['yes', 'no']).default('no'),
});
