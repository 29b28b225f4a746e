import type { ContextEvidence } from '../../src/bandit/context-evidence.ts';
import { contextualPmf, fitContextual } from '../../src/bandit/contextual-ranker.ts';
import { type Bounded, figureOf, round, say } from '../bounded.ts';
import type { Figure } from '../figure.ts';
import { normal, uniforms } from './random.ts';
import { combinations, levelsOf } from './world.ts';

const TEMPLATES = 1_000;
const ARMS = 20;
/** 5 · 8 · 5 = 200 contexts. */
const LEVELS = [5, 8, 5];
const DAYS = 28;
const SENDS = 20_000;
const LIMIT_SECONDS = 60;
/** Twice the work may take this many times as long. */
const LIMIT_OF_DOUBLING = 2.4;
const TEMPLATES_FOR_DOUBLING = 20;

/**
 * Seconds of one core to fit every template's posterior and to publish the pmf of each of its contexts; and how the time
 * grows with arms and with contexts. CPU time, so that a busy machine does not count. @param parts how many templates
 */
export async function benchLearnPublish([templates = TEMPLATES]: readonly (string | number)[]): Promise<Figure> {
  const count = Number(templates);
  publish(ARMS, LEVELS, 0);
  const seconds = secondsOf(count, ARMS, LEVELS);
  const few = secondsOf(TEMPLATES_FOR_DOUBLING, ARMS, LEVELS);
  const twice = (arms: number, levels: readonly number[]): number =>
    round(secondsOf(TEMPLATES_FOR_DOUBLING, arms, levels) / few, 2);
  const doubling = { unit: 'times as long', limit: LIMIT_OF_DOUBLING, bound: 'under' } as const;
  const figures: Bounded[] = [
    {
      name: `${count} templates of ${ARMS} arms and 200 contexts`,
      value: round(seconds, 1),
      unit: 's of one core',
      limit: (LIMIT_SECONDS * count) / TEMPLATES,
      bound: 'under',
    },
    { name: 'twice the arms', value: twice(ARMS * 2, LEVELS), ...doubling },
    { name: 'twice the contexts', value: twice(ARMS, [10, 8, 5]), ...doubling },
  ];
  say(figures);
  return figureOf('learn-publish', figures, { millisecondsATemplate: round((1_000 * seconds) / count, 1) });
}

function secondsOf(templates: number, arms: number, levels: readonly number[]): number {
  let micros = 0;
  for (let template = 0; template < templates; template += 1) micros += publish(arms, levels, template);
  return micros / 1e6;
}

/** @returns microseconds of CPU. */
function publish(arms: number, levels: readonly number[], seed: number): number {
  const evidence = evidenceOf(arms, levels, seed);
  const before = process.cpuUsage();
  const pmf = contextualPmf(fitContextual(evidence, DAYS));
  for (const context of evidence.contexts) pmf(context, evidence.armIds);
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function evidenceOf(arms: number, levels: readonly number[], seed: number): ContextEvidence {
  const uniform = uniforms(seed + 1);
  const contexts = combinations(levels).map((cell) => ({ levels: levelsOf(cell) }));
  const rates = contexts.map(() => Array.from({ length: arms }, () => 1 / (1 + Math.exp(3.5 - 0.3 * normal(uniform)))));
  const counts = new Map<number, { trials: number; rewards: number }>();
  for (let send = 0; send < SENDS; send += 1) {
    const [day, context, arm] = [DAYS, contexts.length, arms].map((most) => Math.floor(uniform() * most));
    const key = ((day ?? 0) * contexts.length + (context ?? 0)) * arms + (arm ?? 0);
    const own = counts.get(key) ?? { trials: 0, rewards: 0 };
    own.trials += 1;
    if (uniform() < (rates[context ?? 0]?.[arm ?? 0] ?? 0)) own.rewards += 1;
    counts.set(key, own);
  }
  const keys = [...counts.keys()];
  return {
    armIds: Array.from({ length: arms }, (_, arm) => `arm ${arm}`),
    contexts,
    days: keys.map((key) => Math.floor(key / (contexts.length * arms))),
    contextOf: keys.map((key) => Math.floor(key / arms) % contexts.length),
    armOf: keys.map((key) => key % arms),
    trials: [...counts.values()].map(({ trials }) => trials),
    rewards: [...counts.values()].map(({ rewards }) => rewards),
  };
}
