import { z } from 'zod';

const weight = z.number().min(0).max(1_000_000);
const limit = z.number().gt(0).lt(1).nullable();

export const metricWeights = z
  .object({ opens: weight, clicks: weight, conversions: weight, revenue: weight })
  .refine((weights) => Object.values(weights).some((each) => each > 0), 'Give at least one metric a weight.');

/** By what the variants of a template are ranked, and what none of them may do to people. */
export const ranking = z.object({
  ranker: z.enum(['auto', 'weighted_thompson', 'contextual']),
  metricWeights,
  /** Shares of people from which on a variant is held back; null: not watched. */
  unsubscribeLimit: limit,
  spamLimit: limit,
  isDelayAware: z.boolean(),
  lookbackDays: z.number().int().min(1).max(365),
  offsetDays: z.number().int().min(0).max(90),
});
export type Ranking = z.infer<typeof ranking>;
