import { randomFrom } from '../state/ids.ts';

/** Uniform in [0, 1). */
export type Random = () => number;

/** An own stream for each purpose, so that what one person does never depends on the order of requests. */
export function seededRandom(seed: number, purpose: string): Random {
  // FNV-1a, https://datatracker.ietf.org/doc/html/draft-eastlake-fnv
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < purpose.length; i += 1) hash = Math.imul(hash ^ purpose.charCodeAt(i), 0x01000193);
  return randomFrom(hash);
}

export const happens = (random: Random, probability: number): boolean => random() < probability;

/** One of `options`, each as likely. */
export function oneOf<T>(random: Random, options: readonly T[]): T {
  const option = options[Math.floor(random() * options.length)];
  if (option === undefined) throw new RangeError('nothing to choose from');
  return option;
}

/** A key of `shares`, drawn by its share of their sum. */
export function byShare(random: Random, shares: Readonly<Record<string, number>>): string {
  const entries = Object.entries(shares);
  const total = entries.reduce((sum, [, share]) => sum + share, 0);
  let left = random() * total;
  for (const [key, share] of entries) {
    left -= share;
    if (left < 0) return key;
  }
  return entries.at(-1)?.[0] ?? '';
}

/** Log-normal by its median and the spread of its logarithm; Box–Muller. */
export function logNormal(random: Random, median: number, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * normal);
}
