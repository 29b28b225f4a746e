interface Entry<T> {
  readonly at: number;
  readonly order: number;
  readonly value: T;
}

/** A binary heap by time; values of one instant leave in the order they came. */
export class DueQueue<T> {
  #heap: Entry<T>[] = [];
  #pushed = 0;

  push(at: number, value: T): void {
    const heap = this.#heap;
    const entry = { at, order: this.#pushed++, value };
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (parent === undefined || precedes(parent, entry)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = entry;
  }

  nextAt(): number | null {
    return this.#heap[0]?.at ?? null;
  }

  /** Removes and answers everything due at or before `now`. */
  popDue(now: number): T[] {
    const due: T[] = [];
    for (let first = this.#heap[0]; first !== undefined && first.at <= now; first = this.#heap[0]) {
      due.push(first.value);
      this.#removeFirst();
    }
    return due;
  }

  clear(): void {
    this.#heap = [];
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const leftIndex = 2 * index + 1;
      const left = heap[leftIndex];
      if (left === undefined) break;
      const right = heap[leftIndex + 1];
      const rightIsFirst = right !== undefined && precedes(right, left);
      const child = rightIsFirst ? right : left;
      if (precedes(last, child)) break;
      heap[index] = child;
      index = rightIsFirst ? leftIndex + 1 : leftIndex;
    }
    heap[index] = last;
  }
}

function precedes(a: Entry<unknown>, b: Entry<unknown>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
