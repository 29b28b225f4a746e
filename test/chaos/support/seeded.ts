/** Numbers of [0, 1), the same for the same seed (mulberry32, https://github.com/bryc/code/blob/master/jshash/PRNGs.md). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Takes one element out, whichever the draw says. */
export function takeAny<T>(from: T[], draw: number): T | undefined {
  const place = Math.floor(draw * from.length);
  const taken = from[place];
  const last = from.pop();
  if (last !== undefined && place < from.length) from[place] = last;
  return taken;
}
