/** mulberry32 (Tommy Ettinger, public domain): small, seeded, even enough for a billion people. */
export function seededDice(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Box and Muller 1958. */
export const normalDraw = (dice: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - dice())) * Math.cos(2 * Math.PI * dice());

export interface Mean {
  readonly mean: number;
  /** Standard error of the mean. */
  readonly error: number;
  readonly runs: number;
}

export function meanOf(values: readonly number[]): Mean {
  const runs = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / runs;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / Math.max(runs - 1, 1) / runs), runs };
}

export const shown = ({ mean, error }: Mean, digits = 1): string =>
  `${(100 * mean).toFixed(digits)} % ± ${(100 * error).toFixed(digits)}`;
