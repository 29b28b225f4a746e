import { z } from 'zod';
import { known, numberFilter, timeframeFilter, valueFilter } from './value-filter.ts';

const name = z.string().min(1);

const profileProperty = z.strictObject({ type: z.literal('profile-property'), property: name, filter: valueFilter });

const groupMembership = z.strictObject({
  type: z.literal('profile-group-membership'),
  is_member: z.boolean(),
  group_ids: z.array(name).min(1),
  timeframe_filter: timeframeFilter.nullable().default(null),
});

const ANY_OR_UNSUBSCRIBED = z.enum(['any', 'unsubscribed'], {
  error: 'the twin tells only "any" and, for those who cannot receive, "unsubscribed"',
});
const marketingConsent = z.strictObject({
  type: z.literal('profile-marketing-consent'),
  consent: z.strictObject({
    channel: z.literal('email', { error: 'expected "email": the twin has no other channel' }),
    can_receive_marketing: z.boolean(),
    consent_status: z.strictObject({
      subscription: ANY_OR_UNSUBSCRIBED,
      filters: z.null({ error: 'expected null: the twin does not evaluate how consent was given' }).default(null),
    }),
  }),
});

const profileMetric = z.strictObject({
  type: z.literal('profile-metric'),
  metric_id: name,
  measurement: z.enum(['count', 'sum']),
  measurement_filter: numberFilter,
  timeframe_filter: timeframeFilter,
  metric_filters: z
    .array(z.strictObject({ property: name, filter: valueFilter.nullable().default(null) }))
    .nullable()
    .default(null),
});

const sample = z.strictObject({ type: z.literal('profile-sample'), percentage: z.int().min(0).max(100) });
const notSentEmail = z.strictObject({ type: z.literal('profile-not-sent-email'), timeframe_filter: timeframeFilter });
const notInFlow = z.strictObject({ type: z.literal('profile-not-in-flow'), timeframe_filter: timeframeFilter });

const PROFILE_CONDITIONS = [
  'profile-property',
  'profile-group-membership',
  'profile-marketing-consent',
  'profile-metric',
  'profile-sample',
  'profile-not-sent-email',
];

const groupsOf = <Condition extends z.ZodType>(condition: Condition) =>
  z.strictObject({ condition_groups: z.array(z.strictObject({ conditions: z.array(condition) })) });

const onProfile = [profileProperty, groupMembership, marketingConsent, profileMetric, sample, notSentEmail] as const;

/** Of a step: `additional_filters` of an email, and what a conditional split asks. */
export const stepFilter = groupsOf(
  z.discriminatedUnion('type', [...onProfile], known('condition', 'type', PROFILE_CONDITIONS)),
);

/** Of a flow as a whole: asked at the entry and again at every message. */
export const flowFilter = groupsOf(
  z.discriminatedUnion(
    'type',
    [...onProfile, notInFlow],
    known('condition', 'type', [...PROFILE_CONDITIONS, 'profile-not-in-flow']),
  ),
);

const metricProperty = z.strictObject({
  type: z.literal('metric-property'),
  metric_id: name,
  field: name,
  filter: valueFilter,
});

/** Of a segment: who belongs to it. */
export const segmentFilter = groupsOf(
  z.discriminatedUnion(
    'type',
    [profileProperty, groupMembership, marketingConsent, profileMetric],
    known('condition', 'type', PROFILE_CONDITIONS.slice(0, 4)),
  ),
);

/** Of the event that triggers a flow. */
export const eventFilter = groupsOf(
  z.discriminatedUnion('type', [metricProperty], known('condition', 'type', ['metric-property'])),
);

/** All groups must hold; a group holds when one of its conditions does. */
export type ConditionGroups<Condition> = {
  readonly condition_groups: readonly { readonly conditions: readonly Condition[] }[];
};
export type FlowCondition = z.infer<typeof flowFilter>['condition_groups'][number]['conditions'][number];
export type FlowFilter = ConditionGroups<FlowCondition>;
export type EventCondition = z.infer<typeof metricProperty>;
export type EventFilter = ConditionGroups<EventCondition>;
