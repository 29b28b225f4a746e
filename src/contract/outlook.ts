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
      /** Of the private key: with them content could be written in bulk, fast enough for all. */
      missingScopes: z.array(z.string()),
    })
    .nullable(),
});
export type Outlook = z.infer<typeof outlook>;
