import { z } from 'zod';
import { templateState, variantState } from './console.ts';
import { forecast } from './forecast.ts';

/** What the template's first page says: does it beat the customer's own email? */

const time = z.iso.datetime();
const probability = z.number().min(0).max(1);

const estimate = z.object({ people: z.number().int(), clicks: z.number().int(), rate: probability.nullable() });
const relative = z.object({ estimate: z.number(), low: z.number(), high: z.number() });

const shipped = z.object({
  variantId: z.string(),
  /** Of all people, who go on getting control; 0: everybody gets the winner. */
  heldOutShare: probability,
});
export type Shipped = z.infer<typeof shipped>;

/** What every report says of its template. */
export const reportedTemplate = z.object({
  templateId: z.string(),
  name: z.string(),
  state: templateState,
  /** Null: it is not shipped. */
  shipped: shipped.nullable(),
});

/** What every report says of a variant. */
export const reportedVariant = z.object({
  variantId: z.string(),
  name: z.string(),
  role: z.enum(['control', 'variant']),
  state: variantState,
  themes: z.array(z.string()),
  subject: z.string(),
  preheader: z.string(),
  /** Share of treatment traffic the present policy gives it; null for control. */
  share: probability.nullable(),
  /** Null for control, and before the first policy. */
  probabilityBest: probability.nullable(),
});

export const overview = z.object({
  template: reportedTemplate,
  /** When the newest email event that is known happened. Null before the first. */
  dataUntil: time.nullable(),
  lift: z.object({
    verdict: z.enum(['better', 'worse', 'not_sure', 'no_data']),
    /** Relative lift of treatment over control in human clicks, intention-to-treat, anytime-valid 95 %. Null: not yet bounded. */
    intentionToTreat: relative.nullable(),
    /** The same over emails that really showed their content. */
    asShown: relative.nullable(),
    treatment: estimate,
    control: estimate,
  }),
  forecast,
  exposures: z.object({
    shown: z.number().int(),
    stale: z.number().int(),
    fallback: z.number().int(),
    uncertain: z.number().int(),
    notReceived: z.number().int(),
  }),
  variants: z.array(
    reportedVariant.extend({
      shown: z.number().int(),
      clicks: z.number().int(),
      rate: probability.nullable(),
      low: probability.nullable(),
      high: probability.nullable(),
      /** Ranked from 1,000 shown and 30 clicks; before that it is too early. */
      isRanked: z.boolean(),
      /** Why it was last held back: people who were shown it, how many of them it harmed, and the share allowed. */
      held: z
        .object({
          at: time,
          guard: z.enum(['unsubscribe', 'spam']),
          people: z.number().int(),
          harmed: z.number().int(),
          limit: probability,
        })
        .nullable(),
    }),
  ),
  /** Decisions a UTC day by variant (control under its own id). */
  trafficByDay: z.array(z.object({ day: z.iso.date(), decisions: z.record(z.string(), z.number().int()) })),
  liftByDay: z.array(z.object({ day: z.iso.date(), estimate: z.number(), low: z.number(), high: z.number() })),
  policy: z
    .object({
      version: z.number().int(),
      publishedAt: time,
      ranker: z.enum(['weighted_thompson', 'contextual']),
      /** Why by this ranker; of `compared`, rewards a person that the contextual one earns beyond the other. */
      reason: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('set') }),
        z.object({ kind: z.literal('nothing_known') }),
        z.object({ kind: z.literal('too_early'), people: z.number().int() }),
        z.object({
          kind: z.literal('compared'),
          people: z.number().int(),
          difference: z.number(),
          standardError: z.number(),
        }),
      ]),
    })
    .nullable(),
});
export type Overview = z.infer<typeof overview>;
