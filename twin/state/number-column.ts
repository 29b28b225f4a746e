const FIRST_CAPACITY = 8;

/** A growing column of numbers outside the garbage collector's heap. */
export class NumberColumn {
  #cells: Float64Array | Int32Array;
  #length = 0;

  constructor(kind: 'float64' | 'int32') {
    this.#cells = kind === 'float64' ? new Float64Array(FIRST_CAPACITY) : new Int32Array(FIRST_CAPACITY);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#cells.length) this.#grow();
    this.#cells[this.#length] = value;
    this.#length += 1;
  }

  at(index: number): number {
    const value = index < this.#length ? this.#cells[index] : undefined;
    if (value === undefined) throw new RangeError(`No cell ${index} in a column of ${this.#length}`);
    return value;
  }

  put(index: number, value: number): void {
    if (index >= this.#length) throw new RangeError(`No cell ${index} in a column of ${this.#length}`);
    this.#cells[index] = value;
  }

  sort(compare: (a: number, b: number) => number): void {
    this.#cells.subarray(0, this.#length).sort(compare);
  }

  #grow(): void {
    const capacity = 2 * this.#cells.length;
    const grown = this.#cells instanceof Float64Array ? new Float64Array(capacity) : new Int32Array(capacity);
    grown.set(this.#cells);
    this.#cells = grown;
  }
}
