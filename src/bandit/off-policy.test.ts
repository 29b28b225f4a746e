import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../test/chaos/support/seeded.ts';
import type { LoggedDecision } from './logged-decision.ts';
import { always, type CandidatePolicy, type WhatIf, whatIf } from './off-policy.ts';

const ALPHA = 0.05;

/** People of two cells, whose arms are drawn with probabilities that change with what has been clicked so far. */
function played(seed: number, people: number, rateOf: (cell: string, arm: string) => number): LoggedDecision[] {
  const uniform = seeded(seed);
  const clicks = { a: 1, b: 1 };
  return Array.from({ length: people }, (_, order): LoggedDecision => {
    const cell = uniform() < 0.3 ? 'keen' : 'others';
    const toA = Math.min(0.9, Math.max(0.1, clicks.a / (clicks.a + clicks.b)));
    const arm = uniform() < toA ? 'a' : 'b';
    const reward = uniform() < rateOf(cell, arm) ? 1 : 0;
    clicks[arm] += reward;
    const pmf = new Map(Object.entries({ a: toA, b: 1 - toA }));
    return { order, person: `${order}`, assignment: 'fresh', policyVersion: order, cell, arm, pmf, reward };
  });
}

const rateOf = (cell: string, arm: string): number => (cell === 'keen' ? 0.12 : 0.04) * (arm === 'a' ? 1.2 : 0.9);
const byCell: CandidatePolicy = (arm, { cell }) => ((cell === 'keen') === (arm === 'a') ? 1 : 0);
const VALUES = { a: 0.3 * 0.144 + 0.7 * 0.048, byCell: 0.3 * 0.144 + 0.7 * 0.036 };

function estimated(what: WhatIf): WhatIf & { kind: 'estimated' } {
  if (what.kind !== 'estimated') throw new Error(what.kind);
  return what;
}

describe('what another policy would have earned', () => {
  it('is within the interval in 94 % of logs at least, for one variant and for a policy by cell, by all three estimators', () => {
    const covered = { ips: 0, snips: 0, dr: 0 };
    const runs = 100;
    for (let seed = 1; seed <= runs; seed += 1) {
      const log = played(seed, 4_000, rateOf);
      const [one, each] = [whatIf(log, always('a'), { alpha: ALPHA }), whatIf(log, byCell, { alpha: ALPHA })];
      for (const [what, truth] of [
        [estimated(one), VALUES.a],
        [estimated(each), VALUES.byCell],
      ] as const)
        for (const name of ['ips', 'snips', 'dr'] as const)
          if (what[name].low <= truth && truth <= what[name].high) covered[name] += 1 / (2 * runs);
    }
    expect(Math.min(...Object.values(covered))).toBeGreaterThanOrEqual(0.94);
  });

  it('of the logging policy itself is what was earned, exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (seed) => {
        const log = played(seed, 400, rateOf);
        const earned = log.reduce((sum, { reward }) => sum + reward, 0) / log.length;
        const what = estimated(whatIf(log, (arm, { pmf }) => pmf.get(arm) ?? 0, { alpha: ALPHA }));
        expect(what.ips.estimate).toBeCloseTo(earned, 9);
        expect(what.snips.estimate).toBeCloseTo(earned, 9);
        expect(what.effectivePeople).toBeCloseTo(log.length, 6);
      }),
      { numRuns: 30 },
    );
  });

  it('has its estimates inside their intervals, whatever the log', () => {
    const decision = fc.record({
      toA: fc.double({ min: 0.02, max: 0.98, noNaN: true }),
      isA: fc.boolean(),
      reward: fc.constantFrom(0, 0, 0, 1),
      cell: fc.constantFrom('x', 'y'),
    });
    fc.assert(
      fc.property(fc.array(decision, { minLength: 300, maxLength: 400 }), (drawn) => {
        const log = drawn.map(({ toA, isA, reward, cell }, order): LoggedDecision => {
          const pmf = new Map(Object.entries({ a: toA, b: 1 - toA }));
          const arm = isA ? 'a' : 'b';
          return { order, person: `${order}`, assignment: 'fresh', policyVersion: 1, cell, arm, pmf, reward };
        });
        const what = whatIf(log, always('a'), { alpha: ALPHA });
        if (what.kind !== 'estimated') return;
        for (const { estimate, low, high } of [what.ips, what.snips, what.dr]) {
          expect(low).toBeLessThanOrEqual(Math.max(estimate, 0) + 1e-12);
          expect(high).toBeGreaterThanOrEqual(estimate - 1e-12);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('says that nothing is known of arms that could not be drawn, and how many people they would go to', () => {
    const log = played(1, 1_000, rateOf);
    expect(whatIf(log, always('c'), { alpha: ALPHA })).toEqual({ kind: 'not_covered', share: 1 });
    const half = whatIf(log, (arm) => (arm === 'a' || arm === 'c' ? 0.5 : 0), { alpha: ALPHA });
    expect(half.kind === 'not_covered' && half.share).toBeCloseTo(0.5, 9);
  });

  it('says what a cap on weights took away, and leans low for it', () => {
    const log = played(2, 4_000, rateOf);
    const full = estimated(whatIf(log, always('b'), { alpha: ALPHA }));
    const clipped = estimated(whatIf(log, always('b'), { alpha: ALPHA, weightCap: 1.5 }));
    expect(full.clipped).toEqual({ people: 0, weightShare: 0 });
    expect(clipped.clipped.people).toBeGreaterThan(0);
    expect(clipped.clipped.weightShare).toBeGreaterThan(0);
    expect(clipped.ips.estimate).toBeLessThan(full.ips.estimate);
  });
});
