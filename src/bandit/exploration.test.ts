import { describe, expect, it } from 'vitest';
import type { ContextEvidence } from './context-evidence.ts';
import { type ContextualPosterior, contextualPmf, type Exploration, fitContextual } from './contextual-ranker.ts';
import { columnCount, dot, featuresOf } from './features.ts';
import { cell, item, type Matrix } from './symmetric-matrix.ts';

const DRAWS = 40_000;
const PATIENCE_MILLISECONDS = 120_000;
const ARMS = ['a', 'b', 'c'];
const PLANS = ['free', 'paid', 'trial'];
const COUNTRIES = ['de', 'fr'];
const CONTEXTS = PLANS.flatMap((plan) => COUNTRIES.map((country) => ({ levels: { plan, country } })));

/** Little enough for chances between 0 and 1; the last arm was never shown in the first context. */
const EVIDENCE: ContextEvidence = evidenceOf((arm, context) => (arm === 2 && context === 0 ? 0 : 150 + 40 * arm));

function evidenceOf(trialsOf: (arm: number, context: number) => number): ContextEvidence {
  const rows = CONTEXTS.flatMap((_, context) => ARMS.map((_arm, arm) => ({ context, arm })));
  const trials = rows.map(({ arm, context }) => trialsOf(arm, context));
  return {
    armIds: ARMS,
    contexts: CONTEXTS,
    days: rows.map(() => 0),
    contextOf: rows.map(({ context }) => context),
    armOf: rows.map(({ arm }) => arm),
    trials,
    rewards: rows.map(({ arm, context }, row) => Math.round(item(trials, row) * (0.05 + 0.02 * ((arm + context) % 3)))),
  };
}

describe('the published pmf', () => {
  it.each<Exploration>(['what it teaches', 'all that is unknown'])(
    'is within 0.01 of how often each arm wins in draws from the posterior that it is over: %s',
    (exploration) => {
      const posterior = fitContextual(EVIDENCE, 1);
      const pmf = contextualPmf(posterior, exploration);
      let widest = 0;
      for (const context of CONTEXTS) {
        const drawn = drawnShares(posterior, context, exploration);
        const published = pmf(context, ARMS);
        ARMS.forEach((arm, i) => {
          expect(Math.abs((published.get(arm) ?? Number.NaN) - item(drawn, i))).toBeLessThan(0.01);
          widest = Math.max(widest, Math.min(item(drawn, i), 1 - item(drawn, i)));
        });
      }
      expect(widest).toBeGreaterThan(0.1);
    },
    PATIENCE_MILLISECONDS,
  );

  it('explores less over what exploring would teach than over all that is unknown', () => {
    const most = (exploration: Exploration): number[] => {
      const pmf = contextualPmf(fitContextual(EVIDENCE, 1), exploration);
      return CONTEXTS.map((context) => Math.max(...pmf(context, ARMS).values()));
    };
    const all = most('all that is unknown');
    most('what it teaches').forEach((share, context) => {
      expect(share).toBeGreaterThan(item(all, context));
    });
  });
});

/**
 * Effects are drawn first, then the residual given them: what is known of residual r at weight w leans its mean by
 * −w v / (1 + w v) of a move of the effects. No formula of a sum's variance is shared with what is tested.
 */
function drawnShares(
  { arms, columns, unseen, variances }: ContextualPosterior,
  context: (typeof CONTEXTS)[number],
  over: Exploration,
): number[] {
  const normal = normals(20_260_701);
  const size = columnCount(columns);
  const x = featuresOf(columns, context);
  const key = JSON.stringify(Object.entries(context.levels).sort(([a], [b]) => (a < b ? -1 : 1)));
  const known = ARMS.map((id) => {
    const { effects = [], covariance = [], reach = [], residuals = {} } = arms[id] ?? {};
    const [mean, explored, kept] = residuals[key] ?? [0, unseen, 1];
    const isAll = over === 'all that is unknown';
    const variance = isAll ? variances.residual * kept : explored;
    const root = squareRoot(Float64Array.from(isAll ? covariance : reach), size);
    const along = Array.from({ length: size }, (_, k) =>
      dot(
        x,
        Float64Array.from({ length: size }, (_row, i) => cell(root, i * size + k)),
      ),
    );
    return { centre: dot(x, Float64Array.from(effects)) + mean, along, deviation: Math.sqrt(variance), kept };
  });
  const wins = ARMS.map(() => 0);
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const scores = known.map(({ centre, along, deviation, kept }) => {
      let moved = 0;
      for (const each of along) moved += each * normal();
      const leaning = -(1 - kept) * moved;
      return centre + moved + leaning + deviation * normal();
    });
    const winner = scores.indexOf(Math.max(...scores));
    wins[winner] = item(wins, winner) + 1;
  }
  return wins.map((count) => count / DRAWS);
}

/** Cholesky's factor, where a direction that is not explored over is left out. */
function squareRoot(matrix: Matrix, size: number): Matrix {
  const root = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = cell(matrix, i * size + j);
      for (let k = 0; k < j; k += 1) sum -= cell(root, i * size + k) * cell(root, j * size + k);
      const pivot = cell(root, j * size + j);
      if (i === j) root[i * size + i] = Math.sqrt(Math.max(0, sum));
      else root[i * size + j] = pivot > 0 ? sum / pivot : 0;
    }
  }
  return root;
}

function normals(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
