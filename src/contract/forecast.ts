import { z } from 'zod';

const whole = z.number().int();

/** `beyond`: not within a year. */
const days = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('days'), days: whole }),
  z.object({ kind: z.literal('beyond') }),
]);

/** How long until the lift is settled, if it is what it looks like now. */
export const forecast = z.object({
  peopleADay: z.number(),
  until: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('decided') }),
    z.object({ kind: z.literal('unknown'), reason: z.enum(['no_inflow', 'too_early']) }),
    z.object({ kind: z.literal('expected'), days, soonest: days, latest: days }),
  ]),
});
export type Forecast = z.infer<typeof forecast>;
