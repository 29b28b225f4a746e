import { z } from 'zod';

/** What people would have clicked had they got something else. */

const whole = z.number().int();
const rate = z.number().min(0).max(1);
const estimate = z.object({ estimate: rate, low: rate, high: rate });

export const askWhatIf = z.object({
  /** A variant's id; or `uniform`, as without it: any that the person could have got, by chance. */
  candidate: z.string().min(1).max(64).optional(),
});

export const whatIf = z.object({
  candidate: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('variant'), variantId: z.string() }),
    z.object({ kind: z.literal('uniform') }),
  ]),
  value: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('estimated'),
      /** Doubly robust: the one to quote. */
      dr: estimate,
      ips: estimate,
      snips: estimate,
      effectivePeople: z.number(),
    }),
    z.object({ kind: z.literal('too_early'), effectivePeople: z.number(), clicks: whole }),
  ]),
  /** People who could have got it; all that is said is said of them. */
  covered: whole,
  uncovered: whole,
  /** What the covered did. Rate null: nobody is. */
  earned: z.object({ clicks: whole, rate: rate.nullable() }),
  methods: z.array(
    z.object({
      figure: z.enum(['what_if', 'what_if_ips', 'what_if_snips']),
      title: z.string(),
      formula: z.string(),
      rows: z.string(),
      value: estimate.nullable(),
    }),
  ),
});
export type WhatIf = z.infer<typeof whatIf>;
