import type { Interval } from './fieller.ts';

const NORMAL_97_5 = 1.959963984540054;

/**
 * 95 % interval of a rate (Wilson, "Probable inference, the law of succession, and statistical inference", 1927).
 * It holds for a number of trials fixed beforehand. Here the better a variant does, the more trials it gets, and people
 * look often, so read it as a description of the counts, not as a test; the lift's sequence is the test.
 */
export function wilsonInterval(successes: number, trials: number): Interval | null {
  if (trials === 0) return null;
  const z2 = NORMAL_97_5 * NORMAL_97_5;
  const rate = successes / trials;
  const centre = (rate + z2 / (2 * trials)) / (1 + z2 / trials);
  const half = (NORMAL_97_5 / (1 + z2 / trials)) * Math.sqrt((rate * (1 - rate)) / trials + z2 / (4 * trials * trials));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
