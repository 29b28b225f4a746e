import { RANKED_FROM_CLICKS, RANKED_FROM_SENDS } from '../../bandit/arm-value.ts';
import type { LoggedDecision } from '../../bandit/logged-decision.ts';
import { always, type CandidatePolicy, type PolicyValue, whatIf } from '../../bandit/off-policy.ts';
import type { OrgId, TemplateId } from '../../domain/ids.ts';
import type { Unit, WhatIfSource } from './ports.ts';
import { shownDecisions } from './shown-decisions.ts';
import { type WhatIfMethod, whatIfMethods } from './what-if-methods.ts';

const ALPHA = 0.05;

/** Who is imagined to have got what: one variant for everybody, or for each any that they could have got, by chance. */
export type Candidate = { readonly kind: 'variant'; readonly variantId: string } | { readonly kind: 'uniform' };

export type CandidateValue =
  | {
      readonly kind: 'estimated';
      /** The one to quote. */
      readonly dr: PolicyValue;
      readonly ips: PolicyValue;
      readonly snips: PolicyValue;
      readonly effectivePeople: number;
    }
  /** `clicks` of people who got what they would have got. */
  | { readonly kind: 'too_early'; readonly effectivePeople: number; readonly clicks: number };

export interface WhatIfEstimate {
  readonly value: CandidateValue;
  /** Whom chance could have given what they would have got. All that is said is said of them. */
  readonly covered: number;
  readonly uncovered: number;
  /** What the covered did. Rate null: nobody is. */
  readonly earned: { readonly clicks: number; readonly rate: number | null };
}

export interface WhatIfAnswer extends WhatIfEstimate {
  readonly candidate: Candidate;
  readonly methods: readonly WhatIfMethod[];
}

export type WhatIfResult =
  | { readonly kind: 'answered'; readonly answer: WhatIfAnswer }
  | { readonly kind: 'no_template' }
  | { readonly kind: 'no_variant'; readonly known: readonly string[] };

/** @param asked a variant's id, or `uniform`, which a variant of that name goes before */
export async function askWhatIf(
  source: WhatIfSource,
  orgId: OrgId,
  templateId: TemplateId,
  asked: string | undefined,
): Promise<WhatIfResult> {
  const record = await source.read(orgId, templateId);
  if (record === null) return { kind: 'no_template' };
  const candidate = candidateOf(asked, record.variantIds);
  if (candidate === null) return { kind: 'no_variant', known: record.variantIds };
  const estimate = estimateWhatIf(record.units, candidate);
  return { kind: 'answered', answer: { candidate, ...estimate, methods: whatIfMethods(estimate.value) } };
}

function candidateOf(asked: string | undefined, variantIds: readonly string[]): Candidate | null {
  if (asked !== undefined && variantIds.includes(asked)) return { kind: 'variant', variantId: asked };
  return asked === undefined || asked === 'uniform' ? { kind: 'uniform' } : null;
}

/** What people would have clicked under the candidate, beside what the same people did click. */
export function estimateWhatIf(units: readonly Unit[], candidate: Candidate): WhatIfEstimate {
  const decisions = shownDecisions(units);
  const covered = decisions.filter((decision) => couldGet(decision, candidate));
  const clicks = covered.reduce((sum, { reward }) => sum + reward, 0);
  return {
    value: valueAmong(covered, candidate),
    covered: covered.length,
    uncovered: decisions.length - covered.length,
    earned: { clicks, rate: covered.length === 0 ? null : clicks / covered.length },
  };
}

/** Known before the draw, so leaving the others out is no selection by what was drawn or clicked. */
const couldGet = ({ pmf }: LoggedDecision, candidate: Candidate): boolean =>
  candidate.kind === 'uniform' || (pmf.get(candidate.variantId) ?? 0) > 0;

function valueAmong(covered: readonly LoggedDecision[], candidate: Candidate): CandidateValue {
  const policy = candidate.kind === 'uniform' ? anyByChance() : always(candidate.variantId);
  const found = whatIf(covered, policy, { alpha: ALPHA });
  const clicks = covered.reduce((sum, unit) => sum + (policy(unit.arm, unit) > 0 ? unit.reward : 0), 0);
  const effectivePeople = found.kind === 'not_covered' ? 0 : found.effectivePeople;
  if (found.kind !== 'estimated' || effectivePeople < RANKED_FROM_SENDS || clicks < RANKED_FROM_CLICKS)
    return { kind: 'too_early', effectivePeople, clicks };
  const { dr, ips, snips } = found;
  return { kind: 'estimated', dr: asRate(dr), ips: asRate(ips), snips: asRate(snips), effectivePeople };
}

/** Evenly among those that the person could have got. */
function anyByChance(): CandidatePolicy {
  const possible = new Map<LoggedDecision['pmf'], number>();
  return (_, { pmf }) => {
    const among = possible.get(pmf) ?? [...pmf.values()].filter((probability) => probability > 0).length;
    possible.set(pmf, among);
    return 1 / among;
  };
}

/** Unbiased estimates may leave the range of a rate by chance; the truth does not. */
const asRate = ({ estimate, low, high }: PolicyValue): PolicyValue => ({
  estimate: within(estimate),
  low: within(low),
  high: within(high),
});
const within = (rate: number): number => Math.min(1, Math.max(0, rate));
