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
import type { Assignment, NewDecision } from './ports.ts';
import { NO_OPTIONS } from './request-options.ts';

const PEOPLE = 10_000;
const SOME = 1_000;
/** Of a share at its most uncertain, one half. */
const FOUR_SIGMA = 4 * Math.sqrt(0.25 / PEOPLE);
const variant = (id: string, role: Variant['role'] = 'variant'): Variant => ({
  variantId: id as VariantId,
  role,
  name: id,
  state: 'active',
  themes: [],
  targeting: [],
  version: 1,
  content: { subject: id, preheader: '', body: '' },
});

const template = (more: Partial<Template> = {}): Template => ({
  templateId: 'welcome' as TemplateId,
  state: 'active',
  split: 'internal_persistent',
  treatmentShare: 0.8,
  holdoutShare: 0.1,
  randomControlShare: 0.25,
  shippedVariantId: null,
  shippedKeepsHoldout: false,
  epsilon: 0.1,
  prefix: 'jai' as Prefix,
  carrier: 'profile',
  integration: {
    accountId: 'account' as AccountId,
    flowId: 'FLOW' as FlowId,
    treatmentActionId: '1' as ActionId,
    treatmentMessageId: 'M' as MessageId,
  },
  emailDelaySeconds: 300,
  graceSeconds: 600,
  repeatWindowHours: 25,
  lookbackDays: 14,
  offsetDays: 3,
  continuity: null,
  control: variant('control', 'control'),
  variants: ['a', 'b', 'c'].map((id) => variant(id)),
  ...more,
});

const isBest = new Map([
  ['a', 0.9],
  ['b', 0.1],
]) as unknown as Map<VariantId, number>;
const policy = { version: 3, publishedAt: instant(0), cells: new Map([['all', isBest]]), posterior: null };
const decided = (userId: string, of: Template, assignment: Assignment | null = null): NewDecision =>
  decide(
    {
      request: {
        templateId: of.templateId,
        userId,
        trackingId: `${userId}.FLOW.1`,
        entryId: null,
        attrs: {},
        fields: {},
        requestHash: '',
        options: NO_OPTIONS,
      },
      serving: { template: of, policy },
      normalised: { attrs: {}, cell: 'all', explanations: [] },
    },
    { latest: null, sameEntryId: null, assignment, earlier: null, taken: 0 },
    instant(0),
    'id' as DecisionId,
  ).decision;

const people = (of: Template, count = PEOPLE): NewDecision[] =>
  Array.from({ length: count }, (_, person) => decided(`P${person}`, of));
const share = (decisions: readonly NewDecision[], reason: string): number =>
  decisions.filter((each) => each.reason === reason).length / decisions.length;

describe('the groups of an experiment', () => {
  it('hold out, split and choose at random the shares they are told to', () => {
    const decisions = people(template());
    expect(Math.abs(share(decisions, 'holdout') - 0.1)).toBeLessThan(FOUR_SIGMA);
    expect(Math.abs(share(decisions, 'split') - 0.9 * 0.2)).toBeLessThan(FOUR_SIGMA);
    expect(Math.abs(share(decisions, 'random_control') - 0.9 * 0.8 * 0.25)).toBeLessThan(FOUR_SIGMA);
    expect(Math.abs(share(decisions, 'chosen') - 0.9 * 0.8 * 0.75)).toBeLessThan(FOUR_SIGMA);
  });

  it('log the chance of the group as it really was, held out or not', () => {
    for (const { kind, groupProbability } of people(template()).slice(0, 500)) {
      expect(groupProbability).toBeCloseTo(kind === 'treatment' ? 0.72 : 0.28, 12);
    }
  });

  it('choose uniformly in the random control, by the policy elsewhere', () => {
    const decisions = people(template());
    const random = decisions.find(({ reason }) => reason === 'random_control');
    expect(Object.values(random?.pmf ?? {}).every((each) => Math.abs(each - 1 / 3) < 1e-12)).toBe(true);
    const chosen = decisions.find(({ reason }) => reason === 'chosen');
    expect(chosen?.pmf.a).toBeCloseTo(0.9 * 0.9 + 0.1 / 3, 12);
  });

  it('hold the same people out of every template of a flow, whatever the policy and the split are', () => {
    const other = template({ templateId: 'second' as TemplateId, treatmentShare: 0.5, randomControlShare: 0 });
    const heldOut = (of: Template): string[] =>
      people(of).flatMap(({ reason, userId }) => (reason === 'holdout' ? [userId] : []));
    expect(heldOut(other)).toEqual(heldOut(template()));
  });

  it('keep a person in the random control when their variant stops serving', () => {
    const first = people(template()).find(({ reason, variantId }) => reason === 'random_control' && variantId === 'b');
    if (!first?.newAssignment) throw new Error('Somebody of so many is in the random control.');
    const again = decided(
      first.userId,
      template({ variants: ['a', 'c'].map((id) => variant(id)) }),
      first.newAssignment,
    );
    expect(again).toMatchObject({
      reason: 'random_control',
      assignment: 'fresh',
      groupProbability: first.groupProbability,
    });
    expect(again.pmf).toEqual({ a: 0.5, c: 0.5 });
    expect(decided(first.userId, template(), first.newAssignment)).toMatchObject({
      assignment: 'inherited',
      reason: 'random_control',
      variantId: 'b',
    });
  });

  it('are over once a variant is shipped: everybody gets it, and nothing is learnt from it', () => {
    const shipped = template({ state: 'shipped', shippedVariantId: 'b' as VariantId });
    for (const decision of people(shipped).slice(0, 200)) {
      expect(decision).toMatchObject({ kind: 'treatment', reason: 'shipped', variantId: 'b', assignment: 'forced' });
      expect(decision).toMatchObject({ propensity: 1, groupProbability: 1, newAssignment: null });
    }
    const gone = template({ state: 'shipped', shippedVariantId: 'z' as VariantId });
    expect(decided('P1', gone)).toMatchObject({
      kind: 'fallback',
      reason: 'no_eligible_variant',
      variantId: 'control',
    });
  });
});

describe('a template that is shipped with its holdout', () => {
  const locked = (more: Partial<Template> = {}) =>
    template({ state: 'shipped', shippedVariantId: 'b' as VariantId, shippedKeepsHoldout: true, ...more });
  const splits = ['internal_persistent', 'internal_random', 'external'] as const;

  it('gives the winner to all who are not held out, with nothing left to chance, and control to the others', () => {
    for (const split of splits) {
      for (const decision of people(locked({ split }), SOME)) {
        const { kind, reason, variantId, pmf, assignment, policyVersion } = decision;
        const isHeldOut = reason === 'holdout' || reason === 'split';
        expect([kind, reason, variantId, pmf]).toEqual(
          isHeldOut ? ['control', reason, 'control', { control: 1 }] : ['treatment', 'shipped', 'b', { b: 1 }],
        );
        expect([assignment, decision.propensity, policyVersion]).toEqual(['fresh', 1, null]);
        expect(decision.drawnWith).toMatchObject({ randomControlShare: 0, epsilon: 0 });
      }
    }
  });

  it('leaves everybody in the group they would be in without it, and the chance of it', () => {
    const groups = (of: Template) =>
      people(of, SOME).map(({ kind, groupProbability, reason }) => [
        ...[kind, groupProbability],
        kind === 'control' ? reason : 'treatment',
      ]);
    for (const split of splits) expect(groups(locked({ split }))).toEqual(groups(template({ split })));
  });

  it('keeps whom it knows where they are, and what they had for the day it is undone', () => {
    let changed = 0;
    for (const { userId, newAssignment, ...first } of people(template(), SOME)) {
      const then = decided(userId, locked(), newAssignment);
      expect([then.kind, then.groupProbability]).toEqual([first.kind, first.groupProbability]);
      expect(then).toMatchObject({ variantId: first.kind === 'control' ? 'control' : 'b', newAssignment: null });
      if (first.kind === 'treatment' && first.variantId !== 'b') {
        changed += 1;
        expect(then).toMatchObject({ assignment: 'fresh', reason: 'shipped', drawnWith: null, pmf: { b: 1 } });
      } else expect(then).toMatchObject({ assignment: 'inherited', pmf: first.pmf, reason: first.reason });
      expect(decided(userId, template(), newAssignment)).toMatchObject({ variantId: first.variantId });
    }
    expect(changed).toBeGreaterThan(100);
  });

  it('lets those who came while it was shipped keep the winner when it is undone', () => {
    const [came] = people(locked(), SOME).filter(({ kind }) => kind === 'treatment');
    expect(came?.newAssignment).toMatchObject({ variantId: 'b', reason: 'chosen', pmf: { b: 1 } });
    const again = came && decided(came.userId, template(), came.newAssignment);
    expect(again).toMatchObject({ assignment: 'inherited', reason: 'chosen', variantId: 'b' });
  });

  it('falls back for everybody where the winner no longer serves', () => {
    const gone = locked({ shippedVariantId: 'z' as VariantId });
    expect(decided('P1', gone)).toMatchObject({
      kind: 'fallback',
      reason: 'no_eligible_variant',
      variantId: 'control',
    });
  });
});
