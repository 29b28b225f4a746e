import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  AccountId,
  ActionId,
  DecisionId,
  FlowId,
  MessageId,
  Prefix,
  TemplateId,
  VariantId,
} from '../domain/ids.ts';
import { instant } from '../domain/instant.ts';
import type { Template, Variant } from '../domain/template.ts';
import { decide } from './decide.ts';
import type { Policy } from './policy.ts';
import type { Assignment, LoggedDecision, NewDecision, PublishedCells } from './ports.ts';
import { replay } from './replay.ts';
import { NO_OPTIONS } from './request-options.ts';

const BROKEN = '{{ first_name | plus: nothing.at.all | divided_by: 0 }}';
const variant = (id: string, subject: string): Variant => ({
  variantId: id as VariantId,
  role: id === 'control' ? 'control' : 'variant',
  name: id,
  state: 'active',
  themes: [],
  targeting: [],
  version: 1,
  content: { subject, preheader: '', body: '' },
});

const share = fc.constantFrom(0, 0.02, 0.1, 1 / 3, 0.5);
const integration = {
  accountId: 'account' as AccountId,
  flowId: 'FLOW' as FlowId,
  treatmentActionId: '1' as ActionId,
  treatmentMessageId: 'M' as MessageId,
};
const templates = fc
  .record({
    // Shipped for some of the visits, with a holdout and without.
    state: fc.constantFrom('active', 'active', 'shipped'),
    shippedKeepsHoldout: fc.boolean(),
    split: fc.constantFrom('internal_random', 'internal_persistent', 'external'),
    treatmentShare: fc.constantFrom(0.2, 0.5, 0.9, 1),
    holdoutShare: share,
    randomControlShare: share,
    epsilon: fc.constantFrom(0, 0.02, 1),
    integration: fc.constantFrom(null, integration),
    subjects: fc.array(fc.constantFrom('Hi', 'Hello', BROKEN), { minLength: 1, maxLength: 12 }),
  })
  .map(
    ({ subjects, ...settings }): Template => ({
      ...settings,
      templateId: 'welcome' as TemplateId,
      shippedVariantId: 'v0' as VariantId,
      prefix: 'jai' as Prefix,
      carrier: 'profile',
      emailDelaySeconds: 300,
      graceSeconds: 600,
      repeatWindowHours: 25,
      lookbackDays: 14,
      offsetDays: 3,
      continuity: null,
      control: variant('control', 'Yours'),
      variants: subjects.map((subject, index) => variant(`v${index}`, subject)),
    }),
  );
const policies = fc.option(
  fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 }).map(
    (weights): Policy => ({
      version: 3,
      publishedAt: instant(0),
      posterior: null,
      cells: new Map([['all', new Map(weights.map((weight, index) => [`v${index}` as VariantId, weight]))]]),
    }),
  ),
);
/** One person's entries, each decided under settings of its own, as when the marketer changes them in between. */
const histories = fc.record({
  person: fc.string({ minLength: 1 }),
  visits: fc.array(fc.record({ template: templates, policy: policies }), { minLength: 1, maxLength: 4 }),
});

/** As the log gives it back: jsonb keeps no order. */
function asLogged(decision: NewDecision): LoggedDecision {
  const { pmf, ...rest } = JSON.parse(JSON.stringify(decision)) as NewDecision;
  return { ...rest, pmf: Object.fromEntries(Object.entries(pmf).reverse()) };
}

function logOf({
  person,
  visits,
}: {
  person: string;
  visits: readonly { template: Template; policy: Policy | null }[];
}) {
  let assignment: Assignment | null = null;
  return visits.map(({ template, policy }, visit): { logged: LoggedDecision; cells: PublishedCells | null } => {
    const request = {
      templateId: template.templateId,
      userId: person,
      trackingId: `${person}.FLOW.1`,
      entryId: `e${visit}`,
      attrs: {},
      fields: {},
      requestHash: '',
      options: NO_OPTIONS,
    };
    const known = { latest: null, sameEntryId: null, assignment, earlier: null, taken: 0 };
    const question = {
      request,
      serving: { template, policy },
      normalised: { attrs: {}, cell: 'all', explanations: [] },
    };
    const { decision } = decide(question, known, instant(0), 'id' as DecisionId);
    assignment = decision.newAssignment ?? assignment;
    return { logged: asLogged(decision), cells: policy && { all: Object.fromEntries(policy.cells.get('all') ?? []) } };
  });
}

describe('replaying the log', () => {
  it('reproduces every choice, whatever was set, published or rewritten in between', () => {
    fc.assert(
      fc.property(histories, (history) => {
        for (const { logged, cells } of logOf(history)) expect(replay(logged, cells).kind).not.toBe('differs');
      }),
      { numRuns: 1_000 },
    );
  });

  it('draws again wherever chance was involved', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const [first] = logOf(history);
        fc.pre(first?.logged.assignment !== 'forced');
        expect(first && replay(first.logged, first.cells)).toEqual({ kind: 'same' });
      }),
    );
  });

  it('finds a log that was tampered with', () => {
    fc.assert(
      fc.property(histories, fc.constantFrom('variantId', 'propensity', 'groupProbability'), (history, what) => {
        const [first] = logOf(history);
        fc.pre(first !== undefined && first.logged.kind === 'treatment' && first.logged.drawnWith !== null);
        const tampered = { variantId: 'v99', propensity: 0.123, groupProbability: 0.123 }[what];
        expect(replay({ ...first.logged, [what]: tampered } as LoggedDecision, first.cells).kind).toBe('differs');
      }),
    );
  });

  it('says so of what no chance decided', () => {
    const [first] = logOf(fc.sample(histories, { numRuns: 1, seed: 1 })[0] ?? { person: 'P', visits: [] });
    expect(first && replay({ ...first.logged, assignment: 'forced' }, null)).toEqual({ kind: 'not_drawn' });
  });
});
