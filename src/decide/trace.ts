import type { Explanation } from '../audience/normalise.ts';
import { findUnmetRule } from '../audience/targeting.ts';
import type { TemplateId, VariantId } from '../domain/ids.ts';
import { choiceKey, drawnWith } from './choose.ts';
import type { Question } from './decide.ts';
import { type Continuity, explainContinuity } from './keep-to-theme.ts';
import type { NewDecision } from './ports.ts';

/** How a choice was made, for who asks. */
export interface Trace {
  readonly decision: NewDecision;
  readonly hashKey: string;
  readonly notEligible: readonly { readonly variantId: VariantId; readonly why: string }[];
  readonly attributes: readonly Explanation[];
  /** Null: the template continues no other. */
  readonly continuity: TracedContinuity | null;
}

export interface TracedContinuity {
  readonly earlierTemplateId: TemplateId;
  readonly themeKey: string | null;
  readonly themes: readonly string[];
  readonly leftOut: readonly VariantId[];
  readonly why: string;
}

export const traceOf = (question: Question, decision: NewDecision, continuity: Continuity): Trace => ({
  decision,
  hashKey: choiceKey(drawnWith(question.serving.template).keyedBy, decision),
  notEligible: question.serving.template.variants.flatMap(({ variantId, state, targeting }) => {
    if (state !== 'active') return [{ variantId, why: `It is ${state}.` }];
    const unmet = findUnmetRule(targeting, question.normalised.attrs);
    if (unmet === null) return isLeftOut(continuity, variantId) ? [{ variantId, why: OTHER_THEME }] : [];
    const asked = `${unmet.attribute} must be ${unmet.is === 'any_of' ? 'one of' : 'none of'} ${unmet.values.join(', ')}.`;
    return [{ variantId, why: asked }];
  }),
  attributes: question.normalised.explanations,
  continuity: traceContinuity(question, continuity),
});

const OTHER_THEME = 'It has none of the themes that this person met earlier.';

const isLeftOut = (continuity: Continuity, variantId: VariantId): boolean =>
  continuity.kind === 'restricted' && continuity.leftOut.includes(variantId);

function traceContinuity({ serving }: Question, found: Continuity): TracedContinuity | null {
  const { continuity } = serving.template;
  if (continuity === null) return null;
  const { earlierTemplateId, themeKey, lookbackDays } = continuity;
  return {
    earlierTemplateId,
    themeKey,
    themes: 'themes' in found ? found.themes : [],
    leftOut: 'leftOut' in found ? found.leftOut : [],
    why: explainContinuity(found, earlierTemplateId, lookbackDays),
  };
}
