import type { Explanation } from '../audience/normalise.ts';
import { findUnmetRule } from '../audience/targeting.ts';
import type { VariantId } from '../domain/ids.ts';
import { choiceKey, type Question } from './decide.ts';
import type { NewDecision } from './ports.ts';

/** How a choice was made, for who asks. */
export interface Trace {
  readonly decision: NewDecision;
  readonly hashKey: string;
  readonly notEligible: readonly { readonly variantId: VariantId; readonly why: string }[];
  readonly attributes: readonly Explanation[];
}

export const traceOf = (question: Question, decision: NewDecision): Trace => ({
  decision,
  hashKey: choiceKey(question, decision.entry),
  notEligible: question.serving.template.variants.flatMap(({ variantId, state, targeting }) => {
    if (state !== 'active') return [{ variantId, why: `It is ${state}.` }];
    const unmet = findUnmetRule(targeting, question.normalised.attrs);
    if (unmet === null) return [];
    const asked = `${unmet.attribute} must be ${unmet.is === 'any_of' ? 'one of' : 'none of'} ${unmet.values.join(', ')}.`;
    return [{ variantId, why: asked }];
  }),
  attributes: question.normalised.explanations,
});
