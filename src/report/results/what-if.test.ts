import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../../test/chaos/support/seeded.ts';
import type { Unit } from './ports.ts';
import { askWhatIf, type Candidate, type CandidateValue, estimateWhatIf } from './what-if.ts';

const RATES = { keen: { a: 0.3, b: 0.2, c: 0.1 }, others: { a: 0.06, b: 0.12, c: 0.04 } } as const;
const KEEN = 0.3;
type Arm = keyof (typeof RATES)['keen'];
type Pmf = Partial<Record<Arm, number>>;

const a: Candidate = { kind: 'variant', variantId: 'a' };
const uniform: Candidate = { kind: 'uniform' };

function armAt(pmf: Pmf, draw: number): Arm {
  let left = draw;
  for (const [arm, probability] of Object.entries(pmf)) {
    left -= probability;
    if (left < 0) return arm as Arm;
  }
  return 'a';
}

/** People of two kinds, drawn with a pmf of their kind. */
function played(seed: number, people: number, pmfOf: (keen: boolean, clicked: Readonly<Pmf>) => Pmf): Unit[] {
  const random = seeded(seed);
  const clicks = { a: 1, b: 1, c: 1 };
  return Array.from({ length: people }, (): Unit => {
    const isKeen = random() < KEEN;
    const pmf = pmfOf(isKeen, clicks);
    const variantId = armAt(pmf, random());
    const clicked = random() < RATES[isKeen ? 'keen' : 'others'][variantId];
    if (clicked) clicks[variantId] += 1;
    const chance = { policyVersion: 1, cell: isKeen ? 'keen' : 'others', pmf, isRandomControl: false, epsilon: 0.1 };
    return { draw: { variantId, variantVersion: 1, ...chance }, day: '2026-09-01', clicked, isShown: true };
  });
}

/** Towards what was clicked, never below one in ten. */
const learning = (_: boolean, clicks: Readonly<Pmf>): Pmf => {
  const total = Object.values(clicks).reduce((sum, each) => sum + each, 0);
  const of = (arm: Arm): number => 0.1 + 0.7 * ((clicks[arm] ?? 0) / total);
  return { a: of('a'), b: of('b'), c: of('c') };
};

const rateOf = (units: readonly Unit[]): number => units.filter(({ clicked }) => clicked).length / units.length;

function estimated(value: CandidateValue): CandidateValue & { kind: 'estimated' } {
  if (value.kind !== 'estimated') throw new Error(value.kind);
  return value;
}

describe('had everybody got something else', () => {
  it('what the log did itself comes out as what was earned: evenly among those that each could get', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (seed) => {
        const units = played(seed, 3_000, (isKeen) => (isKeen ? { a: 1 / 3, b: 1 / 3, c: 1 / 3 } : { a: 0.5, b: 0.5 }));
        const { value, covered, earned } = estimateWhatIf(units, uniform);
        expect([covered, earned.rate]).toEqual([3_000, rateOf(units)]);
        const { dr, ips, snips, effectivePeople } = estimated(value);
        expect(ips.estimate).toBeCloseTo(rateOf(units), 9);
        expect(snips.estimate).toBeCloseTo(rateOf(units), 9);
        expect(Math.abs(dr.estimate - rateOf(units))).toBeLessThan(0.005);
        expect(effectivePeople).toBeCloseTo(3_000, 6);
      }),
      { numRuns: 25 },
    );
  });

  it('and one version for everybody too, where everybody got it anyhow', () => {
    const units = played(7, 2_000, () => ({ a: 1 }));
    const { value, earned } = estimateWhatIf(units, a);
    for (const { estimate } of [estimated(value).dr, estimated(value).ips, estimated(value).snips])
      expect(estimate).toBeCloseTo(earned.rate ?? 0, 9);
  });

  it('holds the truth in its interval in 95 % of worlds at least, for one version and for chance, while the policy learns', () => {
    const truthOf = (arms: readonly Arm[]): number =>
      arms.reduce((sum, arm) => sum + KEEN * RATES.keen[arm] + (1 - KEEN) * RATES.others[arm], 0) / arms.length;
    const asked = [
      [a, truthOf(['a'])],
      [{ kind: 'variant', variantId: 'b' }, truthOf(['b'])],
      [uniform, truthOf(['a', 'b', 'c'])],
    ] as const;
    const held = { dr: 0, ips: 0, snips: 0 };
    const worlds = 40;
    for (let seed = 1; seed <= worlds; seed += 1) {
      const units = played(seed, 6_000, learning);
      for (const [candidate, truth] of asked) {
        const value = estimated(estimateWhatIf(units, candidate).value);
        for (const name of ['dr', 'ips', 'snips'] as const)
          if (value[name].low <= truth && truth <= value[name].high) held[name] += 1 / (worlds * asked.length);
      }
    }
    expect(Math.min(...Object.values(held))).toBeGreaterThanOrEqual(0.95);
  });

  it('is said only of people who could have got it, and against what those earned', () => {
    const units = played(3, 8_000, (isKeen) => (isKeen ? { a: 0.5, b: 0.5 } : { b: 0.5, c: 0.5, a: 0 }));
    const keen = units.filter(({ draw }) => draw.cell === 'keen');
    const { value, covered, uncovered, earned } = estimateWhatIf(units, a);
    expect([covered, uncovered]).toEqual([keen.length, units.length - keen.length]);
    expect(earned.rate).toBe(rateOf(keen));
    const { dr } = estimated(value);
    expect([dr.low < RATES.keen.a, RATES.keen.a < dr.high]).toEqual([true, true]);
    const byChance = estimateWhatIf(units, uniform);
    expect(byChance).toMatchObject({ covered: 8_000, uncovered: 0 });
    expect(estimated(byChance.value).ips.estimate).toBeCloseTo(rateOf(units), 9);
  });

  it('leaves out emails that did not show what was drawn', () => {
    const units = played(4, 6_000, () => ({ a: 0.5, b: 0.5 })).map((unit, place) => ({
      ...unit,
      isShown: place % 3 > 0,
    }));
    expect(estimateWhatIf(units, a).covered).toBe(4_000);
  });

  it('is too early before 1,000 people who count or 30 clicks, and where nobody could have got it', () => {
    const few = played(5, 1_900, () => ({ a: 0.5, b: 0.5 }));
    expect(estimateWhatIf(few, a).value).toMatchObject({ kind: 'too_early' });
    // 1,000 people and more, some of whom stand for fifty and most for one: they tell as little as a few hundred.
    const lopsided = played(6, 4_000, (isKeen) => (isKeen ? { a: 0.98, b: 0.02 } : { a: 0.02, b: 0.98 }));
    expect(lopsided.filter(({ draw }) => draw.variantId === 'a').length).toBeGreaterThan(1_000);
    expect(estimateWhatIf(lopsided, a).value.kind).toBe('too_early');
    const dull = played(7, 4_000, () => ({ a: 0.5, b: 0.5 })).map((unit) => ({ ...unit, clicked: false }));
    expect(estimateWhatIf(dull, a).value).toMatchObject({ kind: 'too_early', clicks: 0 });
    const value = { kind: 'too_early', effectivePeople: 0, clicks: 0 };
    const nobody = { value, covered: 0, earned: { clicks: 0, rate: null } };
    expect(estimateWhatIf(dull, { kind: 'variant', variantId: 'new' })).toEqual({ ...nobody, uncovered: 4_000 });
    expect(estimateWhatIf([], uniform)).toEqual({ ...nobody, uncovered: 0 });
  });

  it('is asked by id, or of chance; a version that is called uniform goes before it', async () => {
    const kindOf = async (variantIds: string[], asked?: string) => {
      const source = { read: async () => ({ variantIds, units: [] }) };
      const result = await askWhatIf(source, 'org' as never, 'welcome' as never, asked);
      return result.kind === 'answered' ? result.answer.candidate : result;
    };
    expect(await kindOf(['a'], 'a')).toEqual(a);
    expect(await kindOf(['a'], 'uniform')).toEqual(uniform);
    expect(await kindOf(['uniform'], 'uniform')).toEqual({ kind: 'variant', variantId: 'uniform' });
    expect(await kindOf(['uniform'])).toEqual(uniform);
    expect(await kindOf(['a'], 'control')).toEqual({ kind: 'no_variant', known: ['a'] });
  });
});
