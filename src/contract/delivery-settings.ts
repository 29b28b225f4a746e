import { z } from 'zod';

/** A flow may wait for weeks; a content may not be late for longer than a day. */
const DELAY_LIMIT_SECONDS = 60 * 86_400;
const GRACE_LIMIT_SECONDS = 86_400;

export const carrier = z.enum(['profile', 'event']);
export const cleanUp = z.enum(['where_reentered', 'always', 'never']);

/** How a content gets to its email, and what is left of it afterwards. */
export const deliverySettings = z.object({
  /** From the webhook to the email; where the synced flow says, that and no other. */
  emailDelaySeconds: z.number().int().min(0).max(DELAY_LIMIT_SECONDS),
  graceSeconds: z.number().int().min(0).max(GRACE_LIMIT_SECONDS),
  cleanUp,
  /** The recipient's profile, or an event that starts the flow with the email. */
  carrier,
});
export type DeliverySettings = z.infer<typeof deliverySettings>;

/** Without a delay the present one stays. */
export const deliveryEdit = deliverySettings.partial({ emailDelaySeconds: true });
export type DeliveryEdit = z.infer<typeof deliveryEdit>;
