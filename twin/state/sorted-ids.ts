/** Ids that sort by the time they were made, in order. They are sorted when first read after one came out of order. */
export class SortedIds {
  #ids: string[] = [];
  #isSorted = true;

  add(id: string): void {
    if (id < (this.#ids.at(-1) ?? '')) this.#isSorted = false;
    this.#ids.push(id);
  }

  /** Those that still have a holder. */
  read(holders: ReadonlyMap<string, unknown>): readonly string[] {
    if (this.#ids.length > holders.size) this.#ids = this.#ids.filter((id) => holders.has(id));
    // In the order of UTF-16 units, as `<` compares.
    if (!this.#isSorted) this.#ids.sort();
    this.#isSorted = true;
    return this.#ids;
  }
}

/** How many at the front of `ids` pass, where those that pass all come before those that do not. */
export function countWhile(ids: readonly string[], passes: (id: string) => boolean): number {
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (passes(ids[middle] ?? '')) low = middle + 1;
    else high = middle;
  }
  return low;
}
