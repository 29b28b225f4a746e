import type { DecisionId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { Content } from '../domain/template.ts';
import { decide, type Question } from './decide.ts';
import type { Continuity } from './keep-to-theme.ts';
import type {
  Allowance,
  Decision,
  GenerateRequest,
  KeyedDecision,
  Known,
  NewDecision,
  RenderError,
  Shown,
  Writes,
} from './ports.ts';
import { findRepeated } from './repeat.ts';

export type Outcome =
  | {
      readonly kind: 'decided';
      readonly decision: NewDecision;
      readonly vars: Content;
      readonly continuity: Continuity;
    }
  | { readonly kind: 'repeated'; readonly decision: Decision }
  /** This person got as many decisions through this key as it allows. */
  | { readonly kind: 'profile_cap'; readonly cap: number };

export interface AskedQuestion extends Question {
  readonly allowance: Allowance;
}

/** Decides a batch in its order: what one request brings is known to the next, as if each had been stored alone. */
export function decideBatch(
  questions: readonly AskedQuestion[],
  stored: readonly Known[],
  now: Instant,
  newId: () => DecisionId,
): { outcomes: Outcome[]; writes: Writes } {
  const fresh = new FreshDecisions();
  const conflicts: DecisionId[] = [];
  const renderErrors: RenderError[] = [];
  const outcomes = questions.map((question, index): Outcome => {
    const { request, serving } = question;
    const { keyId, profileDailyCap } = question.allowance;
    const known = fresh.addTo(stored[index] ?? NOTHING_KNOWN, question);
    const repeated = findRepeated(request, known, serving.template.repeatWindowHours, now);
    if (repeated !== null) {
      if (repeated.requestHash !== request.requestHash) conflicts.push(repeated.decisionId);
      return { kind: 'repeated', decision: repeated };
    }
    if (known.taken >= profileDailyCap) return { kind: 'profile_cap', cap: profileDailyCap };
    const decided = decide(question, known, now, newId());
    const { decision, vars, continuity } = decided;
    fresh.keep({ decision, keyId }, question);
    renderErrors.push(...decided.renderErrors);
    return { kind: 'decided', decision, vars, continuity };
  });
  return { outcomes, writes: { decisions: fresh.decisions, conflicts, renderErrors } };
}

const NOTHING_KNOWN: Known = { latest: null, sameEntryId: null, assignment: null, earlier: null, taken: 0 };

/** The decisions this batch has made so far. */
class FreshDecisions {
  readonly decisions: KeyedDecision[] = [];
  readonly #latest = new Map<string, NewDecision>();
  readonly #byEntryId = new Map<string, NewDecision>();
  readonly #assigning = new Map<string, NewDecision>();
  readonly #taken = new Map<string, number>();

  readonly #shown = new Map<string, Shown>();

  keep(keyed: KeyedDecision, { serving }: Question): void {
    const { decision, keyId } = keyed;
    this.decisions.push(keyed);
    const taker = takerKey(keyId, decision.userId);
    this.#taken.set(taker, (this.#taken.get(taker) ?? 0) + 1);
    this.#latest.set(trackingKey(decision), decision);
    if (decision.entryId !== null) this.#byEntryId.set(entryKey(decision), decision);
    if (decision.newAssignment !== null) this.#assigning.set(personKey(decision), decision);
    const { control, variants } = serving.template;
    const variant = [control, ...variants].find((each) => each?.variantId === decision.variantId);
    this.#shown.set(personKey(decision), { themes: variant?.themes ?? [] });
  }

  addTo(stored: Known, { request, serving, allowance }: AskedQuestion): Known {
    const { continuity } = serving.template;
    const latest = this.#latest.get(trackingKey(request));
    const sameEntryId = this.#byEntryId.get(entryKey(request));
    return {
      latest: latest ? { ...latest, isDelivered: false } : stored.latest,
      sameEntryId: sameEntryId ? { ...sameEntryId, isDelivered: false } : stored.sameEntryId,
      assignment: this.#assigning.get(personKey(request))?.newAssignment ?? stored.assignment,
      earlier:
        continuity === null
          ? null
          : (this.#shown.get(personKey({ templateId: continuity.earlierTemplateId, userId: request.userId })) ??
            stored.earlier),
      taken: stored.taken + (this.#taken.get(takerKey(allowance.keyId, request.userId)) ?? 0),
    };
  }
}

const trackingKey = (of: Pick<GenerateRequest, 'templateId' | 'trackingId'>) =>
  JSON.stringify([of.templateId, of.trackingId]);
const entryKey = (of: Pick<GenerateRequest, 'templateId' | 'trackingId' | 'entryId'>) =>
  JSON.stringify([of.templateId, of.trackingId, of.entryId]);
const personKey = (of: Pick<GenerateRequest, 'templateId' | 'userId'>) => JSON.stringify([of.templateId, of.userId]);
const takerKey = (keyId: string, userId: string) => JSON.stringify([keyId, userId]);
