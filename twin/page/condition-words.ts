import type { ConditionGroups, EventCondition, FlowCondition } from '../state/flow-conditions.ts';

type Filter = Extract<FlowCondition, { type: 'profile-property' }>['filter'];

/** What a filter asks, in words: `plan equals "pro", and a random 20 %`. `nameOf` knows lists, segments and metrics. */
export function filterWords(
  { condition_groups: groups }: ConditionGroups<FlowCondition | EventCondition>,
  nameOf: (id: string) => string,
): string {
  return groups
    .map(({ conditions }) => conditions.map((condition) => conditionWords(condition, nameOf)).join(', or '))
    .join(', and ');
}

function conditionWords(condition: FlowCondition | EventCondition, nameOf: (id: string) => string): string {
  switch (condition.type) {
    case 'profile-property':
      return `${condition.property} ${comparison(condition.filter)}`;
    case 'metric-property':
      return `the event’s ${condition.field} ${comparison(condition.filter)}`;
    case 'profile-group-membership':
      return `${condition.is_member ? 'in' : 'not in'} ${condition.group_ids.map(nameOf).join(' or ')}`;
    case 'profile-marketing-consent':
      return condition.consent.can_receive_marketing ? 'may get email' : 'may not get email';
    case 'profile-metric':
      return `${nameOf(condition.metric_id)}: ${condition.measurement} ${comparison(condition.measurement_filter)}`;
    case 'profile-sample':
      return `a random ${condition.percentage} %`;
    case 'profile-not-sent-email':
      return 'got no email lately';
    case 'profile-not-in-flow':
      return 'was not in this flow lately';
  }
}

function comparison(filter: Filter | { readonly operator: string; readonly value?: unknown }): string {
  const operator = filter.operator.replaceAll('-', ' ');
  return 'value' in filter && filter.value !== undefined ? `${operator} ${JSON.stringify(filter.value)}` : operator;
}
