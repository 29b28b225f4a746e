import { normal, uniforms } from './random.ts';
import { combinations, type Troubles, type World } from './world.ts';

interface EmailWorld {
  readonly seed: number;
  readonly troubles: Troubles | null;
}

const ARMS = 8;
const LEVELS = [4, 8, 12] as const;
const BATCHES = 20;
const BASE_LOG_ODDS = -3.6;
const ARM_DEVIATION = 0.25;
const LEVEL_DEVIATION = 0.25;
const MOVE_DEVIATION = 0.15;
const REDRAWN = 0.3;

/**
 * logit(CTR) = −3.6 + arm + Σ arm × level over attributes of 4, 8 and 12 levels of Zipf's shares; at half time the arms
 * move and 30 % of the interactions are drawn anew; the last arm appears at a third.
 */
export function emailWorld({ seed, troubles }: EmailWorld): World {
  const uniform = uniforms(seed * 7_919 + 13);
  const draw = (deviation: number): number => deviation * normal(uniform);
  const cells = combinations(LEVELS);
  const arms = Array.from({ length: ARMS }, () => draw(ARM_DEVIATION));
  const effects = LEVELS.map((levels) => arms.map(() => Array.from({ length: levels }, () => draw(LEVEL_DEVIATION))));
  const moved = arms.map((arm) => arm + draw(MOVE_DEVIATION));
  const redrawn = effects.map((own) =>
    own.map((row) => row.map((effect) => (uniform() < REDRAWN ? draw(LEVEL_DEVIATION) : effect))),
  );
  const rates = (ofArms: readonly number[], ofLevels: readonly (readonly (readonly number[])[])[]): number[] =>
    cells.flatMap((cell) =>
      ofArms.map((arm, a) => {
        const logOdds = cell.reduce((sum, level, d) => sum + (ofLevels[d]?.[a]?.[level] ?? 0), BASE_LOG_ODDS + arm);
        return 1 / (1 + Math.exp(-logOdds));
      }),
    );
  return {
    arms: ARMS,
    levels: LEVELS,
    cells,
    shares: cells.map((cell) => cell.reduce((share, level, d) => share * zipf(level, LEVELS[d] ?? 1), 1)),
    batches: BATCHES,
    batchSize: 10_000,
    periods: [
      { from: 0, rates: rates(arms, effects) },
      { from: BATCHES / 2, rates: rates(moved, redrawn) },
    ],
    appears: arms.map((_, a) => (a === ARMS - 1 ? Math.floor(BATCHES / 3) : 0)),
    troubles,
  };
}

function zipf(level: number, levels: number): number {
  const total = Array.from({ length: levels }, (_, i) => 1 / (i + 1)).reduce((sum, value) => sum + value, 0);
  return 1 / (level + 1) / total;
}
