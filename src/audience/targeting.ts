import type { Attributes, TargetingRule } from '../domain/attribute.ts';

/** The first rule that does not hold, or null: the variant is meant for this person. All rules must hold. */
export const findUnmetRule = (rules: readonly TargetingRule[], attrs: Attributes): TargetingRule | null =>
  rules.find((rule) => !holds(rule, attrs)) ?? null;

function holds({ attribute, is, values }: TargetingRule, attrs: Attributes): boolean {
  const value = Object.hasOwn(attrs, attribute) ? attrs[attribute] : undefined;
  const has = typeof value === 'string' ? values.includes(value) : (value ?? []).some((each) => values.includes(each));
  return has === (is === 'any_of');
}
