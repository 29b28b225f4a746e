interface Kept<Value> {
  readonly value: Promise<Value>;
  /** Null until it is loaded. */
  readonly loaded: { readonly value: Value; readonly bytes: number } | null;
  readonly load: () => Promise<Value>;
  /** The number of the load it comes from; a later load knows more. */
  readonly turn: number;
}

/**
 * Values that are loaded on first use and swapped whole when they changed: whoever asks meanwhile gets the old one.
 * Beyond `byteLimit` the least recently used go; they are loaded again when they are asked for.
 * @param bytesOf about what a value takes in memory.
 * @param keepUnchanged the new value, with what it has in common with the one it replaces taken from there.
 */
export class SwapCache<Value> {
  readonly #kept = new Map<string, Kept<Value>>();
  readonly #byteLimit: number;
  readonly #bytesOf: (value: Value) => number;
  readonly #keepUnchanged: (loaded: Value, previous: Value) => Value;
  #bytes = 0;
  #loadsStarted = 0;
  #lastReload: Promise<void> = Promise.resolve();

  constructor(
    byteLimit: number,
    bytesOf: (value: Value) => number,
    keepUnchanged: (loaded: Value, previous: Value) => Value = (loaded) => loaded,
  ) {
    this.#byteLimit = byteLimit;
    this.#bytesOf = bytesOf;
    this.#keepUnchanged = keepUnchanged;
  }

  get(id: string, load: () => Promise<Value>): Promise<Value> {
    const known = this.#kept.get(id);
    if (known !== undefined) {
      // The order of a Map is that of insertion: the first is the one that was not used for longest.
      this.#kept.delete(id);
      this.#kept.set(id, known);
      return known.value;
    }
    this.#loadsStarted += 1;
    const loading: Kept<Value> = { value: load(), loaded: null, load, turn: this.#loadsStarted };
    this.#kept.set(id, loading);
    loading.value.then(
      (value) => this.#kept.get(id) === loading && this.#keep(id, value, loading),
      () => this.#kept.get(id) === loading && this.#kept.delete(id),
    );
    return loading.value;
  }

  /** Loads anew what is kept under ids that match. A load that fails or was overtaken changes nothing. */
  async reload(matches: (id: string) => boolean): Promise<void> {
    await Promise.all([...this.#kept.keys()].filter(matches).map((id) => this.#reload(id)));
  }

  /** Swaps the value of one id for what `change` makes of it; where it is not loaded yet, it is loaded anew. */
  change(id: string, change: (present: Value) => Promise<Value>): Promise<void> {
    return this.#reload(id, change);
  }

  /** What is in use now. */
  *loaded(): Iterable<Value> {
    for (const { loaded } of this.#kept.values()) if (loaded !== null) yield loaded.value;
  }

  /** One after the other: loads beyond the connections there are would wait for one until they time out, and stay old. */
  #reload(id: string, change?: (present: Value) => Promise<Value>): Promise<void> {
    const reloaded = this.#lastReload.then(() => this.#reloadNow(id, change));
    this.#lastReload = reloaded.catch(() => undefined);
    return reloaded;
  }

  async #reloadNow(id: string, change?: (present: Value) => Promise<Value>): Promise<void> {
    const before = this.#kept.get(id);
    if (before === undefined) return;
    const { load, loaded } = before;
    this.#loadsStarted += 1;
    const turn = this.#loadsStarted;
    const value = await (change !== undefined && loaded !== null ? change(loaded.value) : load());
    const present = this.#kept.get(id);
    if (present === undefined || present.turn >= turn) return;
    const isSwapped = present.loaded !== null;
    this.#keep(id, isSwapped ? this.#keepUnchanged(value, present.loaded.value) : value, { load, turn });
  }

  #keep(id: string, value: Value, { load, turn }: Pick<Kept<Value>, 'load' | 'turn'>): void {
    this.#bytes -= this.#kept.get(id)?.loaded?.bytes ?? 0;
    const bytes = this.#bytesOf(value);
    this.#bytes += bytes;
    this.#kept.set(id, { value: Promise.resolve(value), loaded: { value, bytes }, load, turn });
    for (const [oldest, { loaded }] of this.#kept) {
      if (this.#bytes <= this.#byteLimit) return;
      if (loaded === null || oldest === id) continue;
      this.#bytes -= loaded.bytes;
      this.#kept.delete(oldest);
    }
  }
}
