import type { AttributeDefinition } from '../../../contract/attributes.ts';
import type { Variant } from '../../../contract/console.ts';
import { listed, valuesOf } from '../../ui/attribute-words.ts';

export type Rule = Variant['targeting'][number];

/** "People whose plan is premium or gold, and whose country is not ch." Rules without a value yet say nothing. */
export function whoGetsIt(rules: readonly Rule[]): string {
  const complete = rules.filter(({ attribute, values }) => attribute !== '' && values.length > 0);
  if (complete.length === 0) return 'Everybody can get it.';
  return `Only people ${complete.map(conditionOf).join(', and ')} can get it.`;
}

const conditionOf = ({ attribute, is, values }: Rule): string =>
  is === 'any_of'
    ? `whose ${attribute} is ${listed(values, 'or')}`
    : `whose ${attribute} is not ${values.length === 1 ? values[0] : `one of ${listed(values, 'or')}`}`;

/** Rules that ask for what is not defined, one sentence each. */
export function strangeRules(rules: readonly Rule[], attributes: readonly AttributeDefinition[]): string[] {
  return rules.flatMap(({ attribute, is, values }) => {
    if (attribute === '' || values.length === 0) return [];
    const definition = attributes.find(({ name }) => name === attribute);
    if (definition === undefined) {
      return [`There is no attribute ${attribute}: the rule compares what your webhook sends, exactly as it is.`];
    }
    const known = valuesOf(definition);
    const strange = values.filter((value) => !known.includes(value.trim().toLowerCase()));
    if (strange.length === 0) return [];
    const effect = is === 'any_of' ? 'so nobody is chosen by it' : 'so nobody is left out by it';
    return [`${attribute} is never ${listed(strange, 'or')}, ${effect}. It can be ${listed(known, 'or')}.`];
  });
}

/** Of two rules that cannot both hold, a sentence; null: somebody may get it. */
export function contradiction(rules: readonly Rule[], attributes: readonly AttributeDefinition[]): string | null {
  for (const attribute of new Set(rules.map((rule) => rule.attribute))) {
    const definition = attributes.find(({ name }) => name === attribute);
    if (definition === undefined || definition.kind === 'list') continue;
    const own = rules.filter((rule) => rule.attribute === attribute && rule.values.length > 0);
    const isPossible = valuesOf(definition).some((value) =>
      own.every(({ is, values }) => values.includes(value) === (is === 'any_of')),
    );
    const isKnown = own.every(({ values }) => values.some((value) => valuesOf(definition).includes(value)));
    if (!isPossible && isKnown) return `No value of ${attribute} fits its rules, so nobody can get it.`;
  }
  return null;
}
