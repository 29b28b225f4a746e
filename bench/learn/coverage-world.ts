import { normal, uniforms } from './random.ts';
import { combinations, type World } from './world.ts';

/** How the arms differ: not at all, by as much as the worst of 0.7 and the best of 1.3, or each in every taste as drawn. */
export const KINDS = ['alike', 'apart', 'tastes'] as const;
export type Kind = (typeof KINDS)[number];

const LEVELS = [4, 3] as const;
const BASE_LOG_ODDS = -3.5;
/** Of arms, and of arms × levels. */
const DEVIATION = 0.25;
const [WORST, BEST] = [0.7, 1.3];

/** Rates about 3 %; people of different levels click differently, whatever they get. */
export function coverageWorld(kind: Kind, arms: number, batches: number, seed: number): World {
  const uniform = uniforms(seed * 6_151 + arms);
  const draw = (deviation: number): number => deviation * normal(uniform);
  const ofPeople = LEVELS.map((levels) => Array.from({ length: levels }, () => draw(DEVIATION)));
  const ofArms = Array.from({ length: arms }, (_, arm) => {
    if (kind === 'tastes') return draw(DEVIATION);
    return kind === 'alike' ? 0 : Math.log(WORST + ((BEST - WORST) * arm) / (arms - 1));
  });
  const tastes = ofArms.map(() =>
    LEVELS.map((levels) => Array.from({ length: levels }, () => (kind === 'tastes' ? draw(DEVIATION) : 0))),
  );
  const cells = combinations(LEVELS);
  const rates = cells.flatMap((cell) =>
    ofArms.map((own, arm) => {
      const effect = (level: number, d: number): number =>
        (ofPeople[d]?.[level] ?? 0) + (tastes[arm]?.[d]?.[level] ?? 0);
      return 1 / (1 + Math.exp(-cell.reduce((sum, level, d) => sum + effect(level, d), BASE_LOG_ODDS + own)));
    }),
  );
  return {
    arms,
    levels: LEVELS,
    cells,
    shares: cells.map((cell) => cell.reduce((share, level, d) => share * halving(level, LEVELS[d] ?? 1), 1)),
    batches,
    batchSize: 1_000,
    periods: [{ from: 0, rates }],
    appears: ofArms.map(() => 0),
    troubles: null,
  };
}

/** Each level has half as many people as the one before. */
const halving = (level: number, levels: number): number => 2 ** (levels - 1 - level) / (2 ** levels - 1);

/** What the arm would earn if everyone got it. */
export const trueRate = ({ arms, shares, periods }: World, arm: number): number =>
  shares.reduce((sum, share, cell) => sum + share * (periods[0]?.rates[cell * arms + arm] ?? 0), 0);
