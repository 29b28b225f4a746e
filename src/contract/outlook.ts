import { z } from 'zod';

const count = z.number().int().nonnegative();

/** Who will get the email's own default, unless something changes; null: nobody that can be foreseen. */
export const outlook = z.object({
  lateness: z
    .object({
      people: count,
      fallbacks: count,
      writesPerMinute: count,
      delayMinutes: count,
      /** Of the flow, between webhook and email: with it all would have been in time. */
      enoughDelayMinutes: count,
    })
    .nullable(),
});
export type Outlook = z.infer<typeof outlook>;
