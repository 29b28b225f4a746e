import type { AssumptionBook } from '../assumptions.ts';
import type { TwinClock } from '../clock/twin-clock.ts';
import type { Profile } from '../state/profiles.ts';

/**
 * Who is to be asked again, and when, because time alone may move them. A person stands in it once, however much
 * happens to them: what is due later is found when they are asked.
 */
export class SegmentTimetable {
  readonly #clock: Pick<TwinClock, 'schedule'>;
  readonly #assumptions: AssumptionBook;
  readonly #ask: (profile: Profile, now: number) => void;
  readonly #people = new Map<number, Set<Profile>>();
  readonly #dueOf = new Map<string, number>();

  constructor(
    clock: Pick<TwinClock, 'schedule'>,
    assumptions: AssumptionBook,
    ask: (profile: Profile, now: number) => void,
  ) {
    this.#clock = clock;
    this.#assumptions = assumptions;
    this.#ask = ask;
  }

  plan(profile: Profile, at: number): void {
    const step = this.#assumptions.current().segmentStepMilliseconds;
    const due = Math.ceil(at / step) * step;
    if ((this.#dueOf.get(profile.id) ?? Number.POSITIVE_INFINITY) <= due) return;
    this.#dueOf.set(profile.id, due);
    const people = this.#people.get(due);
    if (people !== undefined) {
      people.add(profile);
      return;
    }
    this.#people.set(due, new Set([profile]));
    this.#clock.schedule(due, { reachesOutside: false, run: () => this.#come(due) });
  }

  #come(due: number): void {
    const people = this.#people.get(due) ?? [];
    this.#people.delete(due);
    for (const profile of people) {
      if (this.#dueOf.get(profile.id) !== due) continue;
      this.#dueOf.delete(profile.id);
      this.#ask(profile, due);
    }
  }
}
