/** Seeded uniform draws in (0, 1): mulberry32. */
export function uniforms(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  };
}

export const normal = (uniform: () => number): number =>
  Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());

/** @returns which part of a cumulated distribution a draw falls in. */
export function drawn(cumulated: Float64Array, uniform: number): number {
  let [low, high] = [0, cumulated.length - 1];
  const point = uniform * (cumulated[high] ?? 0);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulated[middle] ?? 0) < point) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Worlds from here on are for judging: the constants of the rankers were chosen on those of small seeds. */
export const FIRST_UNSEEN_SEED = 5_001;

export function meanAndError(values: readonly number[]): { mean: number; standardError: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / Math.max(1, values.length - 1) / values.length) };
}
