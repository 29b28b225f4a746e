import { z } from 'zod';
import { eventFilter, flowFilter } from '../state/flow-conditions.ts';
import type { FlowDraft } from '../state/flow-definition.ts';
import { known } from '../state/value-filter.ts';
import { actionInput } from './action-input.ts';
import { linkProblems } from './flow-links.ts';

const text = z.string().min(1);

const trigger = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ type: z.literal('list'), id: text }),
    z.strictObject({ type: z.literal('segment'), id: text }),
    z.strictObject({ type: z.literal('metric'), id: text, trigger_filter: eventFilter.nullable().default(null) }),
  ],
  known('trigger', 'type', ['list', 'segment', 'metric']),
);

/** A definition as Klaviyo's create call takes it, and as Klaviyo answers it for a flow that exists. */
export const definition = z
  .strictObject({
    triggers: z.array(trigger).max(1, 'expected one trigger: Klaviyo has no flow with more'),
    profile_filter: flowFilter.nullable().default(null),
    entry_action_id: text.nullable(),
    reentry_criteria: z
      .strictObject({ duration: z.int().nonnegative(), unit: z.enum(['alltime', 'hour', 'day', 'week']) })
      .nullable()
      .default(null),
    actions: z.array(actionInput),
  })
  .superRefine((draft, context) => {
    for (const { path, message } of linkProblems(draft)) context.addIssue({ code: 'custom', path, message });
  }) satisfies z.ZodType<FlowDraft>;

export const flowInput = z.strictObject({
  name: text,
  status: z.enum(['draft', 'manual', 'live']),
  definition,
});
