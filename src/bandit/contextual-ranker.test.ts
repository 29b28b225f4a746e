import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContextEvidence } from './context-evidence.ts';
import { contextualPmf, type Exploration, fitContextual } from './contextual-ranker.ts';

const ARMS = ['a', 'b', 'c'];
const CONTEXTS = [
  { levels: { plan: 'free', country: 'de' } },
  { levels: { plan: 'paid', country: 'de' } },
  { levels: { plan: 'free', country: 'fr' } },
];

const evidences = fc
  .array(
    fc.record({
      day: fc.integer({ min: 0, max: 20 }),
      context: fc.integer({ min: 0, max: CONTEXTS.length - 1 }),
      arm: fc.integer({ min: 0, max: ARMS.length - 1 }),
      trials: fc.integer({ min: 0, max: 500 }),
      share: fc.double({ min: 0, max: 0.2, noNaN: true }),
    }),
    { maxLength: 40 },
  )
  .map(
    (rows): ContextEvidence => ({
      armIds: ARMS,
      contexts: CONTEXTS,
      days: rows.map(({ day }) => day),
      contextOf: rows.map(({ context }) => context),
      armOf: rows.map(({ arm }) => arm),
      trials: rows.map(({ trials }) => trials),
      rewards: rows.map(({ trials, share }) => Math.floor(trials * share)),
    }),
  );

describe('the contextual ranker', () => {
  it('says for every context, seen or not, how likely each eligible arm is to be best', () => {
    fc.assert(
      fc.property(evidences, fc.constantFrom('free', 'paid', 'unheard of'), (evidence, plan) => {
        const best = contextualPmf(fitContextual(evidence, 21))({ levels: { plan } }, [...ARMS, 'new']);
        const shares = [...best.values()];
        expect(shares).toHaveLength(4);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 60 },
    );
  });

  it('is the same for the same evidence, also once its posterior was written down and read', () => {
    fc.assert(
      fc.property(evidences, (evidence) => {
        const posterior = fitContextual(evidence, 21);
        const read = JSON.parse(JSON.stringify(posterior)) as typeof posterior;
        for (const context of CONTEXTS) {
          expect([...contextualPmf(read)(context, ARMS)]).toEqual([
            ...contextualPmf(fitContextual(evidence, 21))(context, ARMS),
          ]);
        }
      }),
      { numRuns: 40 },
    );
  });

  // How surely: what is unknown of a country that nobody came from may outweigh the plan.
  it.each<[Exploration, number]>([
    ['all that is unknown', 0.55],
    ['what it teaches', 0.6],
  ])('finds a favourite for each of two groups, and lends it to rare ones, over %s', (exploration, lent) => {
    const counts = (plan: number, arm: number, rewards: number) => ({ plan, arm, trials: 5_000, rewards });
    const rows = [counts(0, 0, 300), counts(0, 1, 200), counts(1, 0, 200), counts(1, 1, 300)];
    const evidence: ContextEvidence = {
      armIds: ['a', 'b'],
      contexts: [{ levels: { plan: 'free', country: 'de' } }, { levels: { plan: 'paid', country: 'de' } }],
      days: rows.map(() => 0),
      contextOf: rows.map(({ plan }) => plan),
      armOf: rows.map(({ arm }) => arm),
      trials: rows.map(({ trials }) => trials),
      rewards: rows.map(({ rewards }) => rewards),
    };
    const pmf = contextualPmf(fitContextual(evidence, 1), exploration);
    const best = (plan: string, country: string): number =>
      pmf({ levels: { plan, country } }, ['a', 'b']).get('a') ?? 0;
    expect(best('free', 'de')).toBeGreaterThan(0.95);
    expect(best('paid', 'de')).toBeLessThan(0.05);
    expect(best('free', 'it')).toBeGreaterThan(lent);
    expect(best('paid', 'it')).toBeLessThan(1 - lent);
  });

  it('is sure, over all that is unknown, of what it often saw in the very context, where two attributes matter together', () => {
    const plans = ['free', 'paid'];
    const contexts = plans.flatMap((plan) => ['de', 'it'].map((country) => ({ levels: { plan, country } })));
    const rows = contexts.flatMap((_, context) => [0, 1].map((arm) => ({ context, arm })));
    const isLiked = ({ context, arm }: { context: number; arm: number }): boolean =>
      arm === (context === 0 || context === 3 ? 0 : 1);
    const evidence: ContextEvidence = {
      armIds: ['a', 'b'],
      contexts,
      days: rows.map(() => 0),
      contextOf: rows.map(({ context }) => context),
      armOf: rows.map(({ arm }) => arm),
      trials: rows.map(() => 20_000),
      rewards: rows.map((row) => (isLiked(row) ? 1_200 : 800)),
    };
    const pmf = contextualPmf(fitContextual(evidence, 1), 'all that is unknown');
    contexts.forEach((context, number) => {
      const best = pmf(context, ['a', 'b']).get('a') ?? 0;
      if (isLiked({ context: number, arm: 0 })) expect(best).toBeGreaterThan(0.999);
      else expect(best).toBeLessThan(0.001);
    });
  });

  it('has no favourite before anything is known', () => {
    const nothing = { armIds: ARMS, contexts: [], days: [], contextOf: [], armOf: [], trials: [], rewards: [] };
    for (const share of contextualPmf(fitContextual(nothing, 0))({ levels: {} }, ARMS).values()) {
      expect(share).toBeCloseTo(1 / 3, 2);
    }
  });
});
