/** Of `names` the one that is most like `given`, where one is like it at all. */
export function nearest(given: string, names: readonly string[]): string | null {
  const ranked = names.map((name) => ({
    name,
    edits: editsBetween(given.toLowerCase(), name.toLowerCase()),
    begins: lettersInCommon(given.toLowerCase(), name.toLowerCase()),
  }));
  const [best] = ranked.toSorted((a, b) => a.edits - b.edits || b.begins - a.begins);
  if (best !== undefined && best.edits <= Math.max(2, given.length / 3)) return best.name;
  return ranked.find(({ begins }) => begins === given.length && begins >= 4)?.name ?? null;
}

/** How many letters to add, drop, change or swap with their neighbour. */
function editsBetween(from: string, to: string): number {
  let twoBack: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const at = (edits: readonly number[], index: number): number => edits[index] ?? Number.POSITIVE_INFINITY;
      const same = from[row - 1] === to[column - 1] ? 0 : 1;
      let edits = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + same);
      if (from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        edits = Math.min(edits, at(twoBack, column - 2) + 1);
      }
      current.push(edits);
    }
    twoBack = last;
    last = current;
  }
  return last[to.length] ?? 0;
}

function lettersInCommon(from: string, to: string): number {
  const differs = [...from].findIndex((letter, index) => letter !== to[index]);
  return differs === -1 ? from.length : differs;
}
