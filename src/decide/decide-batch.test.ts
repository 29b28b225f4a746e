import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecisionId, KeyId, Prefix, TemplateId, VariantId } from '../domain/ids.ts';
import { type Instant, instant, plusHours } from '../domain/instant.ts';
import type { Variant } from '../domain/template.ts';
import { type AskedQuestion, decideBatch, type Outcome } from './decide-batch.ts';
import type { GenerateRequest, Known, NewDecision, ServingTemplate } from './ports.ts';
import { NO_OPTIONS } from './request-options.ts';

/** As many as Klaviyo makes, and the first. */
const RETRIES = 17;
const WELCOME = 'welcome' as TemplateId;

const variant = (id: string): Variant => ({
  variantId: id as VariantId,
  role: id === 'control' ? 'control' : 'variant',
  name: id,
  state: 'active',
  themes: [],
  targeting: [],
  version: 1,
  content: { subject: id, preheader: '', body: '' },
});
const serving: ServingTemplate = {
  template: {
    templateId: WELCOME,
    state: 'active',
    split: 'internal_persistent',
    treatmentShare: 0.8,
    holdoutShare: 0,
    randomControlShare: 0,
    shippedVariantId: null,
    shippedKeepsHoldout: false,
    epsilon: 0.1,
    prefix: 'jai' as Prefix,
    carrier: 'profile',
    integration: null,
    emailDelaySeconds: 300,
    graceSeconds: 600,
    repeatWindowHours: 25,
    lookbackDays: 14,
    offsetDays: 3,
    continuity: null,
    control: variant('control'),
    variants: ['a', 'b', 'c'].map(variant),
  },
  policy: null,
};

const ask = (person: string, entryId: string | null): AskedQuestion => ({
  request: {
    templateId: WELCOME,
    userId: person,
    trackingId: `${person}.F.A`,
    entryId,
    attrs: {},
    fields: {},
    requestHash: '',
    options: NO_OPTIONS,
  },
  serving,
  normalised: { attrs: {}, cell: 'all', explanations: [] },
  allowance: { keyId: 'key' as KeyId, profileDailyCap: 1_000 },
});

/** A store that holds what batches wrote. */
class Store {
  readonly decisions: NewDecision[] = [];

  decide(questions: readonly AskedQuestion[], now: Instant): Outcome[] {
    const known = questions.map(({ request }) => this.#knownOf(request));
    let ids = this.decisions.length;
    const { outcomes, writes } = decideBatch(questions, known, now, () => `D${++ids}` as DecisionId);
    this.decisions.push(...writes.decisions.map(({ decision }) => decision));
    return outcomes;
  }

  #knownOf({ trackingId, entryId, userId }: GenerateRequest): Known {
    const same = this.decisions.filter((each) => each.trackingId === trackingId);
    const byEntryId = same.find((each) => entryId !== null && each.entryId === entryId);
    const assigning = this.decisions.findLast((each) => each.userId === userId && each.newAssignment !== null);
    const latest = same.at(-1);
    return {
      latest: latest ? { ...latest, isDelivered: false } : null,
      sameEntryId: byEntryId ? { ...byEntryId, isDelivered: false } : null,
      assignment: assigning?.newAssignment ?? null,
      earlier: null,
      taken: 0,
    };
  }
}

/** Everything is sent up to 18 times, in any order, cut into batches anywhere, over less than a day. */
const storms = (entryIds: readonly (string | null)[]) =>
  fc
    .array(
      fc.record({
        person: fc.constantFrom('P1', 'P2', 'P3'),
        entryId: fc.constantFrom(...entryIds),
        times: fc.integer({ min: 1, max: RETRIES + 1 }),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .chain((sent) => {
      const all = sent.flatMap(({ person, entryId, times }) =>
        Array.from({ length: times }, () => ({ person, entryId })),
      );
      return fc.record({
        requests: fc.shuffledSubarray(all, { minLength: all.length }),
        cuts: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: all.length, maxLength: all.length }),
      });
    });

function play({
  requests,
  cuts,
}: {
  requests: readonly { person: string; entryId: string | null }[];
  cuts: readonly number[];
}) {
  const store = new Store();
  const answers: { name: string; decisionId: string }[] = [];
  for (let from = 0, batch = 0; from < requests.length; batch += 1) {
    const part = requests.slice(from, from + (cuts[batch] ?? 1));
    from += part.length;
    const outcomes = store.decide(
      part.map(({ person, entryId }) => ask(person, entryId)),
      plusHours(instant(0), (24 * from) / requests.length),
    );
    outcomes.forEach((outcome, index) => {
      const { person, entryId } = part[index] ?? { person: '', entryId: null };
      const decisionId = 'decision' in outcome ? outcome.decision.decisionId : outcome.kind;
      answers.push({ name: `${person} ${entryId}`, decisionId });
    });
  }
  return { store, answers };
}

describe('retries in any order, in any batches', () => {
  it('are one decision an entry, where entries are named', () => {
    fc.assert(
      fc.property(storms(['e1', 'e2', 'e3']), (storm) => {
        const { store, answers } = play(storm);
        const names = new Set(answers.map(({ name }) => name));
        expect(store.decisions).toHaveLength(names.size);
        expect(new Set(answers.map(({ name, decisionId }) => `${name} ${decisionId}`)).size).toBe(names.size);
        for (const person of new Set(store.decisions.map(({ userId }) => userId))) {
          const own = store.decisions.filter(({ userId }) => userId === person);
          expect(own.map(({ entry }) => entry)).toEqual(own.map((_, index) => index + 1));
          expect(own.filter(({ newAssignment }) => newAssignment !== null)).toHaveLength(1);
          expect(new Set(own.map(({ variantId }) => variantId)).size).toBe(1);
        }
      }),
    );
  });

  it('are one decision a person, where none is named and the email is not out', () => {
    fc.assert(
      fc.property(storms([null]), (storm) => {
        const { store, answers } = play(storm);
        expect(store.decisions).toHaveLength(new Set(answers.map(({ name }) => name)).size);
        expect(new Set(answers.map(({ decisionId }) => decisionId)).size).toBe(store.decisions.length);
      }),
    );
  });
});
