import { z } from 'zod';

/** Meant, and not a slip: what is forgotten cannot be brought back. */
export const forgetPerson = z.object({ confirmed: z.literal(true, { error: 'Send true: it cannot be undone.' }) });

export const forgotten = z.object({
  /** Nothing is left anywhere. */
  isGone: z.boolean(),
  /** By how many names the person was known. */
  names: z.number(),
  landedFiles: z.number(),
  warehouseFiles: z.number(),
  rows: z.number(),
  searched: z.array(z.object({ place: z.string(), found: z.number() })),
  /** Landed files that could not be looked through, by name. */
  unsearchable: z.array(z.string()),
});
export type Forgotten = z.infer<typeof forgotten>;
