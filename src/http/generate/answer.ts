import type { GenerateResponse } from '../../contract/generate.ts';
import type { Answer } from '../../decide/decider.ts';
import type { Trace } from '../../decide/trace.ts';
import { toDate } from '../../domain/instant.ts';

/** The body of a repeat is the first answer byte for byte, but for `repeated` itself. */
export function answerOf(answer: Answer & { kind: 'answered' }): GenerateResponse {
  const response: GenerateResponse = {
    copy: { id: answer.decision.variantId ?? 'control', vars: answer.vars },
    tracking_id: answer.decision.trackingId,
    decision: {
      id: answer.decision.decisionId,
      kind: answer.decision.kind,
      reason: answer.decision.reason,
      entry: answer.decision.entry,
      decided_at: toDate(answer.decision.decidedAt).toISOString(),
      warnings: [...answer.warnings],
      repeated: answer.isRepeat,
    },
  };
  return answer.trace === null ? response : { ...response, trace: showTrace(answer.trace) };
}

const showTrace = ({
  decision,
  hashKey,
  notEligible,
  attributes,
  continuity,
}: Trace): NonNullable<GenerateResponse['trace']> => ({
  policy_version: decision.policyVersion,
  cell: decision.cell,
  assignment: decision.assignment,
  group_probability: decision.groupProbability,
  propensity: decision.propensity,
  hash_key: hashKey,
  eligible: Object.entries(decision.pmf).map(([id, weight]) => ({ copy_id: id, weight })),
  not_eligible: notEligible.map(({ variantId, why }) => ({ copy_id: variantId, why })),
  attributes: attributes.map(({ attribute, value, why }) => ({
    attribute,
    value: typeof value === 'string' ? value : [...value],
    why,
  })),
  theme_continuity: continuity && {
    template_id: continuity.earlierTemplateId,
    theme_key: continuity.themeKey,
    themes: [...continuity.themes],
    left_out: [...continuity.leftOut],
    why: continuity.why,
  },
});
