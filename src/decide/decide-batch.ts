import type { DecisionId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { Content } from '../domain/template.ts';
import { decide, type Question } from './decide.ts';
import type { Continuity } from './keep-to-theme.ts';
import type { Decision, GenerateRequest, Known, NewDecision, RenderError, Shown, Writes } from './ports.ts';
import { findRepeated } from './repeat.ts';

export type Outcome =
  | {
      readonly kind: 'decided';
      readonly decision: NewDecision;
      readonly vars: Content;
      readonly continuity: Continuity;
    }
  | { readonly kind: 'repeated'; readonly decision: Decision };

/** Decides a batch in its order: what one request brings is known to the next, as if each had been stored alone. */
export function decideBatch(
  questions: readonly Question[],
  stored: readonly Known[],
  now: Instant,
  newId: () => DecisionId,
): { outcomes: Outcome[]; writes: Writes } {
  const fresh = new FreshDecisions();
  const conflicts: DecisionId[] = [];
  const renderErrors: RenderError[] = [];
  const outcomes = questions.map((question, index): Outcome => {
    const { request, serving } = question;
    const known = fresh.addTo(stored[index] ?? NOTHING_KNOWN, question);
    const repeated = findRepeated(request, known, serving.template.repeatWindowHours, now);
    if (repeated !== null) {
      if (repeated.requestHash !== request.requestHash) conflicts.push(repeated.decisionId);
      return { kind: 'repeated', decision: repeated };
    }
    const decided = decide(question, known, now, newId());
    const { decision, vars, continuity } = decided;
    fresh.keep(decision, question);
    renderErrors.push(...decided.renderErrors);
    return { kind: 'decided', decision, vars, continuity };
  });
  return { outcomes, writes: { decisions: fresh.decisions, conflicts, renderErrors } };
}

const NOTHING_KNOWN: Known = { latest: null, sameEntryId: null, assignment: null, earlier: null };

/** The decisions this batch has made so far. */
class FreshDecisions {
  readonly decisions: NewDecision[] = [];
  readonly #latest = new Map<string, NewDecision>();
  readonly #byEntryId = new Map<string, NewDecision>();
  readonly #assigning = new Map<string, NewDecision>();

  readonly #shown = new Map<string, Shown>();

  keep(decision: NewDecision, { serving }: Question): void {
    this.decisions.push(decision);
    this.#latest.set(trackingKey(decision), decision);
    if (decision.entryId !== null) this.#byEntryId.set(entryKey(decision), decision);
    if (decision.newAssignment !== null) this.#assigning.set(personKey(decision), decision);
    const { control, variants } = serving.template;
    const variant = [control, ...variants].find((each) => each?.variantId === decision.variantId);
    this.#shown.set(personKey(decision), { themes: variant?.themes ?? [] });
  }

  addTo(stored: Known, { request, serving }: Question): Known {
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
    };
  }
}

const trackingKey = (of: Pick<GenerateRequest, 'templateId' | 'trackingId'>) =>
  JSON.stringify([of.templateId, of.trackingId]);
const entryKey = (of: Pick<GenerateRequest, 'templateId' | 'trackingId' | 'entryId'>) =>
  JSON.stringify([of.templateId, of.trackingId, of.entryId]);
const personKey = (of: Pick<GenerateRequest, 'templateId' | 'userId'>) => JSON.stringify([of.templateId, of.userId]);
