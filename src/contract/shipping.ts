import { z } from 'zod';
import { variantId } from './console.ts';

const time = z.iso.datetime();

/** `lock`: everybody gets it. `iterate`: it becomes the new control, and the test goes on with the others. */
export const shipVariant = z.object({
  variantId,
  how: z.enum(['lock', 'iterate']).default('lock'),
  /** Of a lock: holdout and control go on getting control, so that the lift is still measured. */
  keepsHoldout: z.boolean().default(false),
  /** Shipped although the control does better, or although it harms people. */
  confirmed: z.boolean().default(false),
});
export type ShipVariant = z.input<typeof shipVariant>;

export const milestoneList = z.object({
  /** Newest first. */
  milestones: z.array(
    z.object({
      milestoneId: z.string(),
      kind: z.enum(['iterated', 'locked', 'undone']),
      at: time,
      variantId: z.string(),
      variantName: z.string(),
      /** Of all people, those who went on getting control; 0: nobody. */
      heldOutShare: z.number().min(0).max(1),
      /** The lift as it was known then; null: not bounded, or nothing was shipped. */
      lift: z.object({ estimate: z.number(), low: z.number(), high: z.number() }).nullable(),
      /** It is the one that Undo takes back. */
      isStanding: z.boolean(),
    }),
  ),
});
export type MilestoneList = z.infer<typeof milestoneList>;
