import { z } from 'zod';

const time = z.iso.datetime();
const count = z.int().nonnegative();

const MOST_HOURS = 720;
const windowHours = z.int('Give whole hours.').min(0).max(MOST_HOURS, 'At most 30 days.');

/** What counts as a conversion of a template, and how long after a human touch it still belongs to that touch; 0: never. */
export const conversionDefinition = z
  .object({
    metric: z.string().trim().min(1, 'Say which metric is a conversion.').max(128),
    clickWindowHours: windowHours,
    openWindowHours: windowHours,
  })
  .refine(({ clickWindowHours, openWindowHours }) => clickWindowHours + openWindowHours > 0, {
    message: 'Let a click or an open lead to conversions: with both at 0 nothing would count.',
    path: ['clickWindowHours'],
  });
export type ConversionDefinition = z.infer<typeof conversionDefinition>;

export const conversions = z.object({
  ...conversionDefinition.shape,
  /** Grows by one each time it is said anew. */
  definition: z.int().positive(),
  /** Null: as the template was made. */
  definedAt: time.nullable(),
  /** What a conversion may be, by what has come in so far; the commonest first. */
  metrics: z.array(z.object({ metric: z.string(), name: z.string(), events: count })),
  outcomes: z.object({
    all: count,
    /** Final, and so never changed but by another definition. */
    mature: count,
    since: time.nullable(),
    /** Counted by an earlier definition still. */
    toRecount: count,
  }),
});
export type Conversions = z.infer<typeof conversions>;
