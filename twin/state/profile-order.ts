import { comparePlaces, type Place, type SortKey } from './place.ts';
import type { Profile } from './profiles.ts';

const FULL = 256;

/** Key and id of a run of profiles: two arrays cost less than a record each. */
type Run = { readonly keys: SortKey[]; readonly ids: string[] };

/** Ids of all profiles in the order of something they hold, in runs, so that one that moves shifts only a few others. */
export class ProfileOrder {
  readonly #keyOf: (profile: Profile) => SortKey;
  readonly #full: number;
  readonly #runs: Run[] = [];

  constructor(profiles: Iterable<Profile>, keyOf: (profile: Profile) => SortKey, full = FULL) {
    this.#keyOf = keyOf;
    this.#full = full;
    const places = Array.from(profiles, (profile) => ({ key: keyOf(profile), id: profile.id })).sort(comparePlaces);
    const half = Math.ceil(full / 2);
    for (let start = 0; start < places.length; start += half) {
      const part = places.slice(start, start + half);
      this.#runs.push({ keys: part.map(({ key }) => key), ids: part.map(({ id }) => id) });
    }
  }

  placeOf(profile: Profile): Place {
    return { key: this.#keyOf(profile), id: profile.id };
  }

  add(profile: Profile): void {
    const place = this.placeOf(profile);
    const number = Math.max(0, this.#runsBefore(place) - 1);
    const run = this.#runs[number];
    if (run === undefined) {
      this.#runs.push({ keys: [place.key], ids: [place.id] });
      return;
    }
    const index = countBefore(run, place);
    run.keys.splice(index, 0, place.key);
    run.ids.splice(index, 0, place.id);
    if (run.ids.length <= this.#full) return;
    const half = run.ids.length >>> 1;
    this.#runs.splice(number + 1, 0, { keys: run.keys.splice(half), ids: run.ids.splice(half) });
  }

  /** From the place at which it was added. */
  remove(place: Place): void {
    const number = this.#runsUpTo(place) - 1;
    const run = this.#runs[number];
    if (run === undefined) throw new Error(`profile ${place.id} stands nowhere`);
    const index = countBefore(run, place);
    if (run.ids[index] !== place.id) throw new Error(`profile ${place.id} does not stand at ${place.key}`);
    run.keys.splice(index, 1);
    run.ids.splice(index, 1);
    if (run.ids.length === 0) this.#runs.splice(number, 1);
  }

  /** Those behind the place, or all. */
  *upwards(place: Place | null): Generator<string> {
    const first = place === null ? 0 : Math.max(0, this.#runsUpTo(place) - 1);
    for (let number = first; number < this.#runs.length; number += 1) {
      const run = this.#runs[number];
      if (run === undefined) return;
      const start = place === null || number > first ? 0 : countUpTo(run, place);
      for (let index = start; index < run.ids.length; index += 1) yield run.ids[index] ?? '';
    }
  }

  /** Those before the place, or all, from the last on. */
  *downwards(place: Place | null): Generator<string> {
    const last = (place === null ? this.#runs.length : this.#runsBefore(place)) - 1;
    for (let number = last; number >= 0; number -= 1) {
      const run = this.#runs[number];
      if (run === undefined) return;
      const end = place === null || number < last ? run.ids.length : countBefore(run, place);
      for (let index = end - 1; index >= 0; index -= 1) yield run.ids[index] ?? '';
    }
  }

  /** How many runs begin before the place. */
  #runsBefore(place: Place): number {
    return countWhile(this.#runs.length, (number) => against(this.#runs[number], 0, place) < 0);
  }

  #runsUpTo(place: Place): number {
    return countWhile(this.#runs.length, (number) => against(this.#runs[number], 0, place) <= 0);
  }
}

/** Each profile stands where it belongs only if every change of what orders it goes through here. */
export function reordering(orders: ReadonlyMap<string, ProfileOrder>, profile: Profile, change: () => void): void {
  const places = [...orders.values()].map((order) => ({ order, before: order.placeOf(profile) }));
  change();
  for (const { order, before } of places) {
    if (order.placeOf(profile).key === before.key) continue;
    order.remove(before);
    order.add(profile);
  }
}

const countBefore = (run: Run, place: Place): number =>
  countWhile(run.ids.length, (index) => against(run, index, place) < 0);

const countUpTo = (run: Run, place: Place): number =>
  countWhile(run.ids.length, (index) => against(run, index, place) <= 0);

/** As `comparePlaces`, of what stands there. */
function against(run: Run | undefined, index: number, place: Place): number {
  const key = run?.keys[index] ?? '';
  if (key !== place.key) return key < place.key ? -1 : 1;
  const id = run?.ids[index] ?? '';
  if (id === place.id) return 0;
  return id < place.id ? -1 : 1;
}

/** How many of `count` at the front pass, where those that pass all come before those that do not. */
function countWhile(count: number, passes: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (passes(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
