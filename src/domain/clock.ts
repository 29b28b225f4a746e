import type { Instant } from './instant.ts';

/** Time as a port. Delays, rate windows, look-backs and schedules run in it; socket and SQL timeouts do not. */
export interface Clock {
  now(): Instant;
}

/** Something that may have work for a loop before its time has come. */
export interface Wake {
  /** Wakes the loop that waits; if none waits, the next wait returns at once. */
  wake(): void;
}

/** A clock that loops can sleep on. */
export interface LoopClock extends Clock {
  /**
   * Runs `loop` for the life of the process. Each turn gets the time and does all the work that is due;
   * it answers when it wants its next turn (`null`: only when woken).
   * A turn that throws ends the process's loop and rejects `done`: expected failures are the loop's own business.
   */
  run(name: string, loop: (now: Instant) => Promise<Instant | null>): RunningLoop;
}

export interface RunningLoop extends Wake {
  /** Resolves when the loop has stopped; rejects with what a turn threw. */
  readonly done: Promise<void>;
  /** No further turn; resolves when the present one has ended. */
  stop(): Promise<void>;
}
