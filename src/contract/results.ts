import { z } from 'zod';
import { forecast } from './forecast.ts';
import { reportedTemplate, reportedVariant } from './overview.ts';

/** All figures of one template, for its Results page and for whoever reads them by program. */

const time = z.iso.datetime();
const probability = z.number().min(0).max(1);
const whole = z.number().int();

const group = z.object({ people: whole, clicks: whole, rate: probability.nullable() });
const relative = z.object({ estimate: z.number(), low: z.number(), high: z.number() });

export const funnelCounts = z.object({
  decided: whole,
  written: whole,
  sent: whole,
  shown: whole,
  opened: whole,
  clicked: whole,
  converted: whole,
  unsubscribed: whole,
});
export type FunnelCounts = z.infer<typeof funnelCounts>;

const standing = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ranked'), rate: z.number(), low: z.number(), high: z.number() }),
  z.object({ kind: z.literal('too_early') }),
]);

export const resultsVariant = reportedVariant.extend({
  sends: whole,
  shown: whole,
  opens: whole,
  clicks: whole,
  converted: whole,
  revenueMicros: whole,
  unsubscribed: whole,
  markedAsSpam: whole,
  standing,
});

export const attributeSegments = z.object({
  attribute: z.string(),
  segments: z.array(
    z.object({
      value: z.string(),
      shown: whole,
      clicks: whole,
      cells: z.array(
        z.object({
          variantId: z.string(),
          shown: whole,
          clicks: whole,
          rate: probability.nullable(),
          low: probability.nullable(),
          high: probability.nullable(),
        }),
      ),
    }),
  ),
});
export type AttributeSegments = z.infer<typeof attributeSegments>;

export const results = z.object({
  template: reportedTemplate,
  dataUntil: time.nullable(),
  lift: z.object({
    verdict: z.enum(['better', 'worse', 'not_sure', 'no_data']),
    intentionToTreat: relative.nullable(),
    asShown: relative.nullable(),
    treatment: group,
    control: group,
  }),
  forecast,
  /** Null: no share of treatment was ever chosen at random. */
  modelLift: z
    .object({
      content: relative.nullable(),
      model: relative.nullable(),
      chosen: group,
      random: group,
      control: group,
    })
    .nullable(),
  exposures: z.object({ shown: whole, stale: whole, fallback: whole, uncertain: whole, notReceived: whole }),
  fallbackShare: probability.nullable(),
  funnel: z.object({ treatment: funnelCounts, control: funnelCounts }),
  variants: z.array(resultsVariant),
  trafficByDay: z.array(z.object({ day: z.iso.date(), decisions: z.record(z.string(), whole) })),
  segments: z.array(attributeSegments),
  clickDelay: z
    .object({
      clicks: whole,
      curve: z.array(z.object({ hours: whole, share: probability })),
      medianHours: whole,
      nineOfTenHours: whole,
    })
    .nullable(),
  splitCheck: z.object({
    kind: z.enum(['as_declared', 'alarm', 'nothing_drawn']),
    p: probability.nullable(),
    treatment: whole,
    control: whole,
    expectedTreatment: z.number(),
  }),
  /** Clicks given up for knowing more; null: too little to say. */
  explorationCost: z.object({ people: whole, clicks: z.number(), low: z.number(), high: z.number() }).nullable(),
  /** Of what goes wrong with choosing; each with its likely cause. */
  alarms: z.object({
    raised: z.array(
      z.object({
        kind: z.enum(['collapse', 'drift', 'starvation']),
        cause: z.string(),
        variantId: z.string().nullable(),
        value: z.number(),
        expected: z.number().nullable(),
        title: z.string(),
        likelyCause: z.string(),
        whatToDo: z.string(),
      }),
    ),
    /** What was looked at: null and false where there is too little to judge by. */
    watched: z.object({
      draws: whole,
      weeks: z.object({ week: z.iso.date(), from: z.iso.date() }).nullable(),
      judgesRanking: z.boolean(),
    }),
  }),
  /** What the evidence suggests; nothing is done without a person. */
  recommendations: z.array(
    z.object({
      kind: z.enum(['ship', 'archive', 'add_variants', 'lengthen']),
      variantId: z.string().nullable(),
      title: z.string(),
      evidence: z.string(),
    }),
  ),
  policy: z.object({ version: whole, publishedAt: time, ranker: z.string() }).nullable(),
  /** How each figure was computed. */
  methods: z.array(z.object({ figure: z.string(), title: z.string(), formula: z.string(), rows: z.string() })),
});
export type Results = z.infer<typeof results>;
