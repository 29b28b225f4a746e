import { DueQueue } from './due-queue.ts';
import { Followers } from './followers.ts';
import type { DueEvent, TwinClock } from './twin-clock.ts';

/** How the last run stands. */
export type RunState =
  | { kind: 'idle' }
  | { kind: 'running'; until: number }
  | { kind: 'done'; until: number }
  | { kind: 'failed'; error: string };

/**
 * Time that jumps to the next due event of any side, and only when every side is at rest.
 * Followers are brought to an instant before the twin reaches outside at that instant, and again after it,
 * so what they do in answer happens at the same instant.
 */
export class SteppedClock implements TwinClock {
  readonly kind = 'stepped';
  readonly followers = new Followers();
  readonly #queue = new DueQueue<DueEvent>();
  #now: number;
  #run: RunState = { kind: 'idle' };

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  nextDue(): number | null {
    return this.#queue.nextAt();
  }

  schedule(at: number, event: DueEvent): void {
    this.#queue.push(Math.max(at, this.#now), event);
  }

  runState(): RunState {
    return this.#run;
  }

  /** Plays everything due up to and including `until`, on all sides. What an event throws ends the run. */
  async run(until: number): Promise<void> {
    if (this.#run.kind === 'running') throw new Error('the clock is already running');
    this.#run = { kind: 'running', until };
    try {
      for (let at = this.#earliestDue(until); at !== null; at = this.#earliestDue(until)) {
        this.#now = Math.max(this.#now, at);
        await this.#playInstant();
      }
      this.#now = Math.max(this.#now, until);
      await this.followers.bringTo(this.#now);
      this.#run = { kind: 'done', until };
    } catch (error) {
      this.#run = { kind: 'failed', error: error instanceof Error ? error.message : String(error) };
      throw error;
    }
  }

  close(): void {
    this.#queue.clear();
    void this.followers.close();
  }

  #earliestDue(until: number): number | null {
    const own = this.#queue.nextAt() ?? Number.POSITIVE_INFINITY;
    const theirs = this.followers.nextDue() ?? Number.POSITIVE_INFINITY;
    const earliest = Math.min(own, theirs);
    return earliest <= until ? earliest : null;
  }

  /** Events that stay inside the twin cost no round trip to a follower that has nothing due. */
  async #playInstant(): Promise<void> {
    const followersDue = this.followers.nextDue();
    if (followersDue !== null && followersDue <= this.#now) await this.followers.settle(this.#now);
    const due = this.#queue.popDue(this.#now);
    for (const event of due) if (!event.reachesOutside) await event.run();

    const stimuli = due.filter((event) => event.reachesOutside);
    if (stimuli.length === 0) return;
    await this.followers.bringTo(this.#now);
    await Promise.all(stimuli.map((event) => event.run()));
    await this.followers.settle(this.#now);
  }
}
