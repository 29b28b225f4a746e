import { z } from 'zod';

/** What became of single decisions, in the console's API. Sentences are the server's; ids of decisions stand in them. */

const time = z.iso.datetime();

export const timelineStep = z.object({
  kind: z.enum([
    ...(['decided', 'attempt', 'written', 'unwritten', 'waiting', 'due', 'gave_way', 'cleaned'] as const),
    ...(['sent', 'not_sent', 'opened', 'clicked', 'ordered', 'unsubscribed', 'results'] as const),
  ]),
  /** Null: it is not known when. */
  at: time.nullable(),
  /** `failed`: the email is not what was decided; `machine`: nobody did it; `expected`: not yet. */
  state: z.enum(['done', 'failed', 'machine', 'expected']),
  title: z.string(),
  details: z.array(z.string()),
  /** Since the step before: "2.1 s". */
  gap: z.string().nullable(),
});
export type TimelineStep = z.infer<typeof timelineStep>;

export const decisionTimeline = z.object({
  decision: z.object({
    decisionId: z.uuid(),
    templateId: z.string(),
    templateName: z.string(),
    userId: z.string(),
    trackingId: z.string(),
  }),
  /** The story in one sentence. */
  answer: z.string(),
  /** What the choice was made with. */
  facts: z.array(z.object({ term: z.string(), fact: z.string() })),
  steps: z.array(timelineStep),
});
export type DecisionTimeline = z.infer<typeof decisionTimeline>;

/** Newest first, over all templates. */
export const personDecisions = z.object({
  userId: z.string(),
  decisions: z.array(
    z.object({
      decisionId: z.uuid(),
      templateName: z.string(),
      decidedAt: time,
      kind: z.enum(['treatment', 'control', 'fallback']),
      /** Null: the email's own default. */
      variantName: z.string().nullable(),
      /** Null: the template was not connected to a flow. */
      deliveryState: z
        .enum(['pending', 'importing', 'written', 'clean', 'superseded', 'rejected', 'expired'])
        .nullable(),
      /** What the email showed; null: not known yet. */
      evidence: z.enum(['shown', 'stale', 'fallback', 'uncertain', 'not_received']).nullable(),
      opened: z.boolean(),
      clicked: z.boolean(),
    }),
  ),
  /** There are older ones. */
  isCut: z.boolean(),
});
export type PersonDecisions = z.infer<typeof personDecisions>;
