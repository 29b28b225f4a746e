import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { probabilityBest } from './best-arm.ts';
import { type BetaPosterior, cumulative } from './beta-posterior.ts';

const posterior = fc.record({
  alpha: fc.double({ min: 0.3, max: 5_000, noNaN: true }),
  beta: fc.double({ min: 0.3, max: 50_000, noNaN: true }),
});
const posteriors = fc.array(posterior, { minLength: 1, maxLength: 7 });

describe('the probability that an arm is best', () => {
  test('sums to one and is never negative', () => {
    fc.assert(
      fc.property(posteriors, (arms) => {
        const best = probabilityBest(arms);
        expect(best.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
        expect(Math.min(...best)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('does not depend on the order of the arms', () => {
    fc.assert(
      fc.property(posteriors, (arms) => {
        const forwards = probabilityBest(arms);
        const backwards = probabilityBest([...arms].reverse()).reverse();
        forwards.forEach((value, arm) => {
          expect(value).toBeCloseTo(backwards[arm] ?? Number.NaN, 9);
        });
      }),
    );
  });

  test('is equal for equal arms', () => {
    fc.assert(
      fc.property(posterior, fc.integer({ min: 1, max: 8 }), (arm, count) => {
        for (const value of probabilityBest(Array(count).fill(arm))) expect(value).toBeCloseTo(1 / count, 9);
      }),
    );
  });

  test('grows with successes and shrinks with failures', () => {
    fc.assert(
      fc.property(posterior, posterior, fc.double({ min: 1, max: 100, noNaN: true }), (arm, other, more) => {
        const [before = 0] = probabilityBest([arm, other]);
        const [better = 0] = probabilityBest([{ ...arm, alpha: arm.alpha + more }, other]);
        const [worse = 0] = probabilityBest([{ ...arm, beta: arm.beta + more }, other]);
        expect(better).toBeGreaterThan(before - 1e-6);
        expect(worse).toBeLessThan(before + 1e-6);
      }),
    );
  });

  test.each<[string, BetaPosterior[]]>([
    ['even priors', Array(4).fill({ alpha: 1, beta: 1 })],
    ['a young arm among old ones', [b(31, 970), b(28, 973), b(0.6, 19.4)]],
    ['five click rates', [b(30, 1_000), b(36, 1_000), b(33, 1_000), b(25, 1_000), b(41, 1_000)]],
    ['a sharp arm and a vague one', [b(3_000, 97_000), b(0.5, 15)]],
    ['rates near one', [b(95, 3), b(190, 8), b(20, 0.4)]],
  ])('agrees with 200,000 draws: %s', (_name, arms) => {
    const best = probabilityBest(arms);
    simulated(arms, 200_000).forEach((share, arm) => {
      expect(Math.abs((best[arm] ?? Number.NaN) - share)).toBeLessThan(0.01);
    });
  });

  test('is within 0.001 of the closed form for two arms', () => {
    // Evan Miller 2014, "Formulas for Bayesian A/B testing": P(B > A) for whole alpha.
    const exact = (a: BetaPosterior, other: BetaPosterior): number => {
      let sum = 0;
      for (let i = 0; i < other.alpha; i += 1) {
        sum += Math.exp(
          logBeta(a.alpha + i, other.beta + a.beta) -
            Math.log(other.beta + i) -
            logBeta(1 + i, other.beta) -
            logBeta(a.alpha, a.beta),
        );
      }
      return sum;
    };
    for (const [a, other] of [
      [b(30, 970), b(40, 960)],
      [b(1, 19), b(3, 97)],
      [b(300, 9_700), b(2, 50)],
    ] as const) {
      expect(Math.abs((probabilityBest([a, other])[1] ?? Number.NaN) - exact(a, other))).toBeLessThan(0.001);
    }
  });
});

describe('the Beta distribution function', () => {
  test('has the closed forms it must have', () => {
    expect(cumulative(b(1, 1), 0.3)).toBeCloseTo(0.3, 12);
    expect(cumulative(b(2, 1), 0.3)).toBeCloseTo(0.09, 12);
    expect(cumulative(b(0.5, 0.5), 0.25)).toBeCloseTo(1 / 3, 12);
    expect(cumulative(b(50_000, 50_000), 0.5)).toBeCloseTo(0.5, 9);
  });
});

function b(alpha: number, beta: number): BetaPosterior {
  return { alpha, beta };
}

/** ln B(x, y) for whole x or y, by sums of logarithms: no code shared with what is tested. */
function logBeta(x: number, y: number): number {
  let result = -Math.log(y);
  for (let i = 1; i < x; i += 1) result += Math.log(i) - Math.log(y + i);
  return result;
}

/** Share of draws each arm wins. Gamma draws by Marsaglia & Tsang 2000 over a seeded generator (mulberry32). */
function simulated(arms: readonly BetaPosterior[], draws: number): number[] {
  let state = 20_260_701;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * uniform() ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  const wins = arms.map(() => 0);
  for (let draw = 0; draw < draws; draw += 1) {
    const rates = arms.map(({ alpha, beta }) => {
      const successes = gamma(alpha);
      return successes / (successes + gamma(beta));
    });
    const winner = rates.indexOf(Math.max(...rates));
    wins[winner] = (wins[winner] ?? 0) + 1;
  }
  return wins.map((count) => count / draws);
}
